"""What a person is told of why two records may be one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import OSA

from shangji.core.phones import masked

from .known import Known
from .weights import WEIGHTS

TOLD: dict[str, str | Promise] = {
    "code_same": _("Same credit code"),
    "code_other": _("Different credit codes"),
    "phone_same": _("Same phone %(value)s"),
    "phone_other": _("Different phones"),
    "mail_same": _("Same mail address %(value)s"),
    "domain_same": _("Same domain %(value)s"),
    "name_same": _("Same name"),
    "name_core": _("Same name but for place and legal form"),
    "name_spoken": _("Names sound the same"),
    "name_slip": _("Names differ by one slip, %(percent)s %% alike"),
    "name_slips": _("Names differ by two slips, %(percent)s %% alike"),
    "name_head": _("One name begins like the other"),
    "name_words": _("Names are %(percent)s %% alike"),
    "name_other": _("Different names"),
    "numeral_other": _("Different numbers in the names"),
    "place_other": _("Different places"),
    "place_unsure": _("Perhaps different places"),
    "person_same": _("Same person"),
    "person_other": _("Different persons"),
    "house_same": _("Same address"),
    "number_same": _("Same house number"),
    "number_other": _("Same street, another house"),
    "street_same": _("Same street"),
    "street_other": _("Different streets"),
    "post_same": _("Same postal code"),
    "post_other": _("Different postal codes"),
}


@dataclass(frozen=True)
class Reason:
    """`code` is a key of TOLD; `weight` above 0 speaks for one record, below 0 for two."""

    code: str
    weight: float
    particulars: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return told(self.code, self.particulars)


def told(code: str, particulars: Mapping[str, str]) -> str:
    """A reason in the reader's language; of a number no more than a page shows of it."""
    if code == "phone_same":
        particulars = {"value": masked(particulars["value"])}
    return str(TOLD[code]) % particulars


def reasons(one: Known, other: Known, evidence: Mapping[str, float]) -> tuple[Reason, ...]:
    """The weightiest first."""
    found = [
        Reason(code, round(WEIGHTS[code] * strength, 2), _particulars(code, one, other))
        for code, strength in evidence.items()
        if strength
    ]
    return tuple(sorted(found, key=lambda reason: (-abs(reason.weight), reason.code)))


def _particulars(code: str, one: Known, other: Known) -> dict[str, str]:
    shared = {
        "phone_same": one.phones & other.phones, "mail_same": one.mails & other.mails,
        "domain_same": one.domains & other.domains,
    }  # fmt: skip
    if code in shared:
        return {"value": min(shared[code])}
    if code in {"name_slip", "name_slips", "name_words"}:
        return {"percent": str(alike_percent(one, other))}
    return {}


def alike_percent(one: Known, other: Known) -> int:
    """How alike the names are that are most alike, 0 to 100."""
    return int(100 * max(
        OSA.normalized_similarity(x, y) for a in one.names for b in other.names for x, y in ((a.whole, b.whole), (a.core, b.core))
    ))  # fmt: skip
