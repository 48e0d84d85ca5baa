"""A year of days: on which of them something was done, and how much."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shangji.insight.charts.chart import Chart
from shangji.insight.charts.hues import level
from shangji.insight.charts.scene import Box, Dot, Path, Scene, Text
from shangji.insight.charts.series import Mark
from shangji.insight.charts.units import COUNT, Unit
from shangji.insight.charts.words import pair, sentence
from shangji.ui.formats import is_chinese, weekday

PHONE = 27
"""So many weeks a phone shows, the last ones."""
CALENDAR = """<div class="year"><ol class="months" aria-hidden="true" style="--n:{weeks}">{months}</ol>
<ol class="names" aria-hidden="true">{names}</ol><ol class="days" style="--n:{weeks}">{days}</ol></div>
<p class="ramp" aria-hidden="true">{less}<i data-h="0"></i><i data-h="1"></i><i data-h="3"></i><i data-h="5"></i><i data-h="7"></i>{more}</p>"""
DAY = '<li{early}{first} data-h="{heat}"><a class="mark" href="{url}" data-tip="{told}" aria-label="{told}"></a></li>'
BARE = '<li{early}{first} data-h="{heat}"><span class="mark" tabindex="0" role="img" data-tip="{told}" aria-label="{told}"></span></li>'


@dataclass(frozen=True, kw_only=True)
class Calendar(Chart):
    """`days` by date; those that are missing had nothing. From `first` to `last`, both of which belong to it."""

    first: date
    last: date
    days: tuple[tuple[date, Mark], ...]
    unit: Unit = COUNT

    @property
    def is_empty(self) -> bool:
        return not any(mark.value for _day, mark in self.days)

    @property
    def most(self) -> float:
        return max((mark.size or 0.0 for _day, mark in self.days), default=0.0)

    def said(self) -> str:
        active = [
            (mark.size or 0.0, day)
            for day, mark in self.days
            if mark.value and self.first <= day <= self.last
        ]
        most, day = max(active)
        words = {"count": len(active), "total": (self.last - self.first).days + 1}
        busiest = _("most on %(day)s: %(value)s") % {"day": day.isoformat(), "value": self.unit.told(most)}
        gap = _("longest silence %(days)s days") % {"days": self._silence([day for _size, day in active])}
        return sentence([_("Something on %(count)s of %(total)s days") % words, busiest, gap])

    def _silence(self, days: list[date]) -> int:
        """The longest run of days on which nothing was."""
        edges = [self.first - timedelta(days=1), *sorted(days), self.last + timedelta(days=1)]
        return max((after - before).days - 1 for before, after in pairwise(edges))

    @property
    def start(self) -> date:
        """The Monday with which the first column begins."""
        return self.first - timedelta(days=self.first.weekday())

    @property
    def weeks(self) -> int:
        return (self.last - self.start).days // 7 + 1

    def body(self) -> SafeString:
        return format_html(
            CALENDAR, weeks=self.weeks, months=self._months(), names=self._names(),
            days=format_html_join("", "{}", ((day,) for day in self._days())), less=pgettext("chart", "less"), more=pgettext("chart", "more"),
        )  # fmt: skip

    def _days(self) -> Iterator[SafeString]:
        known, most, start, late = dict(self.days), self.most, self.start, self.weeks - PHONE
        for place in range((self.last - self.first).days + 1):
            day = self.first + timedelta(days=place)
            mark = known.get(day)
            early = SafeString(" data-early" if (day - start).days // 7 < late else "")
            first = format_html(' style="--row:{}"', day.weekday() + 1) if not place else SafeString("")
            if mark is None or not mark.value:
                yield SafeString(f'<li{early}{first} data-h="0"></li>')
                continue
            told = pair(f"{day.isoformat()} {weekday(day)}", self.unit.told(mark.value))
            heat = level(mark.size or 0.0, most)
            form = DAY if mark.url else BARE
            yield format_html(form, early=early, first=first, heat=heat, url=mark.url, told=told)

    def _months(self) -> SafeString:
        rows = (
            (week + 1, SafeString(" data-early" if week < self.weeks - PHONE else ""), name)
            for week, name in self.months()
        )
        return format_html_join("", '<li style="--k:{}"{}>{}</li>', rows)

    def months(self) -> list[tuple[int, str]]:
        """In which week each month begins."""
        found: list[tuple[int, str]] = []
        for week in range(max(1, self.weeks - 2)):
            monday = self.start + timedelta(weeks=week)
            for day in range(7):
                one = monday + timedelta(days=day)
                if one.day == 1 and self.first <= one <= self.last:
                    found.append((week, f"{one.month} 月" if is_chinese() else f"{one:%b}"))
        return found

    def _names(self) -> SafeString:
        return format_html_join(
            "", "<li>{}</li>", ((name if n % 2 == 0 else "",) for n, name in enumerate(_weekdays()))
        )

    def svg(self, width: int = 720, height: int = 0) -> str:
        return super().svg(width, height or round((width - 40) / max(20, self.weeks) * 7 + 34))

    def scene(self) -> Scene:
        """For files; a page gets lists."""
        known, most, weeks = dict(self.days), self.most, self.weeks
        marks: list[Path | Box | Dot | Text] = []
        for place in range((self.last - self.first).days + 1):
            day = self.first + timedelta(days=place)
            heat = level(known.get(day, Mark(0)).size or 0.0, most)
            week, row = (day - self.start).days // 7, day.weekday()
            x, y = (week + 0.06) / weeks, (row + 0.06) / 7
            marks.append(Box(x, y, 0.88 / weeks, 0.88 / 7, f"hb-{heat}" if heat else "hover"))
        marks += [Text(week / weeks, 0, name, "start", 0, -0.8) for week, name in self.months()]
        marks += [
            Text(0, (n + 0.5) / 7, name, "end", -0.4) for n, name in enumerate(_weekdays()) if n % 2 == 0
        ]
        return Scene(tuple(marks), left=2.4, right=0.4, top=1.8, bottom=0.6)


def _weekdays() -> list[str]:
    """一 … 日; in English Mon …"""
    monday = date(2026, 1, 5)
    return [weekday(monday + timedelta(days=n)).removeprefix("周") for n in range(7)]
