"""How long the passes over the risk ledger take in a large company, and how fast its board is."""
