"""How big an upload may be; one place, so the child, the parent and the messages agree."""

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_INFLATED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 100
# Small repetitive sheets inflate far beyond 100 times and harm nobody.
RATIO_MATTERS_FROM_BYTES = 10 * 1024 * 1024
MAX_ENTRIES = 500
MAX_COLUMNS = 512
MAX_ROWS = 200_000
MAX_CELLS = 4_000_000
MAX_CELL_CHARACTERS = 100_000
MAX_OUTPUT_BYTES = 300 * 1024 * 1024

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 20
WALL_SECONDS = 20
