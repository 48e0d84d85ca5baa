"""What people type about what is owed."""
