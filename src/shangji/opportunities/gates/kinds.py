"""The kinds of requirements: each says when it is met, what shows it, and where it is mended."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.opportunities.gates.records import Records
from shangji.people.forms.base import Form
from shangji.ui.formats import listed

Params = Mapping[str, Any]


class RequirementNotRight(Refusal):
    message = _("A requirement needs a kind, and what that kind asks for.")


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What shows that a requirement is met: in words, when, and where to look."""

    text: str = ""
    at: datetime | None = None
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Mend:
    """Where what is missing is done: a dialog, or with `is_post` at once."""

    label: str | Promise
    url: str
    is_post: bool = False


class ParamsForm(Form):
    """The pickers of one kind; what they hold is what the requirement keeps."""

    @classmethod
    def typed(cls, params: Params) -> dict[str, Any]:
        """The parameters as the pickers hold them."""
        return dict(params)

    def params(self) -> dict[str, Any]:
        """What was picked, as it is kept."""
        return dict(self.cleaned_data)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`met` gives the evidence or None; `told` says in words what is asked; the records were read for many at once."""

    name: str
    label: str | Promise
    icon: str
    form: type[ParamsForm]
    told: Callable[[Params], str]
    met: Callable[[Params, Any, Records], Evidence | None]
    mend: Callable[[Params, Any, Records], Mend]

    def checked(self, params: Params) -> dict[str, Any]:
        """The parameters as they are kept. Raises RequirementNotRight."""
        try:
            form = self.form(self.form.typed(params))
        except (TypeError, AttributeError) as error:
            raise RequirementNotRight from error
        if not form.is_valid():
            name, errors = next(iter(form.errors.items()))
            label = form.fields[name].label if name in form.fields else self.label
            raise RequirementNotRight(f"{label}: {errors[0]}")
        return form.params()


KINDS: dict[str, Kind] = {}


def kind(found: Kind) -> None:
    """Offer a kind of requirement. Called once, when its module is imported."""
    KINDS[found.name] = found


def words_of(text: str) -> list[str]:
    """Words that were typed one after the other, by any comma."""
    return [word for word in re.split(r"[、,，;；\n]+\s*", text.strip()) if word.strip()]


def as_text(words: Any) -> str:
    return listed(words) if isinstance(words, list | tuple) else str(words or "")


def mentions(text: str, words: list[str]) -> bool:
    """Whether it holds one of the words; no words are in everything."""
    return not words or any(word.casefold() in text.casefold() for word in words)
