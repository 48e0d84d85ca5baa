"""Kinds of widgets: one small module a kind."""
