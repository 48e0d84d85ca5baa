"""What can be counted: one module for the records of each package."""
