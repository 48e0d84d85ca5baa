"""Fields of one's own on pages: how they are typed, shown, chosen for lists, and defined."""
