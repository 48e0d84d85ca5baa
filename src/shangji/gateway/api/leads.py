"""POST /api/v1/leads and GET /api/v1/leads/ID."""

import hashlib
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from shangji.core.access import Actor
from shangji.core.custom_fields.trait import by_name
from shangji.gateway.api.answers import Problem, api
from shangji.gateway.api.bodies import CHANGED, body_of, key_of
from shangji.gateway.models import ApiToken
from shangji.leads.capture import LONGEST, arrive, cleaned
from shangji.leads.models import Campaign, Delivery, Lead, Source
from shangji.people.custom.shown import told_by_name
from shangji.people.veil import veil


@api
def leads(request: HttpRequest, token: ApiToken, actor: Actor) -> HttpResponse:
    """A new lead: 201; the same key with the same body: 200 and the same lead; with another body: 422."""
    if request.method != "POST":
        raise Problem(405, _("Send leads with POST."))
    actor.require("leads.capture")
    body = body_of(request)
    fields = {name: body[name] for name in LONGEST if isinstance(body.get(name), str | int)}
    if not any(cleaned(fields).get(name) for name in Lead.KNOWN_BY):
        raise Problem(422, _("A lead needs a company, a person, a phone, a mail address or a WeChat name."))
    custom = by_name(Lead.kind(), body["custom"], actor) if "custom" in body else None
    key, digest = key_of(request, token), hashlib.sha256(request.body).hexdigest()
    known = Delivery._base_manager.filter(key=key).first() if key else None
    if known and known.payload.get("digest") != digest:
        raise Problem(422, str(CHANGED))
    delivery = known or arrive(
        {**body, "digest": digest}, fields, channel="api", inlet=token.name, key=key, by=actor, custom=custom,
        source=_named(Source, body.get("source")), campaign=_named(Campaign, body.get("campaign")),
    )  # fmt: skip
    if delivery.payload.get("digest") != digest:
        raise Problem(422, str(CHANGED))
    return _answer(request, delivery, 200 if known else 201)


@api
def lead(request: HttpRequest, token: ApiToken, actor: Actor, pk: int) -> HttpResponse:
    """One lead within the reach of the token's person; `?reveal=phone` looks at the number, which is logged."""
    if request.method != "GET":
        raise Problem(405, _("Ask for a lead with GET."))
    found: Lead = Lead.objects.for_cards().within(actor, pk)
    told = {"phone": found.masked_phone, "wechat": found.told_wechat}
    if request.GET.get("reveal") == "phone":
        found.reveal_phone("api", by=actor)
        told = {"phone": found.phone, "wechat": found.wechat}
    return JsonResponse(shown(found, actor, told), encoder=DjangoJSONEncoder)


def shown(found: Lead, actor: Actor, told: dict[str, str]) -> dict[str, Any]:
    """A lead as the API tells it; masked where its pool masks."""
    masked = found.is_masked_for(actor)
    texts: dict[str, Any] = {name: getattr(found, name) for name in LONGEST} | told
    if masked:
        texts = {name: veil(text) for name, text in texts.items()} | {"wechat": ""}
    return {
        "id": found.pk, **texts, "source": str(found.source or ""), "campaign": str(found.campaign or ""), "state": found.state,
        "owner": found.owner.name if found.owner else None, "pool": str(found.pool or "") or None, "is_masked": masked,
        "created_at": found.created_at, "respond_by": found.respond_by, "responded_at": found.responded_at,
        "opportunity_id": found.opportunity_id, "custom": {} if masked else told_by_name(found, actor),
    }  # fmt: skip


def _answer(request: HttpRequest, delivery: Delivery, status: int) -> HttpResponse:
    if delivery.lead is None:
        return JsonResponse({"state": delivery.state, "reason": delivery.reason}, status=202)
    url = delivery.lead.get_absolute_url()
    body = {"id": delivery.lead.pk, "state": delivery.lead.state, "url": request.build_absolute_uri(url)}
    return JsonResponse(body, status=status, headers={"Location": f"/api/v1/leads/{delivery.lead.pk}"})


def _named(model: Any, name: Any) -> Any:
    return model.objects.offered().filter(name=name).first() if isinstance(name, str) and name else None
