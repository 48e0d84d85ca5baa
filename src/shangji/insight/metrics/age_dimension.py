"""How long something stands in its stage, in spans of calendar days: where it grows old.

Until it left the stage, ended or rests, or until now: the span does not depend on the period that is asked for. As on
cards, a new version of the process makes nothing younger; of what stood in the past, each stay counts by itself.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.metrics.dimensions import NONE, NOWHERE, Dimension, Keys, dimension
from shangji.insight.metrics.lookup import Lookup
from shangji.insight.metrics.terms import Member

SPANS: dict[str, tuple[int, int | None]] = {
    "0-7": (0, 7), "8-14": (8, 14), "15-30": (15, 30), "31-60": (31, 60), "61-90": (61, 90), "91-": (91, None),
}  # fmt: skip
ORDER = {key: n for n, key in enumerate(SPANS)}


def _key(days: Any, _lookup: Lookup) -> str:
    if days is None:
        return NONE
    return next(key for key, (_least, most) in SPANS.items() if most is None or int(days) <= most)


def _members(keys: Keys, _lookup: Lookup) -> Iterable[Member]:
    for key in keys:
        yield Member("stage_age", key, _label(key), (ORDER.get(key, len(ORDER)), key))


def _label(key: str) -> str:
    if key not in SPANS:
        return key
    least, most = SPANS[key]
    if most is None:
        return _("%(n)s days and more") % {"n": least}
    return _("%(least)s–%(most)s days") % {"least": least, "most": most}


def _rows(path: str, keys: Keys, _lookup: Lookup) -> Q:
    found = NOWHERE
    for least, most in (SPANS[key] for key in keys if key in SPANS):
        # The first span has no lower end: what was entered ahead of the clock is young.
        within = Q(**{f"{path}__gte": least}) if least else Q(**{f"{path}__isnull": False})
        found |= within if most is None else within & Q(**{f"{path}__lte": most})
    return found


dimension(
    Dimension(
        name="stage_age", label=gettext_lazy("Days in the stage"), column="stage_age", key=_key, members=_members,
        rows=_rows,
    )
)  # fmt: skip
