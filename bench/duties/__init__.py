"""The ledger of what is owed, at scale: `bin/bench duties`."""
