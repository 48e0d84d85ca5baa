"""How the pipeline stood on the Mondays that are over: folded from the log once, kept from then on."""
