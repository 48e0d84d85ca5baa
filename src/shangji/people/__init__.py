"""Who works here, how far each reaches, who owns what and who was told.

Nouns   User, Team, Role, Collaboration, Notification, SavedView
Traits  Owned: exactly one owner, collaborators, transfer
Doors   reach.py is the one access rule; every list, count, search and export goes through it
"""
