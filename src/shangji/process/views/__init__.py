"""Pages of process."""
