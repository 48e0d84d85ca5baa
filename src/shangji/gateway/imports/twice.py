"""What the rules of duplicates refuse among the new records of files: beside a record that is there, or another row."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from shangji.core.access import Actor
from shangji.people.duplicates import Known, hits, is_known_elsewhere, level_for
from shangji.people.models import DuplicateRule, TakenKey
from shangji.people.taking import Value, values_of

from .existing import in_parts
from .records import Place


class Twice:
    """The table of taken keys answers for all rows at once; a row is asked for by itself only where a rule looks further."""

    def __init__(self, kind: str, by: Actor) -> None:
        self.kind, self.by = kind, by
        self._rules = DuplicateRule.refusing(kind)
        every = DuplicateRule.objects.filter(noun=kind, is_active=True, level="block").values_list(
            "keys", flat=True
        )
        self._further = [set(keys) for keys in every if "alike" in keys or is_known_elsewhere(kind, keys)]
        self._taken: set[Value] = set()
        self._rows: dict[Value, Place] = {}

    def load(self, knowns: Iterable[Known]) -> None:
        """Ask once what of all this is taken."""
        if not self._rules:
            return
        digests = {digest for known in knowns for _keys, digest in values_of(known, self._rules)}
        for part in in_parts(digests):
            rows = TakenKey.objects.filter(noun=self.kind, value__in=part).values_list("keys", "value")
            self._taken.update(rows)

    def refusal(self, known: Known, place: Place) -> str:
        """Why a new record with this cannot go in; "" when it can, and then no later row can have the same."""
        values = values_of(known, self._rules)
        for value in sorted(values & set(self._rows)):
            told = {"row": self._rows[value].row}
            return _("Row %(row)s has the same, and the rules do not allow it twice.") % told
        if values & self._taken or self._is_refused(known):
            return _("This is there already, and the rules do not allow it twice.")
        self._rows |= dict.fromkeys(values, place)
        return ""

    def _is_refused(self, known: Known) -> bool:
        if not any(keys <= known.keys() | {"alike"} for keys in self._further):
            return False
        return level_for(self.kind, hits(self.by, known)) == "block"
