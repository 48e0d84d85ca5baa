"""The companies we sell to and the people there.

Nouns   Customer, Contact
"""
