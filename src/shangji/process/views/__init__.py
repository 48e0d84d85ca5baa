"""Pages and dialogs of process."""
