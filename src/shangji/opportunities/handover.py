"""Opportunities change hands with their customer, or by themselves; what is closed stays with whoever closed it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.panels import Panel, panel
from shangji.core.subjects import plain
from shangji.opportunities.models import Opportunity
from shangji.opportunities.models.opportunity import NOT_CLOSED
from shangji.people.handover.briefs import Roots, Said, Section, section
from shangji.people.handover.bundle import Bundle, Counted, bundle_part
from shangji.people.handover.carrying import Handed, Under, can_be_handed, goes_with
from shangji.people.handover.received import waiting_for
from shangji.ui.formats import day, days, is_chinese, money

KIND = "opportunities.opportunity"

# A lost one that is to be looked at again is still somebody's work.
can_be_handed(
    Handed(
        KIND, (NOT_CLOSED | Q(outcome="lost", revisit_on__isnull=False)) & Q(merged_into__isnull=True), "customer__province",
        order=20,
    )
)  # fmt: skip
goes_with(Under("customers.customer", KIND, "customer"))


@bundle_part
def money_and_others(bundle: Bundle) -> Iterable[Counted]:
    """What goes along with its customer and what it is worth; what others have there; what is closed."""
    for kind, rows in bundle.moving():
        if kind == KIND:
            count, worth = _worth(rows)
            yield Counted(gettext_lazy("Opportunities under way"), count, worth, icon="target-arrow")
    customers = bundle.keys.get("customers.customer")
    if not customers:
        return
    # Those that were merged are few: without their rows an index tells the rest.
    merged = Opportunity._base_manager.filter(merged_into__isnull=False)
    there = Opportunity._base_manager.filter(customer_id__one_of=customers).exclude(
        pk__in=merged.values("pk")
    )
    same = Q(owner=F("customer__owner"))
    sums = there.aggregate(
        theirs=Count("pk", filter=NOT_CLOSED & ~same),
        closed=Count("pk", filter=Q(closed_at__isnull=False) & same),
    )
    theirs = there.filter(NOT_CLOSED & ~same).order_by().values_list("owner__name", flat=True).distinct()
    names = [name for name in theirs[:3] if name] if sums["theirs"] else []
    yield Counted(
        gettext_lazy("Opportunities of others"), sums["theirs"],
        _("stay with %(names)s") % {"names": "、".join(names)}, "others", "target-arrow",
    )  # fmt: skip
    if not bundle.with_closed:
        told = _("stay with whoever closed them; the new owner reads them")
        yield Counted(gettext_lazy("Closed opportunities"), sums["closed"], told, "stays", "box")


def _worth(rows: Any) -> tuple[int, str]:
    """How many, and what they come to."""
    sums = list(rows.order_by().values_list("currency").annotate(total=Sum("amount"), n=Count("pk")))
    told = " + ".join(money(Decimal(total), currency) for currency, total, _n in sums if total)
    return sum(n for _currency, _total, n in sums), told


def _states(roots: Roots) -> Mapping[int, Any]:
    """Each opportunity under way, in numbers as they are now; whose it is where that is somebody else."""
    keys = [o.pk for o in roots.under.get(KIND, ())] + [pk for pk in roots.nouns if roots.kind == KIND]
    rows = Opportunity._base_manager.filter(pk__in=keys).select_related("stage", "owner").order_by("pk")
    owners = {pk: noun.owner_id for pk, noun in roots.nouns.items()}
    return roots.by_root((o.pk, _state(o, owners[roots.beneath[o.pk]])) for o in rows)


def _state(found: Opportunity, owner_id: int | None) -> dict[str, Any]:
    other = found.owner.name if found.owner and found.owner_id != owner_id else ""
    return {
        "name": found.name, "url": found.get_absolute_url(), "stage": found.stage.name, "stage_en": found.stage.name_en,
        "revisit": plain(found.revisit_on), "outcome": found.outcome,
        "amount": plain(found.amount), "currency": found.currency, "days": found.days_in_stage(clock.now()),
        "expected": plain(found.expected_on), "win": found.win_ratio, "owner": other, "need": found.need[:200],
        "competitor": found.competitor,
    }  # fmt: skip


def _tell_states(known: Any) -> Iterable[Said]:
    for one in known:
        words = _of_lost(one) if one["outcome"] == "lost" else _of_open(one)
        if one["amount"]:
            words.insert(2, money(Decimal(one["amount"]), one["currency"]))
        against = _("against %(name)s") % {"name": one["competitor"]} if one["competitor"] else ""
        note = " · ".join(filter(None, [one["owner"], one["need"], against]))
        yield Said(one["name"], " · ".join(words), note, url=one["url"])


def _of_lost(one: dict[str, Any]) -> list[str]:
    """It goes along because somebody is to look at it again."""
    words = [str(Opportunity.Outcome.LOST.label), _stage(one)]
    if one.get("revisit"):
        words.append(_("look at it again on %(day)s") % {"day": day(parse_date(one["revisit"]))})
    return words


def _of_open(one: dict[str, Any]) -> list[str]:
    words = [str(Opportunity.Outcome(one["outcome"]).label)] if one["outcome"] != "open" else []
    words += [_stage(one), _("%(days)s in the stage") % {"days": days(one["days"])}]
    if one["expected"]:
        words.append(_("expected %(day)s") % {"day": day(parse_date(one["expected"]))})
    if one["win"] is not None:
        words.append(_("win rate %(percent)s%%") % {"percent": round(one["win"] * 100)})
    return words


def _stage(one: dict[str, Any]) -> str:
    """In the reader's language, as far as the brief knows it."""
    return str(one["stage"] if is_chinese() else one.get("stage_en") or one["stage"])


section(Section("state", gettext_lazy("What is going on"), _states, _tell_states, order=20))


def to_receive(_noun: Any, actor: Actor) -> dict[str, Any] | None:
    """What somebody was handed and has not received yet: the first thing of the day."""
    found = waiting_for(actor)
    return {"handovers": found} if found else None


panel(
    Panel(
        "opportunities.today",
        gettext_lazy("Handed to you"),
        "people/handover/_today.html",
        to_receive,
        order=5,
    )
)
