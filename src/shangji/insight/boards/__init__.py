"""Boards that come with the product, as YAML, and how such a file is read."""
