"""What a program sends: one JSON object, the key under which it sends it, and its fields read by the forms of the pages."""

import hashlib
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor, NotAllowed, Refusal
from shangji.core.custom_fields.known import fields_of
from shangji.core.custom_fields.trait import kept
from shangji.core.numbers import number_of
from shangji.gateway.api.answers import Problem
from shangji.gateway.models import ApiToken

LARGEST = 1_000_000
LONGEST_KEY = 200
CUSTOM = "custom"
"""Under which name fields of one's own stand in a body and in an answer."""
CHANGED = gettext_lazy("This Idempotency-Key was sent before with something else.")
Body = Mapping[str, Any]


def body_of(request: HttpRequest, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """Raises Problem."""
    if number_of(request.META.get("CONTENT_LENGTH") or 0, LARGEST) is None:
        raise Problem(413, _("At most 1 MB at once."))
    if request.content_type != "application/json":
        raise Problem(415, _("Send application/json."))
    try:
        body = json.loads(request.body, parse_float=parse_float)
    except (ValueError, RecursionError) as error:
        raise Problem(400, _("This is not JSON.")) from error
    if not isinstance(body, dict):
        raise Problem(400, _("Send one JSON object."))
    return body


def key_of(request: HttpRequest, token: ApiToken) -> str | None:
    """What the sender calls it, as it is kept. Raises Problem."""
    said = request.headers.get("Idempotency-Key", "").strip()
    if len(said) > LONGEST_KEY:
        raise Problem(422, _("An Idempotency-Key has at most 200 characters."))
    return f"api:{token.pk}:{hashlib.sha256(said.encode()).hexdigest()}" if said else None


def wrong(fields: Mapping[str, str]) -> Problem:
    """What is wrong with each field, and all of it in one sentence."""
    told = "; ".join(f"{name}: {text}" for name, text in fields.items())
    return Problem(422, told[:1000], fields)


def cleaned(form: forms.Form, body: Body, *, partly: bool) -> dict[str, Any]:
    """What a form of the pages makes of a body, of `custom` apart; `partly` only of what is there.

    The form has to be bound to `typed(body)`. Raises Problem, which tells all that is wrong at once.
    """
    if partly:
        for name in set(form.fields) - set(body):
            del form.fields[name]
    found = {
        name: _("There is no field of this name here.") for name in body if name not in {*form.fields, CUSTOM}
    }
    for name, field in [*form.fields.items()]:
        if name in body and not _is_plain(body[name], field):
            found[name] = _("Send true or false.") if _is_truth(field) else _("Send text, a number, or null.")
            del form.fields[name]  # it may fail over what no form sends
    for name, errors in form.errors.items():
        found.setdefault(name, " ".join(str(each) for each in errors))
    if found:
        raise wrong(found)
    return form.cleaned_data


def typed(body: Body) -> dict[str, Any]:
    """As forms take it: everything is text, nothing is none."""
    return {name: _text(value) for name, value in body.items() if name != CUSTOM}


def own_of(kind: str, body: Body, actor: Actor) -> dict[str, Any]:
    """Key → value of fields of one's own, as the verbs take them. Raises Problem, which tells all that is wrong at once."""
    said = body.get(CUSTOM)
    if said is None:
        return {}
    if not isinstance(said, dict):
        raise wrong({CUSTOM: _("Send an object: the key of each field and its value.")})
    known = {field.key for field in fields_of(kind)}
    found: dict[str, Any] = {}
    bad: dict[str, str] = {}
    for key, value in said.items():
        name = f"{CUSTOM}.{key}"[:80]
        if key not in known:
            bad[name] = _("There is no field of this key here.")
            continue
        try:
            found |= kept(kind, {key: _own(value)}, actor)
        except NotAllowed:
            bad[name] = _("There is no field of this key here that you may fill in.")
        except Refusal as refusal:
            bad[name] = str(refusal.context.get("plain", refusal.message))
    if bad:
        raise wrong(bad)
    return found


def _own(value: Any) -> Any:
    """A record may be given as it is told, {"id": …}; a list stays one."""
    if isinstance(value, dict):
        return str(value.get("id", "?"))
    return [str(each) for each in value] if isinstance(value, list) else _text(value)


def _text(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, list):
        return [str(each) for each in value]
    # A number with a thousand million noughts is left as it was written: it is refused, not written out.
    is_short = isinstance(value, Decimal) and abs(value.adjusted()) < 60
    return format(value, "f") if is_short else str(value)


def _is_truth(field: forms.Field) -> bool:
    return isinstance(field, forms.BooleanField)


def _is_plain(value: Any, field: forms.Field) -> bool:
    if _is_truth(field):
        return isinstance(value, bool)
    if isinstance(value, list):
        return isinstance(field, forms.MultipleChoiceField) and all(isinstance(v, str | int) for v in value)
    return value is None or (isinstance(value, str | int | Decimal) and not isinstance(value, bool))
