"""Customised: the trait of a noun that fields of one's own can be added to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import Actor, NotAllowed
from shangji.core.actions import action
from shangji.core.calendar import local_day
from shangji.core.custom_fields import formula, index, known, numbering
from shangji.core.custom_fields.definition import CustomField
from shangji.core.custom_fields.events import PREFIX, CustomSet
from shangji.core.custom_fields.kinds import ValueNotRight
from shangji.core.subjects import Traced

Said = Mapping[str, Any]
"""Key of a field → what it is given."""


class Customised(Traced):
    """`custom`: key of a field → kept value. A field that was emptied says None: the log tells it apart from never."""

    custom = models.JSONField(default=dict, blank=True)

    customised = True

    class Meta:
        abstract = True

    @action("change")
    def set_custom(self, said: Said, *, by: Actor) -> CustomSet | None:
        """Say something in fields of one's own. Raises ValueNotRight, NotAllowed."""
        return self.take_custom(said, by)

    def take_custom(self, said: Said, by: Actor) -> CustomSet | None:
        """The inner half of the verb, for a noun whose change has another permission."""
        changed = self.put_custom(said, by)
        if not changed:
            return None
        self.save(update_fields=["custom"])
        return CustomSet(field_ids=[int(key) for key in changed])

    def put_custom(self, said: Said, by: Actor) -> list[str]:
        """Hold what is said, unsaved; the keys of what differs. Raises ValueNotRight, NotAllowed."""
        values = kept(self.kind(), said, by)
        known_of = {field.key: field for field in known.fields_of(self.kind())}
        changed = [key for key, value in values.items() if value != self.custom.get(key)]
        for key in changed:
            if values[key] is None and known_of[key].is_required and self.pk and by.channel != "import":
                raise ValueNotRight(
                    _("“%(name)s” must be filled in.") % {"name": known_of[key].label}, field=key
                )
        self.custom = {**self.custom, **{key: values[key] for key in changed}}
        return changed

    @classmethod
    def before_birth(cls, entries: Sequence[Any]) -> None:
        """Numbers of their own come with the first line of the log."""
        numbering.number(cls.kind(), [(e.noun, e.changes) for e in entries if e.changes], entries[0].by.now)

    @classmethod
    def custom_anew(cls, changed: Sequence[tuple[Any, Mapping[str, list[Any]]]], *, is_birth: bool) -> None:
        index.keep_up(changed, is_birth=is_birth)

    def snapshot(self, *names: str) -> dict[str, Any]:
        """Each field of one's own is a column of its own in the log."""
        plain = [name for name in names if not name.startswith(PREFIX)]
        found = {} if names and not plain else super().snapshot(*plain)
        found.pop("custom", None)
        if not names or "custom" in names:
            return found | {f"{PREFIX}{key}": value for key, value in self.custom.items()}
        return found | {n: self.custom.get(n.removeprefix(PREFIX)) for n in names if n.startswith(PREFIX)}

    def amend_column(self, name: str, value: Any) -> None:
        """Set a column as a file has it; of fields of one's own, those that it does not know are emptied."""
        if name == "custom":
            value = {**dict.fromkeys(self.custom), **value}
        setattr(self, name, value)

    def adopt(self, name: str, value: Any) -> None:
        """What is merged into it says something in a field of one's own, or in a column."""
        if name.startswith(PREFIX):
            self.put_column(name, value)
        else:
            super().adopt(name, value)

    def put_column(self, name: str, value: Any) -> None:
        if name.startswith(PREFIX):
            self.custom = {**self.custom, name.removeprefix(PREFIX): value}
        else:
            super().put_column(name, value)

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """The logged columns of fields of one's own stand in one column of the table."""
        if update_fields is not None:
            update_fields = dict.fromkeys("custom" if n.startswith(PREFIX) else n for n in update_fields)
        super().save(*args, update_fields=update_fields, **kwargs)

    def custom_value(self, field: CustomField) -> Any:
        return value_of(self, field)


def value_of(noun: Any, field: CustomField) -> Any:
    """What stands in a field of a record; a formula is worked out, as digits."""
    if field.type != "formula":
        return noun.custom.get(field.key)
    return formula.digits(formula.worked_out(field.tree, lambda name: read_input(noun, name)))


def read_input(noun: Any, name: str) -> formula.Value:
    """What a formula reads under a name: today, a field of one's own (#key), or something of the record itself."""
    if name == formula.TODAY:
        return local_day(clock.now())
    if name.startswith("#"):
        field = known.fields_by_key().get(name[1:])
        value: Decimal | date | None = field.read_python(noun.custom.get(field.key)) if field else None
        return value
    found = formula.inputs_of(noun.kind()).get(name)
    return found.read(noun) if found else None


def kept(kind: str, said: Said, by: Actor) -> dict[str, Any]:
    """What a record would keep. Raises ValueNotRight with the `field` it is about, NotAllowed."""
    known_of = {field.key: field for field in known.fields_of(kind)}
    found: dict[str, Any] = {}
    for key, value in said.items():
        field = known_of.get(str(key))
        if field is None or not field.is_edited_by(by):
            raise NotAllowed
        try:
            found[field.key] = None if _is_nothing(value) else field.kind_of.keep(value, field, by) or None
        except ValueNotRight as refusal:
            raise ValueNotRight(
                f"{field.label}: {refusal.message}", field=field.key, plain=refusal.message
            ) from refusal
    return found


def by_name(kind: str, said: Any, by: Actor) -> dict[str, Any]:
    """Key → value of what is said under the names of fields, in either language, or their keys.

    Raises ValueNotRight (no such field), NotAllowed.
    """
    if not isinstance(said, Mapping):
        raise ValueNotRight(_('Fields are given by their names: {"name": value, …}.'))
    known_of: dict[str, CustomField] = {}
    for field in known.fields_seen(kind, by):
        known_of |= {name: field for name in (field.key, field.name, field.name_en) if name}
    unknown = [str(name) for name in said if name not in known_of]
    if unknown:
        raise ValueNotRight(_("There is no field “%(name)s” here.") % {"name": unknown[0][:40]})
    return kept(kind, {known_of[name].key: value for name, value in said.items()}, by)


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], ())
