"""Plans follow-ups: each dated piece of text with the author and the time that the sheet gives it."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shangji.activities.intake import follow_up_key
from shangji.activities.listing import reached
from shangji.activities.models import FollowUp
from shangji.core.access import Actor
from shangji.core.calendar import local_day, today

from .existing import follow_up_keys, in_parts
from .lines import Line, as_moment
from .numbered import Numbered, number_of, numbers_in
from .own_fields import is_kept_out, own_of
from .plan_people import PeoplePlan
from .reading.fields import NUMBER
from .reading.values import DatedText, split_follow_ups
from .records import DUPLICATE, INVALID, Fix, Item, Plan, Trouble, spot_of

TYPES = {
    "call": "电话 来电 去电 致电 电话沟通 call phone",
    "visit": "拜访 上门 面谈 现场 登门 面访 到访 visit onsite",
    "meeting": "会议 开会 线上会议 视频会议 meeting",
    "wechat": "微信 企业微信 wechat",
    "mail": "邮件 邮箱 email mail e-mail",
    "demo": "演示 产品演示 demo",
    "quote": "报价 发报价 quote quotation",
}
_TYPE_OF = {word: kind for kind, words in TYPES.items() for word in words.split()}


@dataclass(frozen=True)
class Said:
    """One thing said: the column it stands in, the words, when, and by whom as far as is known."""

    letter: str
    text: str
    happened_at: datetime
    author: str


class Written:
    """Follow-ups that rows name by number, as far as the actor reaches them."""

    def __init__(self, lines: list[Line], by: Actor) -> None:
        self._rows: dict[int, FollowUp] = {}
        for part in in_parts(numbers_in(lines, "follow_up")):
            self._rows |= {row.pk: row for row in reached(by).filter(pk__in=part)}

    def numbered(self, number: int | None) -> FollowUp | None:
        return self._rows.get(number or 0)


class FollowUpsPlan:
    def __init__(self, plan: Plan, people: PeoplePlan) -> None:
        self.plan, self.people = plan, people
        self.items: list[Item] = []
        self.undated_count = 0
        self.numbered: Numbered[FollowUp] = Numbered("follow_up", plan)

    def load(self, lines: list[Line]) -> None:
        self.numbered.load(lines, Written(lines, self.people.by))

    def is_written(self, line: Line) -> bool:
        """Whether the row says the number of a follow-up: it stays as it was written, and what the row says otherwise is told."""
        if not number_of(line, "follow_up"):
            return False
        if there := self.numbered.of(line):
            for noun, name in line.cells.keys() - {("follow_up", NUMBER)}:
                line.trouble(
                    noun, name, _("A follow-up stays as it was written; correct it where it stands.")
                )
            if not line.troubles:
                spot, reason = spot_of("follow_up", line.place), _("This follow-up has already been logged.")
                label, target = there.text[:200], there.subject_id
                item = Item("follow_up", "", line.place, spot, label, DUPLICATE, reason, target=target)
                self.plan.items.append(item)
        return True

    def row(self, line: Line, about: str | None, owner: str | None) -> None:
        """Plan what a row says about a record, given by key; the owner wrote what nobody else is named for."""
        is_own = line.mapping.noun == "follow_up"
        author = self.people.meant(line, "follow_up", "author")
        if is_own and not any(column.field == "text" for column, _text in line.repeats):
            line.trouble("follow_up", "text", _("There is no text."))
        if is_own and about is None and not line.troubles:
            line.trouble(
                "customer", "name", _("It does not say which customer or opportunity this is about.")
            )
        if line.troubles or about is None:
            return
        for number, said in enumerate(self._said(line)):
            if line.troubles:
                return
            self._add(line, number, said, about, author or owner)

    def _add(self, line: Line, number: int, said: Said, about: str, author: str | None) -> None:
        writer, text = author, said.text
        if said.author:
            found = self.people.known.by_name.get(said.author) or self.people.people.get(
                f"person:{said.author}"
            )
            writer = f"person:{said.author}" if found else author
            text = said.text if found else f"{said.author}：{said.text}"
            if found:
                self.people.find(line, "follow_up", "author", said.author)
        spot = spot_of("follow_up", line.place, f"{said.letter}{number}")
        item = Item("follow_up", "", line.place, spot, text[:200], known={
            "text": text, "happened_at": said.happened_at, "type": self._type(line), **own_of(line, "follow_up"),
        }, refs={"about": about, **({"author": writer} if writer else {})})  # fmt: skip
        if not is_kept_out(item, line, self.people.by, "text"):
            self.items.append(item)
        self.plan.items.append(item)

    def _said(self, line: Line) -> Iterator[Said]:
        """The dated pieces of every text column; a piece without a day takes the day of the row."""
        stated = line.get("follow_up", "happened_at")
        day = local_day(stated) if stated else None
        for column, text in line.repeats:
            if column.field != "text":
                continue
            for found in split_follow_ups(str(text), (day or self._year_of(line)).year):
                piece = _not_in_future(found)
                moment = self._moment(piece, stated)
                if moment is None:
                    self._undated(line, column.letter, column.header, piece.text)
                else:
                    self._tell_year(line, column.letter, piece)
                    yield Said(column.letter, piece.text, moment, piece.author)

    def _moment(self, piece: DatedText, stated: datetime | None) -> datetime | None:
        if piece.day is None:
            return stated
        if piece.at:
            return timezone.make_aware(datetime.combine(piece.day, piece.at))
        return as_moment(datetime.combine(piece.day, time.min))

    def _undated(self, line: Line, letter: str, header: str, text: str) -> None:
        if line.mapping.noun == "follow_up":
            line.trouble("follow_up", "happened_at", _("It does not say when this was."))
            return
        self.undated_count += 1
        line.extra[header] = text
        self.plan.fixes.append(
            Fix(
                line.place,
                letter,
                text,
                text,
                _("has no day; kept as text of the record, not as a follow-up"),
            )
        )

    def _tell_year(self, line: Line, letter: str, piece: DatedText) -> None:
        if piece.year_assumed and piece.day:
            self.plan.fixes.append(
                Fix(line.place, letter, piece.text[:60], piece.day.isoformat(), _("the year was not written"))
            )

    def _year_of(self, line: Line) -> date:
        known: Any = line.get("opportunity", "updated_at")
        return local_day(known) if known else today()

    def _type(self, line: Line) -> str:
        word = line.text("follow_up", "type").casefold()
        return _TYPE_OF.get(word, FollowUp.Type.OTHER.value)

    def settle(self, writable: Set[int]) -> None:
        """Find what has been logged before, in the database or further up in the same files.

        `writable` are the records that are there on which the actor may log something.
        """
        if self.undated_count:
            words = ngettext(
                "%(n)s text of a follow-up names no day: it is kept as text of its record, not in the trace.",
                "%(n)s texts of follow-ups name no day: they are kept as text of their records, not in the trace.",
                self.undated_count,
            )
            self.plan.notes.append(words % {"n": self.undated_count})
        about = {self.plan.ids[i.refs["about"]] for i in self.items if i.refs["about"] in self.plan.ids}
        seen = follow_up_keys(about)
        for item in self.items:
            key = self._key(item)
            pk = self.plan.ids.get(item.refs["about"])
            if key in seen:
                item.action, item.reason = DUPLICATE, _("This follow-up has already been logged.")
            elif pk and pk not in writable:
                item.action, item.reason = INVALID, _("You may see this record, but log nothing on it.")
                self.plan.troubles.append(Trouble(item.place, "", item.label, item.reason))
            seen.add(key)

    def _key(self, item: Item) -> str:
        about, day = item.refs["about"], local_day(item.known["happened_at"])
        pk = self.plan.ids.get(about)
        return follow_up_key(pk, day, item.known["text"]) if pk else f"{about}|{day}|{item.known['text']}"


def _not_in_future(piece: DatedText) -> DatedText:
    """12/28 read in November was last year."""
    if (
        piece.day is None
        or not piece.year_assumed
        or piece.day <= today()
        or (piece.day.month, piece.day.day) == (2, 29)
    ):
        return piece
    return replace(piece, day=piece.day.replace(year=piece.day.year - 1))
