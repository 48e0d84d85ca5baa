"""Tags that a file puts on customers: by their names, new ones only where the actor may add tags."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from shangji.core.access import Actor
from shangji.customers.models import Tag, Tagging
from shangji.customers.models.tagging import put_many, until_of

from .existing import in_parts
from .lines import Line
from .records import DUPLICATE, INVALID, UPDATE, Item

BETWEEN = re.compile(r"[,，、;；|\n/]+")
LONGEST, MOST = 30, 20


class TagWords:
    """The tags there are, and which of them the customers have that a file names."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.known = {tag.name.casefold() for tag in Tag.objects.open()}
        self.there: dict[int, set[str]] = {}

    def load(self, pks: Iterable[int]) -> None:
        for part in in_parts(pks):
            rows = Tagging.objects.filter(is_on=True, subject_id__in=part)
            for pk, name in rows.values_list("subject_id", "tag__name"):
                self.there.setdefault(pk, set()).add(name.casefold())

    def read(self, line: Line) -> list[str]:
        """The names in its cell; one that is not there, or too long, is told at the cell."""
        names = [part.strip() for part in BETWEEN.split(line.text("customer", "tags", 600))]
        found = list(dict.fromkeys(name for name in names if name))[:MOST]
        for name in found:
            if len(name) > LONGEST:
                line.trouble("customer", "tags", _("A tag has at most %(n)s characters.") % {"n": LONGEST})
            elif name.casefold() not in self.known and not self.by.may("customers.add_tag"):
                line.trouble("customer", "tags", _("There is no tag “%(name)s”, and you may not add one.") % {"name": name})  # fmt: skip
        return found

    def lacks(self, pk: int, names: list[str]) -> bool:
        """Whether these leave out one that the customer has."""
        return bool(self.there.get(pk, set()) - {name.casefold() for name in names})

    def plan(self, item: Item, names: list[str], may_write: bool) -> None:
        """Put them on with the item; one that is there already and has them all stays as it is."""
        missing = [name for name in names if name.casefold() not in self.there.get(item.target or 0, ())]
        if item.action == INVALID or not missing or (item.target and not may_write):
            return
        item.tags = missing
        if item.action == DUPLICATE:
            item.action, item.reason, item.known = UPDATE, "", {}


def put_tags(wanted: Mapping[int, list[str]], *, by: Actor) -> None:
    """Customer → names of tags: put on, after those that are new were added. Raises NotAllowed."""
    if not any(wanted.values()):
        return
    known = {tag.name.casefold(): tag for tag in Tag.objects.open()}
    for name in dict.fromkeys(name for names in wanted.values() for name in names):
        if name.casefold() not in known:
            known[name.casefold()] = Tag.add(name, by=by)
    pairs = ((pk, known[name.casefold()]) for pk, names in wanted.items() for name in names)
    put_many(pairs, by=by, until=lambda tag: _until(tag, by))


def _until(tag: Tag, by: Actor) -> date | None:
    return until_of(tag.expires_days, by.now)
