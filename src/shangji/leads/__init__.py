"""Leads: whoever might buy, from the first word to a customer and an opportunity, or to nothing.

Nouns: Lead (owned, or in a pool), Source and Campaign (where it came from and what that cost), Touch (each time
it came), Delivery (what arrived from outside, word for word, read or waiting to be read), AssignmentRule and
Assignment (who gets it and why), ConversionMap (which field becomes which).
Verbs: capture, change, invalidate, revive, touch, convert, unconvert, and those of a pool: claim, give back, reclaim.
Facts: Captured, Touched, Changed, Invalidated, Revived, Converted, ConversionUndone, and those of people's pools.
"""
