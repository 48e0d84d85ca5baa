"""The nouns of process."""
