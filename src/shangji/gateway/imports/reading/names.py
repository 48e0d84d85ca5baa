"""Says which of the known names somebody meant, and says nothing rather than the wrong one."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property

LEAST_LETTERS = 5
_IGNORED = re.compile(r"[\W_]+")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_COMPANY_FORMS = (
    ("有限责任公司", "有限公司"),
    ("股份有限公司", "股份公司"),
)
_HAN = re.compile(r"[\u3400-\u9fff]")


def fold(name: str) -> str:
    """The form two spellings share: width, case, blanks, hyphens, brackets and invisible signs do not count."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", name)).casefold()
    return _IGNORED.sub("", text)


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """The one candidate that `name` can only mean, else None; for many names build `Names` once."""
    return Names(candidates).closest(name)


class Names:
    """A set of known names, ready to be asked many times."""

    def __init__(self, candidates: Iterable[str]) -> None:
        self.known = frozenset(candidates)
        self._by_fold: dict[str, set[str]] = {}
        for candidate in self.known:
            for form in {fold(candidate), _company_form(candidate)} - {""}:
                self._by_fold.setdefault(form, set()).add(candidate)
        self._answers: dict[str, str | None] = {}

    def closest(self, name: str) -> str | None:
        """The candidate of the same folded form, or the only one a slip of the keys away; None if in doubt."""
        if name in self.known:
            return name
        if name not in self._answers:
            self._answers[name] = self._same_form(name) or self._slip(fold(name))
        return self._answers[name]

    def suggestions(self, name: str, count: int = 3) -> list[str]:
        """Candidates worth offering to a person, best first; 小何 offers those of the family name 何."""
        family = re.fullmatch(r"[小老阿]([\u3400-\u9fff])|([\u3400-\u9fff])[总工姐哥]", name.strip())
        if family:
            initial = family[1] or family[2]
            return sorted(known for known in self.known if known.startswith(initial))[:count]
        wanted = fold(name)
        containing = [
            form for form in self._by_fold if len(wanted) > 1 and (wanted in form or form in wanted)
        ]
        similar = get_close_matches(wanted, self._by_fold, n=count, cutoff=0.6)
        found: list[str] = []
        for form in [*sorted(containing, key=len), *similar]:
            found += [known for known in sorted(self._by_fold[form]) if known not in found]
        return found[:count]

    def _same_form(self, name: str) -> str | None:
        for form in (fold(name), _company_form(name)):
            found = self._by_fold.get(form, set())
            if len(found) == 1:
                return next(iter(found))
        return None

    def _slip(self, wanted: str) -> str | None:
        # One changed character makes another Chinese name: 江苏恒澜 and 江西恒澜 are two companies.
        if len(wanted) < LEAST_LETTERS or _HAN.search(wanted) or wanted in self._by_fold:
            return None
        forms = {form for lesser in _lessened(wanted) for form in self._by_lessened.get(lesser, ())}
        near = {known for form in forms if is_slip(wanted, form) for known in self._by_fold[form]}
        return next(iter(near)) if len(near) == 1 else None

    @cached_property
    def _by_lessened(self) -> dict[str, list[str]]:
        """Forms by what is left of them without one letter: two forms one slip apart share such a rest."""
        index: dict[str, list[str]] = {}
        for form in self._by_fold:
            if len(form) >= LEAST_LETTERS - 1 and not _HAN.search(form):
                for lesser in _lessened(form):
                    index.setdefault(lesser, []).append(form)
        return index


def _lessened(form: str) -> set[str]:
    return {form, *(form[:place] + form[place + 1 :] for place in range(len(form)))}


def is_slip(one: str, other: str) -> bool:
    """Whether two folded names are one slip of the keys apart: a letter more, less, other or swapped; never a digit."""
    if re.sub(r"\D", "", one) != re.sub(r"\D", "", other):
        return False
    same = _common(one, other)
    left, right = one[same:], other[same:]
    tail = _common(left[::-1], right[::-1])
    left, right = left[: len(left) - tail], right[: len(right) - tail]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])


def _common(one: str, other: str) -> int:
    """How many characters two texts share from their start."""
    pairs = zip(one, other, strict=False)
    return next(
        (place for place, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other))
    )


def _company_form(name: str) -> str:
    text = fold(name)
    for long, short in _COMPANY_FORMS:
        text = text.replace(long, short)
    return text
