"""The demo company: 18 months of 24 people in 4 teams, played through the real verbs.

Nothing here is needed to run the product. The same seed and the same last day give the same company.
"""

from shangji.demo.build import ACCOUNTS, PASSWORD, build, is_built
from shangji.demo.people import COMPANY

__all__ = ["ACCOUNTS", "COMPANY", "PASSWORD", "build", "is_built"]
