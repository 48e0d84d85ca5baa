"""What every number means: one module for each group of metrics."""
