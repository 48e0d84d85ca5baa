"""What people type about opportunities and processes."""
