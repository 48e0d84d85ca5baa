"""The public form: two languages, no script needed, the same answer whatever is known already."""

import hashlib
import json
from typing import Any

from django import forms
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shangji.core.access import System
from shangji.core.numbers import number_of
from shangji.gateway import guard
from shangji.gateway.models import PublicForm
from shangji.leads.capture import LONGEST, arrive, cleaned
from shangji.leads.models import Lead

LABELS = {
    "company": gettext_lazy("Company name"), "person": gettext_lazy("Your name"), "title": gettext_lazy("Position"),
    "phone": gettext_lazy("Phone"), "email": gettext_lazy("Mail address"), "wechat": gettext_lazy("WeChat"),
    "city": gettext_lazy("City"), "industry": gettext_lazy("Industry"), "need": gettext_lazy("What do you need?"),
}  # fmt: skip
KEYBOARDS = {"phone": ("tel", "tel"), "email": ("email", "email")}
FILLED_BY = {
    "company": "organization",
    "person": "name",
    "phone": "tel",
    "email": "email",
    "city": "address-level2",
}


class AskedForm(forms.Form):
    """What one public form asks, as its owner chose it."""

    use_required_attribute = True

    def __init__(self, *args: Any, asks: PublicForm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in asks.asked:
            self.fields[name] = _field(name, name in asks.required)
        if asks.consent:
            words = asks.words("consent", get_language() or "")
            self.fields["agreed"] = forms.BooleanField(
                label=words, error_messages={"required": _("Please agree first.")}
            )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(cleaned(said).get(name) for name in Lead.KNOWN_BY):
            raise forms.ValidationError(_("Please leave a way to reach you."))
        return said


def _field(name: str, required: bool) -> forms.Field:
    kind, keyboard = KEYBOARDS.get(name, ("text", ""))
    attrs = {"class": "input", "autocomplete": FILLED_BY.get(name, "off")} | (
        {"inputmode": keyboard} if keyboard else {}
    )
    widget: Any = (
        forms.Textarea(attrs={**attrs, "rows": 4})
        if name == "need"
        else forms.TextInput(attrs={**attrs, "type": kind})
    )
    said = {"required": _("Please fill this in."), "max_length": _("This is too long.")}
    return forms.CharField(
        label=LABELS[name], required=required, max_length=LONGEST[name], widget=widget, error_messages=said
    )


@csrf_exempt  # the stamp in the page does this, without a cookie: browsers inside apps drop them
@never_cache
@require_http_methods(["GET", "POST"])
def public_form(request: HttpRequest, token: str) -> HttpResponse:
    asks = PublicForm._base_manager.select_related("campaign", "source", "pool").filter(token=token).first()
    if asks is None:
        raise Http404
    language = "en" if (request.GET.get("lang") or get_language() or "").startswith("en") else "zh-hans"
    with override(language):
        return _answer(request, asks, language)


def _answer(request: HttpRequest, asks: PublicForm, language: str) -> HttpResponse:
    if not asks.is_open:
        return _page(request, asks, language, None, status=410)
    if request.method != "POST":
        return _page(request, asks, language, AskedForm(asks=asks))
    try:
        form = AskedForm(_said(request), asks=asks)
    except NotTaken as wrong:
        return _page(request, asks, language, AskedForm(asks=asks), wrong.words, status=wrong.status)
    try:
        given = _stamp(request, asks)
    except NotTaken as wrong:
        return _page(request, asks, language, form, wrong.words, status=wrong.status)
    if not form.is_valid():
        return _page(request, asks, language, form, status=422)
    _keep(request, asks, form.cleaned_data, given)
    return _page(request, asks, language, None)


class NotTaken(Exception):
    """Why nothing was kept, for whoever sent it."""

    def __init__(self, status: int, words: str) -> None:
        self.status, self.words = status, words
        super().__init__(words)


def _said(request: HttpRequest) -> Any:
    """Raises NotTaken for more than a person types."""
    too_long = NotTaken(413, _("This is too long. Please shorten it."))
    if number_of(request.META.get("CONTENT_LENGTH") or 0, guard.LARGEST) is None:
        raise too_long
    try:
        return request.POST
    except SuspiciousOperation as error:  # more fields than any form has
        raise too_long from error


def _stamp(request: HttpRequest, asks: PublicForm) -> guard.Stamp:
    """Raises NotTaken for what a machine sends."""
    given = guard.opened(request.POST.get("stamp", ""))
    if given is None:
        raise NotTaken(422, _("This page has been open too long. Please send it once more."))
    if request.POST.get(guard.TRAP) or guard.is_too_soon(given):
        raise NotTaken(422, _("That was very quick. Please look it over and send it again."))
    if guard.is_too_often(request, asks.token):
        raise NotTaken(429, _("Too many have been sent from here. Please try again in an hour."))
    return given


def _keep(request: HttpRequest, asks: PublicForm, said: dict[str, Any], given: guard.Stamp) -> None:
    payload = {name: str(value) for name, value in said.items()} | {
        "sent_from": request.META.get("REMOTE_ADDR", "")
    }
    with override("zh-hans"):
        arrive(
            payload, said, channel="form", inlet=asks.name, key=_key(asks, payload, given),
            source=asks.source, campaign=asks.campaign, pool=asks.pool, by=System(asks.name, channel="form"),
        )  # fmt: skip


def _key(asks: PublicForm, payload: dict[str, Any], given: guard.Stamp) -> str:
    """A second tap is the same answer; who goes back in the browser and asks for something else says something new."""
    words = json.dumps(payload, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    return f"form:{asks.pk}:{given.nonce}:{hashlib.sha256(words).hexdigest()}"


def _page(
    request: HttpRequest,
    asks: PublicForm,
    language: str,
    form: AskedForm | None,
    error: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    """The form; without one, thanks, or that it is closed."""
    words = {
        "asks": asks, "form": form, "error": error, "language": language, "stamp": guard.stamp().sealed(), "trap": guard.TRAP,
        "title": asks.words("title", language) or asks.name, "intro": asks.words("intro", language),
        "thanks": asks.words("thanks", language), "other": "zh" if language == "en" else "en",
    }  # fmt: skip
    return render(request, "gateway/public_form.html", words, status=status)
