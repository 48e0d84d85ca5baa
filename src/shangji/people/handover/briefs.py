"""The written brief: what whoever gets a record has to know of it, frozen when it changes hands and told in the reader's language."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from shangji.people.handover.carrying import handed, under


@dataclass(frozen=True)
class Said:
    """One line of a brief: of what, what, and a word beside it."""

    head: str
    text: str = ""
    note: str = ""
    tone: str = ""
    url: str = ""


@dataclass
class Roots:
    """Records of one noun that are written up together, and what lies under each: subject → root, itself included."""

    kind: str
    nouns: dict[int, Any]
    beneath: dict[int, int] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    under: dict[str, list[Any]] = field(default_factory=dict)

    def by_root(self, rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
        """(subject, anything) sorted to their roots."""
        found: dict[int, list[Any]] = defaultdict(list)
        for subject_id, one in rows:
            found[self.beneath[subject_id]].append(one)
        return found


@dataclass(frozen=True)
class Section:
    """A part of the brief. `collect` reads it of many records in a handful of statements, as JSON; `tell` puts it in words."""

    key: str
    title: str | Promise
    collect: Callable[[Roots], Mapping[int, Any]]
    tell: Callable[[Any], Iterable[Said]]
    order: int = 50


_sections: dict[str, Section] = {}


def section(found: Section) -> None:
    """Register. Called once, when its package starts."""
    _sections[found.key] = found


def sections() -> list[Section]:
    return sorted(_sections.values(), key=lambda one: one.order)


def roots_of(kind: str, keys: Iterable[int]) -> Roots:
    """With what is under each, whoever owns it: the brief is about all that goes on there."""
    nouns: Any = handed(kind).model._base_manager.filter(pk__in=list(keys)).select_related("owner")
    found = Roots(kind, {noun.pk: noun for noun in nouns})
    found.beneath = {pk: pk for pk in found.nouns}
    for one in under(kind):
        rows = one.handed.model._base_manager.filter(one.handed.open, **{f"{one.at}__in": list(found.nouns)})
        found.under[one.kind] = list(rows.select_related("owner").order_by("pk"))
        found.beneath.update({noun.pk: getattr(noun, f"{one.at}_id") for noun in found.under[one.kind]})
    found.labels = {pk: noun.label for pk, noun in found.nouns.items()}
    found.labels |= {noun.pk: noun.label for below in found.under.values() for noun in below}
    return found


def write_briefs(kind: str, keys: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Record → section → what is to be known, as they are now."""
    roots = roots_of(kind, keys)
    written: dict[int, dict[str, Any]] = {pk: {} for pk in roots.nouns}
    for one in sections():
        for pk, known in one.collect(roots).items():
            if known:
                written[pk][one.key] = known
    return written


def told(brief: Mapping[str, Any]) -> list[tuple[str, list[Said]]]:
    """(title, lines) of what is in a brief, in the language of now."""
    return [(str(one.title), list(one.tell(brief[one.key]))) for one in sections() if one.key in brief]
