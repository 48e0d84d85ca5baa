"""The pages of customers: the list, one customer, its contacts."""
