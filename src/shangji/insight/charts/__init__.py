"""Pictures of numbers, drawn on the server: from plain data to HTML for pages and SVG for files.

Each kind is a frozen dataclass with `.html()`, `.svg()` and `.conclusion`; nothing here reads the database or knows
an actor. `docs/recipes/add-a-chart.md` shows how another kind is made.
"""
