"""What a row tells of the life of an opportunity: where it stands, the way there, and how it ended."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.calendar import local_day
from shangji.opportunities.models import LossReason, Opportunity, Stage

from .lines import Line, as_moment
from .reading.names import fold
from .stage_words import StageWords, Standing

ENDED = ("won", "lost", "invalid", "on_hold")


class Lives:
    """In the process that new opportunities run through; of one that a row names by number, in its own."""

    def __init__(self) -> None:
        self.words = StageWords()
        self._words_of: dict[int, StageWords] = {}
        found = list(LossReason._base_manager.filter(parent__isnull=False))
        english = {fold(reason.name_en): reason for reason in found if reason.name_en}
        self.reasons = english | {fold(reason.name): reason for reason in found}
        self.now = clock.now()
        self._named: dict[tuple[str, str], list[Stage]] = {}

    def load(self, lines: list[Line]) -> None:
        """Learn which stages each sheet names."""
        words: dict[tuple[str, str], set[str]] = {}
        for line in lines:
            words.setdefault((line.place.file, line.place.sheet), set()).add(
                line.text("opportunity", "stage")
            )
        self._named = {sheet: self.words.furthest(said) for sheet, said in words.items()}

    def standing(self, line: Line, there: Opportunity | None = None) -> Standing | None:
        """Where it stands; what the sheet does not say is the first stage, open, or how `there`, which it names, stands."""
        word, end = line.text("opportunity", "stage"), line.text("opportunity", "outcome")
        words = self._words(there)
        is_same = there is not None and fold(word) in _names_of(there.stage)
        found: Standing | None = Standing(None, "open")
        if there and is_same:
            found = Standing(there.stage, there.outcome)
        elif word:
            found = self._understood(words, line, "stage", word)
        last = self._understood(words, line, "outcome", end) if end else None
        if found is None or (end and last is None):
            return None
        return replace(found, outcome=last.outcome) if last else found

    def _words(self, there: Opportunity | None) -> StageWords:
        if there is None:
            return self.words
        if there.pipeline_id not in self._words_of:
            self._words_of[there.pipeline_id] = StageWords(there.pipeline_id)
        return self._words_of[there.pipeline_id]

    def _understood(self, words: StageWords, line: Line, name: str, word: str) -> Standing | None:
        found = words.standing(word)
        if found is None:
            line.trouble(
                "opportunity",
                name,
                _("No stage is called “%(word)s”.") % {"word": word},
                words.choices(word),
            )
        return found

    def told(
        self, line: Line, standing: Standing, known: dict[str, Any], there: Opportunity | None = None
    ) -> dict[str, Any]:
        """The stages entered, with moments, and the end; what had to be assumed is said in `extra`."""
        assumed: list[str] = []
        closed = _end_of(line.get("opportunity", "closed_at"))
        if there and closed and there.closed_at and local_day(there.closed_at) == local_day(closed):
            closed = there.closed_at  # a sheet says the day alone
        is_ended = standing.outcome in ENDED
        if closed and not is_ended:
            if there is None:
                known.setdefault("expected_on", line.get("opportunity", "closed_at"))
            closed = None
        dated = sorted(
            (as_moment(value), self.words.by_key[column.stage].order)
            for column, value in line.repeats
            if column.field == "stage_date" and column.stage in self.words.by_key
        )
        opened = line.get("opportunity", "opened_at")
        opened = opened or (dated[0][0] if dated else None) or closed
        if opened is None or (opened == closed and not dated and not line.get("opportunity", "opened_at")):
            assumed.append("opened_at")
        opened = opened or self.now
        stage = self._stage(line, standing, dated, assumed)
        path = self._path(opened, dated, stage, closed)
        ended_at = closed or (line.get("opportunity", "updated_at") if is_ended else None)
        if is_ended and ended_at is None:
            assumed += _end_assumed(standing, there)
            # One that is known here, and open, ends now.
            ended_at = self.now if there and not there.is_closed else max(path[-1][1], opened)
        if closed and closed < path[-1][1]:
            line.trouble("opportunity", "closed_at", _("It is closed before it was opened."))
        if assumed:
            known["extra"] = {**known.get("extra", {}), "assumed": assumed}
        reason = line.text("opportunity", "lost_reason")
        return {
            "path": path, "outcome": standing.outcome, "ended_at": ended_at, "note": reason,
            "loss_reason": self.reasons.get(fold(reason)) if reason else None, "is_stage_stated": standing.stage is not None,
            "hold_until": line.get("opportunity", "held_until") if standing.outcome == "on_hold" else None,
            "is_outcome_stated": bool(line.get("opportunity", "stage") or line.get("opportunity", "outcome")),
        }  # fmt: skip

    def _stage(
        self, line: Line, standing: Standing, dated: list[tuple[datetime, int]], assumed: list[str]
    ) -> Stage:
        """The stage it stands in or ended in.

        A closed one whose sheet does not say: the last dated stage, else the furthest that open rows of the
        sheet name; a lost one only if those are at most two, for then there is no other place to lose it.
        """
        if standing.stage:
            return standing.stage
        if dated:
            return self.words.stages[max(order for _at, order in dated)]
        named = self._named.get((line.place.file, line.place.sheet), [])
        if standing.outcome == "open":
            return self.words.first
        assumed.append("stage")
        if standing.outcome == "won":
            return named[-1] if named else self.words.by_key.get("contract", self.words.stages[-1])
        return named[-1] if named and len(named) <= 2 else self.words.first

    def _path(
        self, opened: datetime, dated: list[tuple[datetime, int]], stage: Stage, closed: datetime | None
    ) -> list[tuple[Stage, datetime]]:
        path: list[tuple[Stage, datetime]] = []
        for moment, order in dated:
            if not path and opened < moment and order > 0:
                path.append((self.words.first, opened))
            if not path or path[-1][0].order != order:
                path.append((self.words.stages[order], moment))
        if not path:
            return [(stage, opened)]
        if path[-1][0].pk != stage.pk:
            path.append((stage, max(path[-1][1], closed or path[-1][1])))
        return path


def _names_of(stage: Stage) -> set[str]:
    return {fold(word) for word in (stage.key, stage.name, stage.name_en) if word}


def _end_assumed(standing: Standing, there: Opportunity | None) -> list[str]:
    """One that is known here and put on hold is not closed."""
    return [] if there and standing.outcome == "on_hold" else ["closed_at"]


def _end_of(day: Any) -> datetime | None:
    return as_moment(day) if day is not None else None
