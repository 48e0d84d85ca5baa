"""Located: which place of China a customer's words name, as a code that lists, boards and rules can count by."""

from typing import TYPE_CHECKING

from django.db import models

from shangji.core.subjects import Traced
from shangji.customers.regions import Found, full_name, resolve

if TYPE_CHECKING:
    from shangji.customers.models import Customer


class Located(Traced):
    """The code follows from province, city, address and credit code; it is never typed, and never guessed."""

    region_code = models.CharField(max_length=6, blank=True)
    """Six digits of GB/T 2260, as far down as the words are sure: 330000, 330200 or 330212."""

    class Meta:
        abstract = True

    def find_region(self: "Customer") -> Found:  # type: ignore[misc]
        """Set the code by what is known now; why it says no more."""
        found = resolve(self.province, self.city, self.address, self.uscc)
        self.region_code = found.code
        return found

    @property
    def region_name(self) -> str:
        return full_name(self.region_code)
