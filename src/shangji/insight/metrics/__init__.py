"""What can be asked of the pipeline, defined once."""
