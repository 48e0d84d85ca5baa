"""How much a picture may take; one place, so the child, the parent and the messages agree."""

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
"""Of a picture that is unfolded whole; a JPEG is made smaller while it is unfolded."""
LONGEST_PX = 3_000
"""A code that a phone can read is large enough in a picture of this size."""
MAX_TEXT = 10_000
MEMORY_BYTES = 640 * 1024 * 1024
CPU_SECONDS = 10
WALL_SECONDS = 15
