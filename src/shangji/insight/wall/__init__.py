"""The wall: boards as large as a hall, one after the other, also where nobody signs in."""
