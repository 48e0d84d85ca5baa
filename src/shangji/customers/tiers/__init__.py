"""How much a customer means to us, A to D: by a rule that everybody can read."""
