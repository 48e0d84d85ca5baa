"""The pages of leads: the list with its tabs, one lead, verbs on one and on many."""
