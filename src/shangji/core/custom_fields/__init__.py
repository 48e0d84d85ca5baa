"""Fields that a company adds to its records itself: defined as rows, kept in one column of the record, logged by name."""
