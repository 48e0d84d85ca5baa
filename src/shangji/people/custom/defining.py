"""The form in which an administrator defines a field: what its kind asks for is asked, and nothing else."""

from typing import Any

from django import forms
from django.apps import apps
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shangji.core.custom_fields import formula
from shangji.core.custom_fields.definition import SAME, CustomField
from shangji.core.custom_fields.kinds import KINDS
from shangji.core.money import CURRENCIES
from shangji.core.numbers import number_of
from shangji.people.forms.base import Checks, Form
from shangji.people.kinds import title
from shangji.people.models import Role

BLANK_ROWS = 4
COMMON = ("name", "name_en", "section", "section_en", "help", "help_en", "is_required", "is_filtered")


def holders() -> list[tuple[str, str]]:
    """The nouns that fields can be added to, and what they are called."""
    found = [m._meta.label_lower for m in apps.get_models() if getattr(m, "customised", False)]
    return sorted(
        ((kind, title(kind)) for kind in found), key=lambda each: each[0] != "opportunities.opportunity"
    )


class DefineForm(Form):
    """`kind` is the one it has, or shall have. The options arrive as rows beside the form."""

    name = forms.CharField(label=_("Name"), max_length=40)
    name_en = forms.CharField(label=_("English name"), max_length=60, required=False)
    type = forms.ChoiceField(label=_("Kind"))
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    decimals = forms.IntegerField(label=_("Decimals"), min_value=0, max_value=6, initial=2)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    formula = forms.CharField(label=_("Formula"), max_length=formula.LONGEST)
    begins = forms.CharField(label=_("Begins with"), max_length=20, required=False)
    digits = forms.IntegerField(label=_("Digits of the counter"), min_value=1, max_value=9, initial=4)
    section = forms.CharField(label=_("Section"), max_length=40, required=False, help_text=_("Fields of one section stand together."))  # fmt: skip
    section_en = forms.CharField(label=_("English name of the section"), max_length=60, required=False)
    help = forms.CharField(label=_("What it is for"), max_length=200, required=False)
    help_en = forms.CharField(label=_("The same in English"), max_length=200, required=False)
    is_required = forms.BooleanField(label=_("Must be filled in"), required=False, help_text=_("Wherever somebody types it; what comes from outside by itself is not refused for it."))  # fmt: skip
    is_filtered = forms.BooleanField(label=_("Lists are filtered and sorted by it, rules can ask for it"), required=False, initial=True)  # fmt: skip
    see_roles = forms.MultipleChoiceField(label=_("Who may see it"), required=False, widget=Checks, help_text=_("Without a tick: every role."))  # fmt: skip
    edit_roles = forms.MultipleChoiceField(label=_("Who may fill it in"), required=False, widget=Checks, help_text=_("Without a tick: every role that may change the record."))  # fmt: skip

    BY_KIND = {
        "number": ("unit", "decimals"), "money": ("currency",), "formula": ("formula", "unit"), "auto": ("begins", "digits"),
    }  # fmt: skip

    def __init__(
        self, data: QueryDict | None, *, holds: str, kind: str, field: CustomField | None = None
    ) -> None:
        initial: dict[str, Any] = {"type": kind}
        if field:
            initial |= {name: getattr(field, name) for name in (*COMMON, "see_roles", "edit_roles")}
            initial |= {n: v for n, v in field.settings.items() if n != "options"}
            initial["formula"] = formula_shown(field)
        super().__init__(data, initial=initial)
        self.holds, self.kind, self.field = holds, KINDS[kind], field
        roles = [(role.pk, role.shown) for role in Role._base_manager.order_by("pk")]
        self.fields["see_roles"].choices = self.fields["edit_roles"].choices = roles  # type: ignore[attr-defined]
        self.fields["type"].choices = [(k.name, k.label) for k in KINDS.values() if self._may_be(k.name)]  # type: ignore[attr-defined]
        for name in {name for names in self.BY_KIND.values() for name in names} - set(
            self.BY_KIND.get(kind, ())
        ):
            del self.fields[name]
        if not self.kind.is_found:
            del self.fields["is_filtered"]
        if not self.kind.is_filled:
            del self.fields["is_required"], self.fields["edit_roles"]
        if "formula" in self.fields:
            self.fields["formula"].help_text = _("Numbers, + - * / ( ) and in braces: %(names)s") % {"names": "、".join(f"{{{n}}}" for n in readable(holds))}  # fmt: skip

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The options as they stand in the form, with some empty rows behind them."""
        if self.is_bound:
            found = self._typed()
        else:
            field = self.field
            kept = field.options if field and self.kind.has_options else []
            found = [
                {"key": o.key, "name": o.name, "name_en": o.name_en, "is_retired": o.is_retired, "step": len(field.option_line(o.key)) if field else 1}
                for o in kept
            ]  # fmt: skip
        return [*found, *({"key": "", "name": "", "step": 1} for _n in range(BLANK_ROWS))]

    @property
    def is_in_steps(self) -> bool:
        return self.kind.name == "cascade"

    def known(self) -> dict[str, Any]:
        """The columns of the definition."""
        said = self.cleaned_data
        found: dict[str, Any] = {name: said[name] for name in COMMON if name in said}
        for name in ("see_roles", "edit_roles"):
            found[name] = sorted(int(pk) for pk in said.get(name, ()))
        settings = {name: said[name] for name in self.BY_KIND.get(self.kind.name, ())}
        if self.kind.has_options:
            settings = {"options": [row for row in self._typed() if row["name"]]}
        return found | {"settings": settings, "type": said["type"]}

    def _may_be(self, name: str) -> bool:
        """What it can become: anything while nothing is said in it, else what reads its values alike."""
        if name == self.kind.name:
            return True
        kinds = KINDS[name], self.kind
        if (
            self.field is None
            or kinds[0].has_options != kinds[1].has_options
            or not all(k.is_filled for k in kinds)
        ):
            return False
        return {name, self.kind.name} in SAME or not self.field.is_in_use

    def _typed(self) -> list[dict[str, Any]]:
        """The rows of options, in the order of their places."""
        data: Any = self.data
        keys, names = data.getlist("option-key"), data.getlist("option-name")
        english, steps = data.getlist("option-en"), data.getlist("option-step")
        places, retired = data.getlist("option-place"), set(data.getlist("option-retired"))
        found = []
        for n, name in enumerate(names):
            step, place = _number(steps, n, 1), _number(places, n, n)
            row = {
                "key": _at(keys, n),
                "name": name,
                "name_en": _at(english, n),
                "step": step,
                "is_retired": str(n) in retired,
            }
            found.append((place, n, row))
        return [row for _place, _n, row in sorted(found, key=lambda each: each[:2])]


def _at(texts: list[str], n: int) -> str:
    return texts[n] if n < len(texts) else ""


def _number(texts: list[str], n: int, otherwise: int) -> int:
    number = number_of(_at(texts, n), 99_999)
    return otherwise if number is None else number


def readable(holds: str) -> list[str]:
    """What a formula of this noun may name."""
    own = [f.label for f in CustomField._base_manager.filter(holds=holds, archived_at__isnull=True) if f.type in ("number", "money", "day")]  # fmt: skip
    return [*own, *(str(found.label) for found in formula.inputs_of(holds).values()), formula.TODAY]


def formula_shown(field: CustomField) -> str:
    """The formula with the names that its fields have now."""
    names = {f"#{f.pk}": f.label for f in CustomField._base_manager.filter(holds=field.holds)}
    names |= {found.name: str(found.label) for found in formula.inputs_of(field.holds).values()}
    return formula.renamed(str(field.settings.get("formula", "")), names)
