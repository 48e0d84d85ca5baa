"""How much a document may take; one place, so the child, the parent and the messages agree."""

MAX_ROWS = 5_000
"""Rows in the tables of one document: above it pages are of no use to anybody, and a worksheet is."""
MAX_INPUT_BYTES = 24 * 1024 * 1024
MAX_OUTPUT_BYTES = 40 * 1024 * 1024

MEMORY_BYTES = 3 * 1024 * 1024 * 1024
"""Address space, of which the fonts that are mapped take a part; 5,000 rows use about one gigabyte."""
CPU_SECONDS = 60
WALL_SECONDS = 60
