"""What is to be reached, by whom, month by month; and how far it has come."""
