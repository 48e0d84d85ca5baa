"""Every widget of the shipped boards, for wide and narrow reach."""
