"""The tables of customers."""

from shangji.customers.models.contact import Contact
from shangji.customers.models.customer import Customer

__all__ = ["Contact", "Customer"]
