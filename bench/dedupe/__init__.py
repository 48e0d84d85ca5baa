"""How well and how fast the duplicate check finds what is there twice."""
