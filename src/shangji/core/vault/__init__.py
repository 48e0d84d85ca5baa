"""Personal data at rest: sealed values, blind tokens to find them by, sealed files, and the keys of all of them."""
