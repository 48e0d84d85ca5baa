"""本周变化: what moved, what slipped, what is at risk, how it stands against the plan, and what to do first.

Every number is asked of the metrics for one actor, and leads to the records behind it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db.models import F
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.insight.metrics.addresses import drill_url
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.metric import metric_named, metrics
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.telling import told
from shangji.insight.metrics.terms import MetricQuery, Number, Value
from shangji.process.models import Alert
from shangji.process.models.risk_rule import rules_in_force
from shangji.process.risk_board import told as why
from shangji.process.risks import HIGH
from shangji.ui.formats import money

Tone = Literal["", "good", "risk", "warn"]
HEADLINES = ("open_amount", "won_amount", "created_amount", "money_at_risk")
MOVED = ("created_count", "stage_advanced", "won_count")
BACK = ("stage_returned", "lost_count")
SLIPPED = ("overdue_expected_count", "overstayed_count", "no_next_step_share")
DANGER = ("open_risks", "money_at_risk")
PLAN = ("attainment", "pace")
HELD = ("won_amount", "target_amount")
"""What attainment is made of."""
MONEY_OF = {
    "won_count": "won_amount", "lost_count": "lost_amount", "created_count": "created_amount",
    "stage_advanced": "stage_advanced_amount", "stage_returned": "stage_returned_amount",
}  # fmt: skip
TOP, LOOKED_AT = 3, 40


@dataclass(frozen=True)
class Sentence:
    """`url` is where its number comes from."""

    text: str
    url: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class Headline:
    label: str
    text: str
    note: str = ""
    url: str = ""
    value: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class Narrative:
    """As it is kept, shown and sent."""

    headlines: tuple[Headline, ...] = ()
    parts: tuple[tuple[str, tuple[Sentence, ...]], ...] = ()
    notes: tuple[str, ...] = field(default=())

    def kept(self) -> dict[str, Any]:
        return {
            "headlines": [asdict(each) for each in self.headlines],
            "parts": [{"title": title, "sentences": [asdict(s) for s in said]} for title, said in self.parts],
            "notes": list(self.notes),
        }

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Narrative":
        return cls(
            tuple(Headline(**each) for each in kept.get("headlines", ())),
            tuple(
                (part["title"], tuple(Sentence(**s) for s in part["sentences"]))
                for part in kept.get("parts", ())
            ),
            tuple(kept.get("notes", ())),
        )

    @property
    def text(self) -> str:
        """For a message: a line a thought."""
        lines = [_aside(_called(each.label, each.text), each.note) for each in self.headlines]
        for title, said in self.parts:
            lines += ["", title, *(f"· {sentence.text}" for sentence in said)]
        return "\n".join(lines)


def narrative(actor: Actor, first: date, last: date, before: tuple[date, date]) -> Narrative:
    """What an actor is told of these days, within reach; `before` are the days that they are held against."""
    period, other = Period.between(first, last), Period.between(*before)
    teller = _Teller(actor, period, other)
    parts = (
        (_("What moved"), teller.said(MOVED, "good")),
        (_("What went back or was lost"), teller.said(BACK, "warn")),
        (_("What slipped"), teller.said(SLIPPED, "warn")),
        (_("What is at risk"), teller.said(DANGER, "risk")),
        (_("Done against plan"), teller.plan()),
        (_("The first three things to do"), tuple(first_things(actor))),
    )
    return Narrative(teller.headlines(), tuple(part for part in parts if part[1]), teller.notes())


class _Teller:
    """Asks once for each span of days."""

    def __init__(self, actor: Actor, period: Period, other: Period) -> None:
        wanted = (*HEADLINES, *MOVED, *BACK, *SLIPPED, *DANGER, *MONEY_OF.values())
        self.known = tuple(dict.fromkeys(name for name in wanted if name in metrics()))
        self.query = MetricQuery(actor=actor, metrics=self.known, period=period)
        self.answer = ask(self.query)
        self.before = ask(MetricQuery(actor=actor, metrics=self.known, period=other)).total
        # What only stands now, and was not kept as it stood then, is told as it stands now.
        unkept = tuple(
            name for name in SLIPPED if name in self.known and self.answer.total[name].value is None
        )
        today = Period.between(period.first, max(period.last, local_day(clock.now())))
        self.now_query = MetricQuery(actor=actor, metrics=unkept, period=today)
        self.now: Mapping[str, Value] = ask(self.now_query).total if unkept else {}

    def headlines(self) -> tuple[Headline, ...]:
        return tuple(
            Headline(
                str(metric_named(name).label), self._text(name), self._change(name), self._url(name),
                _plain(self._value(name).value), metric_named(name).unit,
            )
            for name in HEADLINES
            if name in self.known
        )  # fmt: skip

    def said(self, names: Iterable[str], tone: Tone) -> tuple[Sentence, ...]:
        return tuple(
            Sentence(self._sentence(name), self._url(name), tone if self._value(name).value else "")
            for name in names
            if name in self.known and self._value(name).value is not None
        )

    def plan(self) -> tuple[Sentence, ...]:
        """Of the quarter in which these days end: nobody plans days. Nothing where no plan was set."""
        quarter = Period.parse("this-quarter", self.query.period.last)
        days = Period.between(quarter.first, quarter.last)
        query = MetricQuery(actor=self.query.actor, metrics=(*PLAN, *HELD), period=days)
        total = ask(query).total
        if total["attainment"].value is None:
            return ()
        done, target = (told(total[name].value, metric_named(name).unit) for name in HELD)
        words = {"period": quarter.label, "done": done, "target": target}
        said = [
            Sentence(_("%(period)s: %(done)s of the target of %(target)s") % words, drill_url(query, HELD[0]))
        ]
        for name in PLAN:
            text = _labelled(name, told(total[name].value, metric_named(name).unit))
            said.append(Sentence(text, drill_url(query, name)))
        return tuple(said)

    def notes(self) -> tuple[str, ...]:
        return self.answer.notes

    def _sentence(self, name: str) -> str:
        text = _labelled(name, self._text(name))
        if (also := MONEY_OF.get(name)) and also in self.known and self._value(also).value:
            text = _("%(text)s, %(amount)s") % {"text": text, "amount": self._text(also)}
        change = self._change(name)
        return _aside(text, change)

    def _change(self, name: str) -> str:
        """Against the days before; what stands now has no before that means anything to a reader."""
        now, then = self._value(name).value, self.before[name].value
        if now is None or then is None:
            return ""
        if now == then:
            return _("as before")
        return _("before: %(value)s") % {"value": told(then, metric_named(name).unit)}

    def _text(self, name: str) -> str:
        return told(self._value(name).value, metric_named(name).unit)

    def _value(self, name: str) -> Value:
        return self.now.get(name) or self.answer.total[name]

    def _url(self, name: str) -> str:
        return drill_url(self.now_query if name in self.now else self.query, name)


def first_things(actor: Actor) -> Iterable[Sentence]:
    """The gravest that is at risk and nobody has in hand, the dearest first; with what to do about it."""
    rules = rules_in_force()
    alerts = (
        Alert.objects.standing_read(actor).pending(local_day(clock.now())).exclude(state=Alert.State.IN_HAND)
    )
    order = ("-severity", F("money_at_risk").desc(nulls_last=True), "first_seen_at", "pk")
    seen: set[int] = set()
    for alert in alerts.select_related("subject").order_by(*order)[:LOOKED_AT]:
        if alert.subject_id in seen or len(seen) == TOP:
            continue
        seen.add(alert.subject_id)
        advice = rules[alert.rule].advice if alert.rule in rules else ""
        worth = money(alert.money_at_risk, alert.currency) if alert.money_at_risk else ""
        text = _called(_aside(alert.subject.label, worth), why(alert, rules))
        tone: Tone = "risk" if alert.severity >= HIGH else "warn"
        yield Sentence(f"{text} → {advice}" if advice else text, alert.subject.get_absolute_url(), tone)


def _labelled(name: str, text: str) -> str:
    return _called(str(metric_named(name).label), text)


def _called(label: str, text: str) -> str:
    return _("%(name)s: %(value)s") % {"name": label, "value": text}


def _aside(text: str, aside: str) -> str:
    return _("%(text)s (%(aside)s)") % {"text": text, "aside": aside} if aside else text


def _plain(value: Number | None) -> float | None:
    return None if value is None else float(Decimal(value))
