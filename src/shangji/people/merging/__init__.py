"""Several entries of one thing become one, field by field, and can be taken apart again for thirty days."""
