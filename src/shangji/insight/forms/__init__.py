"""Forms of insight: they parse, and never save."""
