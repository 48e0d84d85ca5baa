"""The tables of customers."""

from shangji.customers.models.chain import ChainLine, ChainSeat, ChainStance
from shangji.customers.models.contact import Contact
from shangji.customers.models.customer import Customer
from shangji.customers.models.tag import Tag
from shangji.customers.models.tagging import Tagging
from shangji.customers.models.tier_rule import TierRule
from shangji.customers.models.upkeep import Upkeep

__all__ = [
    "ChainLine",
    "ChainSeat",
    "ChainStance",
    "Contact",
    "Customer",
    "Tag",
    "Tagging",
    "TierRule",
    "Upkeep",
]
