"""The risk board: what is at risk within reach, where it gathers, and what was ended."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.people.middleware import Request, signed_in
from shangji.people.models import User
from shangji.process.models import Alert, ScanMark
from shangji.process.models.risk_rule import rules_in_force
from shangji.process.risk_board import (
    TABS,
    Asked,
    alerts_of,
    figures,
    filtered,
    page_of,
)
from shangji.process.risk_gathering import by_place, ranking
from shangji.process.risk_history import ended_this_week, won_after_warning
from shangji.process.risk_matrix import matrix
from shangji.process.risks import LEVELS, watched
from shangji.ui.responses import is_partial

COUNTED = 1000
"""So many records of a tab are counted."""
TITLES = {"pending": _("To be handled"), "snoozed": _("Have been put off"), "over": _("Ended")}


@signed_in
def board(request: Request) -> HttpResponse:
    """`?tab=` says which alerts; the filters and the way of looking are in the address."""
    asked, now, actor = Asked.of(request.GET), clock.now(), request.actor
    standing = Alert.objects.standing_read(actor)
    rows = filtered(alerts_of(actor, asked.tab, now, standing), asked)
    found, after = page_of(rows, asked, actor, now)
    words: dict[str, Any] = {"rows": found, "after": after, "asked": asked, "now": now}
    if is_partial(request) and asked.after:
        return render(request, "process/risks/_rows.html", words)
    words |= {
        "chosen": _chosen(asked), "mark": ScanMark.objects.filter(name="risks").first(),
        "bars": ranking(rows, asked) if asked.by != "stage" else [],
        "places": by_place(rows) if asked.by == "stage" else [],
        "levels": LEVELS,
    }  # fmt: skip
    counts = {
        name: _count(alerts_of(actor, name, now, standing))
        for name in TABS
        if name != "pending" or asked.tab != name
    }
    if asked.tab == "pending":
        words |= {
            "figures": figures(actor, now, standing),
            "matrix": matrix(actor, now),
            "ended": ended_this_week(actor, now),
        }
        words |= {"won": won_after_warning(actor, now), "share": _share(actor, words["figures"].money)}
        words |= _change(words["figures"])
        counts["pending"] = min(words["figures"].records, COUNTED)
    words["tabs"] = [(name, TITLES[name], counts[name]) for name in TABS]
    return render(request, "process/risks/board.html", words)


def _count(rows: Any) -> int:
    return int(rows.order_by().values("subject_id").distinct()[:COUNTED].count())


def _share(actor: Any, money: Any) -> float | None:
    """Of everything open, how much is at risk, in percent."""
    total = sum(noun.total(actor) for noun in watched().values() if noun.total)
    return round(100 * float(money) / float(total), 1) if total else None


def _change(found: Any) -> dict[str, int]:
    return {"more_high": found.high - found.before.get(3, 0), "more_mid": found.mid - found.before.get(2, 0)}


def _chosen(asked: Asked) -> list[tuple[str, str]]:
    """(name, words) of each filter that is set."""
    found: list[tuple[str, str]] = []
    if asked.rule:
        rule = rules_in_force(also_off=True).get(asked.rule)
        found.append(("rule", str(rule.risk.name) if rule else asked.rule))
    if asked.level:
        found.append(("level", str(LEVELS[asked.level])))
    if asked.owner:
        person = User._base_manager.filter(pk=asked.owner).first()
        found.append(("owner", person.name if person else "?"))
    if asked.kind:
        found.append(("kind", str(watched()[asked.kind].label)))
    if asked.place:
        names = [n.place_name(asked.place) for n in watched().values() if n.place_name]
        found.append(("place", next((name for name in names if name), asked.place)))
    return found
