"""What the open ones will come to: as their owners call it, as the stages weigh it, as the past would have it."""
