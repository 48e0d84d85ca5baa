"""POST /hooks/TOKEN/: leads of another system, signed; kept word for word, then read by the mapping."""

import hashlib
import hmac
import time

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from shangji.core import clock
from shangji.core.access import Refusal, System
from shangji.core.calendar import local_day
from shangji.core.numbers import number_of
from shangji.gateway import guard
from shangji.gateway.api.answers import Problem, problem
from shangji.gateway.api.bodies import LARGEST
from shangji.gateway.models import InboundHook
from shangji.gateway.picking import NotJson, parsed, picked
from shangji.leads.capture import arrive
from shangji.leads.models import Delivery

WINDOW_S = 300
STAMP, SIGNATURE = "X-Shangji-Timestamp", "X-Shangji-Signature"


@csrf_exempt  # no cookie is looked at
@never_cache
def hook(request: HttpRequest, token: str) -> HttpResponse:
    """202 for whatever is signed: it is kept, and read if it can be. 401 for everything else tells nothing."""
    try:
        if request.method != "POST":
            raise Problem(405, _("Send leads with POST."))
        body = _body(request)
        found = _signed(request, token, body)
        if not found.is_open:
            raise Problem(410, _("This webhook is closed."))
        if guard.is_flooded(token):
            raise Problem(429, _("Too many have been sent from here. Please try again in an hour."))
        return _taken(_keep(request, found, body))
    except Problem as wrong:
        return problem(wrong.status, wrong.detail)
    except Refusal as refusal:
        return problem(refusal.status, str(refusal.message))


def _body(request: HttpRequest) -> bytes:
    too_much = Problem(413, _("At most 1 MB at once."))
    length = request.META.get("CONTENT_LENGTH") or "0"
    if number_of(length, LARGEST) is None:
        raise too_much
    try:
        return request.body
    except RequestDataTooBig as error:
        raise too_much from error


def _signed(request: HttpRequest, token: str, body: bytes) -> InboundHook:
    """The hook, when the stamp is fresh and the signature is right. One answer for every other case."""
    stamp, signature = request.headers.get(STAMP, ""), request.headers.get(SIGNATURE, "")
    found = InboundHook._base_manager.select_related("campaign", "source", "pool").filter(token=token).first()
    stamped = number_of(stamp)
    is_fresh = stamped is not None and abs(time.time() - stamped) <= WINDOW_S
    is_right = signature.isascii() and (
        found.signs(stamp, body, signature) if found else _for_nothing(stamp, body)
    )
    if found is None or not (is_fresh and is_right):
        raise Problem(401, _("The signature is missing, wrong or older than five minutes."))
    return found


def _for_nothing(stamp: str, body: bytes) -> bool:
    """As long as a signature that is looked at: the time of the answer does not say whether the address exists."""
    hmac.new(b"nobody", stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return False


def _keep(request: HttpRequest, found: InboundHook, body: bytes) -> Delivery:
    text = body.decode("utf-8", "replace")
    try:
        fields = picked(parsed(text), found.mapping)
    except NotJson:
        fields = {}
    return arrive(
        {"body": text}, fields, channel="hook", inlet=found.name, key=_key(request, found, body),
        source=found.source, campaign=found.campaign, pool=found.pool, by=System(found.name, channel="api"),
    )  # fmt: skip


def _key(request: HttpRequest, found: InboundHook, body: bytes) -> str:
    """What the sender calls it, else what it says on this day: who sends again what was not answered sends it once."""
    said = request.headers.get("Idempotency-Key", "").strip()[:200]
    name = said.encode() if said else body + local_day(clock.now()).isoformat().encode()
    return f"hook:{found.pk}:{hashlib.sha256(name).hexdigest()}"


def _taken(delivery: Delivery) -> HttpResponse:
    """The same whatever was known of them before."""
    return JsonResponse({"id": delivery.pk, "state": delivery.state, "reason": delivery.reason}, status=202)
