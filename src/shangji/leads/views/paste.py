"""A lead from a pasted chat, card or mail: what was understood is shown before anything is kept."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from shangji.leads.capture import arrive
from shangji.leads.forms import LeadForm
from shangji.leads.models import Lead
from shangji.leads.reading import read
from shangji.people.answers import dialog, went
from shangji.people.middleware import Request, signed_in
from shangji.people.models import User
from shangji.people.views.people import form_methods
from shangji.ui.responses import toast

LONGEST = 20_000


@signed_in
@form_methods
def paste(request: Request) -> HttpResponse:
    """First the text, then what it says as a form; the text is kept beside the lead, word for word."""
    request.actor.require("leads.capture")
    text = request.POST.get("text", "")[:LONGEST].replace("\r\n", "\n")
    words: dict[str, Any] = {
        "title": _("Paste a lead"),
        "back": reverse("leads:list"),
        "text": text,
        "here": request.path,
    }
    if not text.strip():
        return dialog(request, "leads/paste.html", words, status=422 if request.method == "POST" else 200)
    found = read(text, ours=_our_names())
    form = LeadForm(request.POST) if "go" in request.POST else LeadForm(initial=found.columns())
    if not form.is_valid():
        words |= {
            "form": form,
            "pieces": list(found.pieces()),
            "phones": [each.normal for each in found.all("phone")[1:4]],
        }
        return dialog(request, "leads/pasted.html", words, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    delivery = arrive(
        {"text": text}, {name: value for name, value in said.items() if isinstance(value, str)}, channel="paste", inlet=_("Pasted"),
        by=request.actor, source=said["source"], campaign=said["campaign"], owner_id=request.actor.user_id,
    )  # fmt: skip
    return _answer(request, delivery.lead)


def _answer(request: Request, lead: Lead | None) -> HttpResponse:
    """To the lead; when it was there already and is somebody else's, only that."""
    if lead and Lead.objects.reached_by(request.actor).filter(pk=lead.pk).exists():
        return went(request, lead.get_absolute_url())
    return toast(
        went(request, reverse("leads:list")),
        _("They are a lead already; whoever has it was told that they came again."),
    )


def _our_names() -> list[str]:
    """Colleagues who speak in a pasted chat are no leads."""
    return list(User.objects.active().values_list("name", flat=True)[:2000])
