"""How fast the lists of leads are when there are very many, and what happens when many hands claim one lead."""
