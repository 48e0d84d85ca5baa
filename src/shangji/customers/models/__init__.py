"""The tables of customers."""

from shangji.customers.models.chain import ChainLine, ChainSeat, ChainStance
from shangji.customers.models.contact import Contact
from shangji.customers.models.customer import Customer

__all__ = ["ChainLine", "ChainSeat", "ChainStance", "Contact", "Customer"]
