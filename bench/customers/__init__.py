"""Customers by the million, each with what hangs on it: pages, lists and the passes that keep tiers and tags."""
