"""The review sheet of a closed opportunity as pages: what its page shows, in the same order."""

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shangji.core.access import Actor, OutOfReach
from shangji.core.numbers import pk_of
from shangji.core.panels import Panel, panel
from shangji.gateway.exports.document import Block, Document, Figure, Point, Table
from shangji.gateway.exports.files import LABELS, mark_of
from shangji.gateway.exports.sources import Source, formats_of, source
from shangji.opportunities.looking_back.contact import Met
from shangji.opportunities.looking_back.likeness import Likeness
from shangji.opportunities.looking_back.promises import Late
from shangji.opportunities.looking_back.sheet import Sheet, sheet_of
from shangji.opportunities.looking_back.way import Leg, Way
from shangji.opportunities.losses import evidence_words
from shangji.opportunities.models import Opportunity
from shangji.opportunities.queries import opportunity
from shangji.process.cases import Gap
from shangji.ui.formats import day, days, listed, money

NAME = "review-sheet"


def _noun(actor: Actor, key: str) -> Opportunity:
    """Raises OutOfReach."""
    pk = pk_of(key)
    if pk is None:
        raise OutOfReach
    return opportunity(actor, pk)


def sheet_document(actor: Actor, key: str, _params: QueryDict) -> Document:
    """`key` is the opportunity. Raises OutOfReach, NothingToReview."""
    sheet = sheet_of(_noun(actor, key), actor)
    found = sheet.noun
    who = [found.customer.name if found.customer else "", found.pipeline.name, found.product]
    head = [f"{found.get_outcome_display()} {day(found.closed_at)}", *who, found.owner.name if found.owner else ""]  # fmt: skip
    blocks = [Block(figures=tuple(_sums(sheet))), *_words(sheet), *_way(sheet.way), *_contact(sheet)]
    blocks += [*_terms(sheet), _likeness(sheet.likeness)]
    if sheet.others:
        lines = tuple(
            Point(
                f"{other.lesson} ({listed(filter(None, [other.name, day(other.closed_at), other.lesson_place]))})"
            )
            for other in sheet.others
        )
        blocks.append(Block(title=_("Learnt from ones like it"), points=lines))
    return Document(_title(found), tuple(blocks), mark_of(actor), told=" · ".join(filter(None, head)))


def _title(found: Opportunity) -> str:
    return f"{found.name} · {_('Review sheet')}"


def _sums(sheet: Sheet) -> Iterator[Figure]:
    way, quiet, terms = sheet.way, sheet.quiet, sheet.terms
    yield Figure(_("Working days"), str(way.days), _("%(n)s expected") % {"n": way.expected_days})
    longest = days(quiet.longest.days) if quiet.longest else "—"
    said = ngettext("cadence %(n)s day", "cadence %(n)s days", quiet.cadence) % {"n": quiet.cadence}
    yield Figure(_("Longest silence"), longest, said)
    coverage = sheet.people.coverage
    told = _("coverage %(n)s %%") % {"n": coverage.percent} if coverage else ""
    yield Figure(_("People spoken with"), str(sheet.people.count), told)
    yield Figure(_("Promises kept in time"), f"{sheet.promises.kept} / {sheet.promises.of}")
    first = _("first %(amount)s") % {"amount": money(terms.first, terms.currency)}
    yield Figure(_("Amount"), money(terms.last, terms.currency), first if terms.first != terms.last else "")


def _words(sheet: Sheet) -> Iterator[Block]:
    found = sheet.noun
    if found.is_reviewed:
        yield Block(title=_("What made the difference"), points=(Point(found.decided_by),), width=6)
        yield Block(
            title=_("What to do next time"),
            points=tuple(Point(line) for line in (found.lesson, found.lesson_place) if line),
            width=6,
        )
    else:
        yield Block(title=_("Looking back"), points=(Point(_("Nobody has looked back at it yet.")),))
    if loss := sheet.loss:
        reason = loss.loss_reason.shown_whole if loss.loss_reason else _("reason not known")
        lines = [
            (_("Loss reason"), reason), (_("Who won it"), loss.competitor),
            (_("Lost through"), str(loss.get_lost_through_display())), (_("What shows it"), evidence_words(loss)),
        ]  # fmt: skip
        points = tuple(Point(f"{label}: {text}") for label, text in lines if text)
        yield Block(title=_("Why it was lost"), points=points)


def _way(way: Way) -> Iterator[Block]:
    labels = [_("Stage"), _("Entered"), _("Left"), _("Days"), _("Expected days"), _("Gate"), _("Remark")]
    kinds: list[Any] = ["text", "text", "text", "number", "number", "text", "text"]
    rows = [
        (
            leg.stay.stage.label, day(leg.stay.entered_at), day(leg.stay.left_at), leg.days, leg.expected_days,
            _("%(n)s of %(of)s") % {"n": leg.gate["met"], "of": leg.gate["of"]} if leg.gate else "", _remark(leg),
        )
        for leg in way.legs
    ]  # fmt: skip
    yield Block(title=_("The way it went"), table=Table.plain(labels, kinds, rows))
    if way.exceptions:
        points = tuple(
            Point(f"{one.told_names} · {one.get_state_display()} · {one.reason}", tone="warn")
            for one in way.exceptions
        )
        yield Block(title=_("Exceptions"), points=points)


def _remark(leg: Leg) -> str:
    said = [_("skipped: %(stage)s") % {"stage": listed(stage.label for stage in leg.passed_over)}] if leg.passed_over else []  # fmt: skip
    return " · ".join(
        filter(
            None,
            [
                *said,
                _("went back") if leg.is_back else "",
                _("closed, and reopened later") if leg.came_back else "",
                leg.reason,
            ],
        )
    )


def _contact(sheet: Sheet) -> Iterator[Block]:
    none = _("Somebody was in touch all the time, as often as the cadence asks.")
    quiet = [Point(_quiet(one), tone="" if one.is_planned else "risk") for one in sheet.quiet.gaps]
    yield Block(title=_("When nobody was in touch"), points=tuple(quiet or [Point(none)]), width=6)
    nobody = Point(_("No follow-up names anybody."))
    people = [Point(_met(one)) for one in sheet.people.met]
    yield Block(title=_("Who was spoken with"), points=tuple(people or [nobody]), width=6)
    late = [Point(_late(one), tone="warn" if one.kept_on else "risk") for one in sheet.promises.late]
    if late:
        yield Block(title=_("What was promised and came late"), points=tuple(late))


def _quiet(one: Gap) -> str:
    told = ngettext("%(n)s working day", "%(n)s working days", one.days) % {"n": one.days}
    return f"{day(one.since)} → {day(one.until)} · {told}"


def _met(one: Met) -> str:
    told = ngettext("%(n)s time", "%(n)s times", one.times) % {"n": one.times}
    return " · ".join(filter(None, [one.name, one.title, told]))


def _late(one: Late) -> str:
    told = ngettext("%(n)s working day late", "%(n)s working days late", one.days) % {"n": one.days}
    return f"{one.what} · {_('due')} {day(one.due_on)} · {told if one.kept_on else _('never done')}"


def _terms(sheet: Sheet) -> Iterator[Block]:
    terms = sheet.terms
    if terms.changes:
        lines = (
            f"{day(one.at)} · {money(one.old, terms.currency)} → {money(one.new, terms.currency)}"
            for one in terms.changes
        )
        yield Block(title=_("The amount"), points=tuple(Point(line) for line in lines))


def _likeness(found: Likeness) -> Block:
    told = ngettext(
        "%(n)s won in two years, as far as you see", "%(n)s won in two years, as far as you see", found.n
    ) % {"n": found.n}  # fmt: skip
    title, note = _("Beside similar ones that were won"), f"{found.basis} · {told}"
    if not found.lines:
        return Block(title=title, points=(Point(note), Point(_("Too few to compare with."))))
    labels = [_("What is compared"), _("Here"), _("Median"), _("Middle half"), _("Remark")]
    sides = {"more": _("more than the middle half"), "less": _("less than the middle half")}
    rows = [
        (str(line.measure.label), line.own, line.median, f"{line.low:g}–{line.high:g}", sides.get(line.side, ""))
        for line in found.lines
    ]  # fmt: skip
    kinds: list[Any] = ["text", "number", "decimal", "text", "text"]
    return Block(title=title, table=Table.plain(labels, kinds, rows), notes=(note,))


def doors(found: Opportunity, actor: Actor) -> dict[str, Any] | None:
    """The files that a sheet can be taken as."""
    if not actor.may("gateway.export"):
        return None
    named = [(reverse("gateway:take", args=[NAME, found.pk, name]), *LABELS[name]) for name in formats_of(NAME)]  # fmt: skip
    return {"files": named}


source(Source(NAME, ("pdf",), sheet_document, lambda actor, key: _title(_noun(actor, key))))
panel(Panel("opportunities.sheet", gettext_lazy("Take it as a file"), "gateway/_brief_doors.html", doors))
