"""Columns that are sealed in the database and plain everywhere else, and columns that hold blind tokens."""

import json
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, IsNull

from shangji.core.names import mail_key, phone_digits
from shangji.core.vault.blind import token
from shangji.core.vault.ring import KeyMissing
from shangji.core.vault.sealing import Locked, are_closed, opened, seal

if TYPE_CHECKING:
    _Text = models.TextField[str, str]
    _Char = models.CharField[str, str]
else:
    _Text, _Char = models.TextField, models.CharField


class IsEmpty(Exact):
    """`phone=""`: the one value that is not sealed."""

    def get_prep_lookup(self) -> Any:
        if self.rhs != "":
            raise FieldError(f"{self.lhs.output_field} is sealed: ask its blind column instead")
        return super().get_prep_lookup()


class SealedTextField(_Text):
    """Python sees the text, the table a sealed one; it is asked for nothing but whether it is empty."""

    def deconstruct(self) -> Any:
        """For the table it is a text like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def get_lookup(self, lookup_name: str) -> Any:
        found = {"exact": IsEmpty, "isnull": IsNull}.get(lookup_name)
        if found is None:
            raise FieldError(f"{self} is sealed: {lookup_name} would find nothing")
        return found

    @property
    def where(self) -> str:
        return f"{self.model._meta.label_lower}.{self.attname}"

    def keep(self, value: Any) -> Any:
        """As the table holds it."""
        return seal(value, self.where) if value and not are_closed() else value

    def get_prep_value(self, value: Any) -> Any:
        return self.keep(super().get_prep_value(value))

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        return opened(value, self.where) if value and not are_closed() else value


NORMAL: dict[str, Callable[[str], str]] = {
    "phone": phone_digits,
    "mail": mail_key,
}


class Token(str):
    """A token as it was read: asked for or saved again, it is itself."""

    __slots__ = ()


class BlindField(_Char):
    """Given a number or an address in its normal form, the table holds its token: `=` and `in` find it, nothing else does.

    `source` names the sealed column that it stands for.
    """

    def __init__(self, *args: Any, of: str = "phone", source: str = "", **kwargs: Any) -> None:
        self.of, self.source = of, source
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For the table it is a short text like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def clone(self) -> Any:
        return type(self)(of=self.of, source=self.source, **super().deconstruct()[3])

    def of_plain(self, text: str) -> str:
        """What it holds where its source column says this."""
        return token(self.of, NORMAL[self.of](text))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in {"exact", "in", "isnull"}:
            raise FieldError(f"{self} is blind: {lookup_name} would find nothing")
        return super().get_lookup(lookup_name)

    def keep(self, value: Any) -> Any:
        return str(value) if isinstance(value, Token) else value and token(self.of, str(value))

    def get_prep_value(self, value: Any) -> Any:
        return self.keep(value)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        return Token(value) if value else value


class SealedJSONField(models.JSONField):
    """JSON that the table holds as one sealed text; nothing in it can be asked for. Reading it raises KeyMissing."""

    @property
    def where(self) -> str:
        return f"{self.model._meta.label_lower}.{self.attname}"

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self} is sealed: {lookup_name} would find nothing")
        return super().get_lookup(lookup_name)

    def get_transform(self, name: str) -> Any:
        raise FieldError(f"{self} is sealed: {name} cannot be asked for")

    def keep(self, value: Any) -> Any:
        return None if value is None else json.dumps(self._sealed(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(self._sealed(value), connection, prepared)

    def _sealed(self, value: Any) -> Any:
        """Empty things stay as they are; what comes from `closed` is sealed already."""
        if not value or are_closed():
            return value
        return seal(json.dumps(value, cls=self.encoder, ensure_ascii=False), self.where)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        found = super().from_db_value(value, expression, connection)
        if not isinstance(found, str) or are_closed():
            return found
        text = opened(found, self.where)
        if isinstance(text, Locked):
            raise KeyMissing
        return json.loads(text, cls=self.decoder)

    def deconstruct(self) -> Any:
        """For the table it is a column of JSON as before."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


Sealed = SealedTextField | SealedJSONField


@cache
def sealed_columns(model: type[models.Model]) -> dict[str, Sealed]:
    """Column → its field."""
    return {f.attname: f for f in model._meta.concrete_fields if isinstance(f, Sealed)}
