"""Reading decision chains: the rows of today or of a day in the past, what they add up to, how they are drawn."""
