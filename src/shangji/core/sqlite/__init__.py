"""Django's SQLite backend, made durable and fair: without it a power cut loses commits and writers starve."""
