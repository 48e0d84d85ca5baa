"""Phoned: a number is masked until somebody asks for it, and each whole look is a line of the log."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, OutOfReach, Refusal
from shangji.core.actions import action
from shangji.core.names import phone_digits
from shangji.core.phones import callable_number, masked
from shangji.core.subjects import Traced
from shangji.customers.events import PhoneRevealed


class NoPhone(Refusal):
    message = _("No phone number is known.")


class Phoned(Traced):
    """Has a column `phone`. What lies behind the mask of a pool shows it to nobody who sees the mask."""

    if TYPE_CHECKING:
        phone: Any

    class Meta:
        abstract = True

    @action("reveal_phone", level=Level.READ)
    def reveal_phone(self, way: str = "page", *, by: Actor) -> PhoneRevealed:
        """Look at the whole number. Raises NoPhone, OutOfReach."""
        if self.is_masked_for(by):
            raise OutOfReach
        if not self.phone:
            raise NoPhone
        return PhoneRevealed(name=str(self), way=way)

    def is_masked_for(self, _actor: Actor) -> bool:
        """Whether how to reach them is hidden altogether; a record of a pool says more."""
        return False

    @property
    def masked_phone(self) -> str:
        return masked(self.phone)

    @property
    def told_wechat(self) -> str:
        """As pages show it: many use their number, which is no less hidden there."""
        wechat: str = getattr(self, "wechat", "")
        is_number = bool(wechat) and phone_digits(wechat) == phone_digits(self.phone)
        return masked(wechat) if is_number else wechat

    @property
    def dial(self) -> str:
        return callable_number(self.phone)

    @property
    def talk_id(self) -> int:
        """The record that a follow-up of a call is about."""
        return int(self.pk)
