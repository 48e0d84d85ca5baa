"""How fast it is, and how far that is from the database itself. Run by bin/bench."""
