"""A gate: the requirements on the way from one stage to another, and which of them are met."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shangji.core.access import Refusal
from shangji.core.calendar import day_starts, local_day
from shangji.core.prepared import Prepared
from shangji.opportunities.gates.kinds import Evidence, Mend
from shangji.opportunities.gates.records import Records
from shangji.opportunities.models.gate_exception import GateException
from shangji.opportunities.models.pipeline import Stage
from shangji.opportunities.models.requirement import Requirement
from shangji.opportunities.models.stage import know_stage, stages_of
from shangji.ui.formats import listed

ENTRY = Requirement.Side.ENTRY


class GateNotMet(Refusal):
    """`missing` and `satisfied` are the lines of the gate; the way on is to do what is missing, or an exception."""

    message = _("Something that has to be there is missing.")


@dataclass
class Item:
    """One requirement of a gate, as it stands with one opportunity."""

    requirement: Requirement
    noun: Any
    records: Records
    evidence: Evidence | None
    exception: GateException | None = None

    @property
    def is_met(self) -> bool:
        return self.evidence is not None

    @property
    def blocks(self) -> bool:
        return self.requirement.is_required and not self.evidence and not self.exception

    @cached_property
    def mend(self) -> Mend:
        return self.requirement.way.mend(self.requirement.params, self.noun, self.records)


@dataclass
class Gate:
    """What leads into `target`; None stands for winning."""

    target: Stage | None
    items: list[Item]

    @property
    def missing(self) -> list[Item]:
        return [item for item in self.items if item.blocks]

    @property
    def satisfied(self) -> list[Item]:
        return [item for item in self.items if item.is_met]

    @property
    def suggested(self) -> list[Item]:
        return [item for item in self.items if not item.is_met and not item.requirement.is_required]

    @property
    def exceptions(self) -> list[GateException]:
        """Those without which it would be shut."""
        found = {item.exception.pk: item.exception for item in self.items if item.exception}
        return list(found.values())

    @property
    def title(self) -> str:
        missing = len(self.missing)
        told = {"n": missing, "stage": self.target.label if self.target else ""}
        if self.target is None:
            if not missing:
                return str(_("Ready to be won"))
            return ngettext("%(n)s item short of winning", "%(n)s items short of winning", missing) % told
        if not missing:
            return str(_("Ready for %(stage)s")) % told
        return ngettext("%(n)s item short of %(stage)s", "%(n)s items short of %(stage)s", missing) % told

    @property
    def short(self) -> str:
        """What is missing, in one line; nothing where nothing is."""
        names = [item.requirement.label for item in self.missing]
        if not names:
            return ""
        told = {"n": len(names), "what": listed(names)}
        return ngettext("%(n)s item missing: %(what)s", "%(n)s items missing: %(what)s", len(names)) % told

    @property
    def payload(self) -> dict[str, Any]:
        """What the fact of a passage keeps: how many of how many held, and which exceptions let it through."""
        asked = [item for item in self.items if item.requirement.is_required]
        if not asked:
            return {}
        told: dict[str, Any] = {"met": sum(item.is_met for item in asked), "of": len(asked)}
        if self.exceptions:
            told["exceptions"] = [one.pk for one in self.exceptions]
            told["excepted"] = [item.requirement.name for item in self.items if item.exception]
        return told

    def refusal(self) -> GateNotMet | None:
        if not self.missing:
            return None
        return GateNotMet(
            _("%(what)s: %(words)s")
            % {"what": self.title, "words": listed(item.requirement.label for item in self.missing)},
            missing=self.missing, satisfied=self.satisfied, gate=self,
        )  # fmt: skip


_requirements = Prepared(
    lambda pipeline_id, version: (
        Requirement.objects.filter(stage__pipeline_id=pipeline_id, stage__version=version)
        .select_related("stage")
        .order_by("stage__order", "side", "order")
    )
)
_required = Prepared(lambda *version: _requirements.build(*version).filter(is_required=True))


def _lasting(now: datetime, keys: Iterable[int]) -> Any:
    rows = GateException.objects.in_force(now).filter(opportunity_id__in=keys)
    return rows.order_by("expires_on").for_cards()


_lasting_of = Prepared(lambda day, pk: _lasting(day_starts(day), [pk]))


class Gates:
    """The gates of some opportunities at one moment: a handful of statements, however many they are."""

    def __init__(self, nouns: Iterable[Any], now: datetime, *, only_required: bool = False) -> None:
        self.nouns, self.now, self.only_required = list(nouns), now, only_required
        for noun in self.nouns:
            know_stage(noun)
        self.records = Records(self.nouns, now)

    @cached_property
    def requirements(self) -> dict[tuple[int, int], list[Requirement]]:
        """(process, version) → its requirements, by stage and order."""
        versions = {(noun.stage.pipeline_id, noun.stage.version) for noun in self.nouns}
        asked = _required if self.only_required else _requirements
        return {version: asked(*version) for version in versions}

    @cached_property
    def stages(self) -> dict[tuple[int, int], list[Stage]]:
        """(process, version) → its stages in order."""
        versions = {(noun.stage.pipeline_id, noun.stage.version) for noun in self.nouns}
        return {version: stages_of(*version) for version in versions}

    @cached_property
    def exceptions(self) -> dict[tuple[int, str], GateException]:
        """(opportunity, spot) → what lets it pass there; the one that lasts longest."""
        ids = self.records.ids
        found = _lasting_of(local_day(self.now), *ids) if len(ids) == 1 else _lasting(self.now, ids)
        return {(row.opportunity_id, spot): row for row in found for spot in row.spots}

    def to(self, noun: Any, target: Stage | None, *, start: int | None = None) -> Gate:
        """The gate from where it stands, or from the stage with order `start`, on into a stage; None wins.

        What stands on the way is asked as well: a stage that is skipped is no way around its gate.
        """
        first = noun.stage.order if start is None else start
        last = target.order if target else None
        asked = self.requirements.get((noun.stage.pipeline_id, noun.stage.version), [])
        return Gate(target, [self._item(noun, one) for one in asked if _lies_between(one, first, last)])

    def ahead(self, noun: Any) -> Gate:
        """The gate of the next stage; in the last one that of winning."""
        return self.to(noun, self.following(noun))

    def following(self, noun: Any) -> Stage | None:
        stages = self.stages[noun.stage.pipeline_id, noun.stage.version]
        return next((stage for stage in stages if stage.order > noun.stage.order), None)

    def _item(self, noun: Any, one: Requirement) -> Item:
        evidence = one.way.met(one.params, noun, self.records)
        item = Item(one, noun, self.records, evidence)
        if item.blocks and noun.pk:
            item.exception = self.exceptions.get((noun.pk, one.spot))
        return item


def _lies_between(one: Requirement, first: int, last: int | None) -> bool:
    order = one.stage.order
    if one.side == ENTRY:
        return order > first and (last is None or order <= last)
    return order >= first and (last is None or order < last)
