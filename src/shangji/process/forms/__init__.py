"""What people type about obligations, approvals and rules; forms parse and never save."""
