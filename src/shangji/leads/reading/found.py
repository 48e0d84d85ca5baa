"""What a text was understood to say, each value with its place, so that a page can show where it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

COLUMNS = ("company", "person", "title", "phone", "email", "wechat", "province", "city", "need")
"""The columns of a lead that a text can fill."""


@dataclass(frozen=True)
class Found:
    """A value that stands in the text: `text` is `Reading.text[start:end]`, `normal` how a lead keeps it.

    `field` is company, person, title, phone, email, wechat, region, budget or need. `sure` is in 0..1;
    below 0.6 a person should look. The normal form of a region is "province city".
    """

    field: str
    start: int
    end: int
    text: str
    normal: str
    sure: float


@dataclass(frozen=True)
class Reading:
    """What was found in `text`, in its order; values may lie within each other, like a region within a company."""

    text: str
    found: tuple[Found, ...]
    is_cut: bool = False
    """Whether the text was longer than what is read; the rest was not looked at."""

    def all(self, field: str) -> list[Found]:
        """Every value of the field, the surest first."""
        return sorted((one for one in self.found if one.field == field), key=lambda one: -one.sure)

    def best(self, field: str) -> Found | None:
        return next(iter(self.all(field)), None)

    @cached_property
    def need(self) -> str:
        """What they ask for, without greetings, signature and what was found beside it."""
        return "\n".join(one.normal for one in self.found if one.field == "need")

    def columns(self) -> dict[str, str]:
        """The surest value of each of COLUMNS that has one; the second phone is for the page to offer."""
        named = {field: best.normal for field in COLUMNS if (best := self.best(field))}
        region = self.best("region")
        province, _, city = region.normal.partition(" ") if region else ("", "", "")
        named |= {"province": province, "city": city, "need": self.need}
        return {field: named[field] for field in COLUMNS if named.get(field)}

    def pieces(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The whole text in order, each piece with the fields it is a value of, to underline it."""
        edges = sorted({0, len(self.text), *(place for one in self.found for place in (one.start, one.end))})
        for start, end in pairwise(edges):
            fields = (one.field for one in self.found if one.start <= start and end <= one.end)
            yield self.text[start:end], tuple(dict.fromkeys(fields))
