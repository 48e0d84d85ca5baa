"""Tryton's sale_opportunity module beside us. `theirs` runs under its own Python and imports nothing of ours."""
