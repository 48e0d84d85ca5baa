"""The API: JSON in and out, the rights of the token's person, problems as application/problem+json."""
