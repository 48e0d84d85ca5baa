"""Widgets: what a board is made of, one module a kind."""
