"""Nouns of insight."""
