"""What leads offer the shell."""
