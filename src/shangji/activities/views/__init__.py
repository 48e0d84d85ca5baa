"""The fragments that hang on any record: its timeline, composer, next step, tasks, comments and files."""
