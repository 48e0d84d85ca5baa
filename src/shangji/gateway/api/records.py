"""/api/v1/customers, contacts, opportunities and follow-ups: lists, one record, a new one, a change."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import Actor, OutOfReach
from shangji.core.lists import NumberRange, Page
from shangji.core.lists.filters import Filter
from shangji.core.numbers import number_of
from shangji.gateway.api.answers import Problem, api
from shangji.gateway.api.bodies import CHANGED, Body, body_of, key_of, wrong
from shangji.gateway.api.own import Own, defined
from shangji.gateway.models import ApiToken, ExportRecord
from shangji.gateway.models.sent_once import SentOnce

USUAL, MOST = 50, 200
NOTED = timedelta(hours=1)
OF_PAGES = frozenset({"limit", "after", "sort"})
ENDS = ("", "_min", "_max", "_from", "_to")


@dataclass(frozen=True, kw_only=True)
class Noun:
    """One noun of the API. `one` is within reach, or raises OutOfReach; `add` and `change` call the verbs of the pages."""

    name: str
    kind: str
    page: Callable[[QueryDict, Actor, int], Page]
    one: Callable[[int, Actor], Any]
    told: Callable[[Any, Actor], dict[str, Any]]
    add: Callable[[Body, Actor], Any]
    change: Callable[[Any, Body, Actor], Any]
    more: frozenset[str] = frozenset()
    """Further names that the address of its list may have."""


NOUNS: dict[str, Noun] = {}


def noun(found: Noun) -> None:
    """Offer a noun. Called once, when its module is loaded."""
    NOUNS[found.name] = found


@api
def records(request: HttpRequest, token: ApiToken, actor: Actor, name: str) -> HttpResponse:
    """GET a list, page by page; POST a new one: 201, with a key that was sent before 200."""
    of = _noun(name)
    if request.method == "GET":
        actor.require("gateway.export")
        return _json(_listed(of, request.GET, actor))
    if request.method != "POST":
        raise Problem(405, _("Ask with GET, add with POST."))
    pk, is_new = _added(of, request, token, actor)
    headers = {"Location": f"/api/v1/{of.name}/{pk}"}
    return _json(_told(of, of.one(pk, actor), actor), 201 if is_new else 200, headers)


@api
def record(request: HttpRequest, token: ApiToken, actor: Actor, name: str, pk: int) -> HttpResponse:
    """GET one within reach; PATCH changes what the body names, and nothing else."""
    of = _noun(name)
    if request.method == "GET":
        found = of.one(pk, actor)
        if request.GET.get("reveal") == "phone" and hasattr(found, "reveal_phone"):
            found.reveal_phone("api", by=actor)
            return _json(
                _told(of, found, actor) | {"phone": found.phone, "wechat": getattr(found, "wechat", "")}
            )
        return _json(_told(of, found, actor))
    if request.method != "PATCH":
        raise Problem(405, _("Ask with GET, change with PATCH."))
    body = body_of(request, Decimal)
    with transaction.atomic():
        of.change(of.one(pk, actor), body, actor)
    return _json(_told(of, of.one(pk, actor), actor))


@api
def fields(request: HttpRequest, token: ApiToken, actor: Actor, name: str) -> HttpResponse:
    """The fields of one's own of a noun that the token's person may read."""
    if request.method != "GET":
        raise Problem(405, _("Ask with GET."))
    return _json({"fields": defined(_noun(name).kind, actor)})


def _added(of: Noun, request: HttpRequest, token: ApiToken, actor: Actor) -> tuple[int, bool]:
    """The new record, or the one that was made when this key was sent before. Raises Problem."""
    body, key = body_of(request, Decimal), key_of(request, token)
    digest = hashlib.sha256(of.name.encode() + b"\0" + request.body).hexdigest()
    with transaction.atomic():
        if key is None:
            return int(of.add(body, actor).pk), True
        once, is_new = SentOnce.taken(token, key.rpartition(":")[2], digest, clock.now())
        if not is_new:
            if once.digest != digest or once.record_id is None:
                raise Problem(422, str(CHANGED))
            return once.record_id, False
        pk = of.add(body, actor).pk
        once.keep(pk)
        return pk, True


def _listed(of: Noun, params: QueryDict, actor: Actor) -> dict[str, Any]:
    limit = number_of(params.get("limit", USUAL), MOST, least=1)
    if limit is None:
        raise wrong({"limit": _("A number from 1 to %(most)s.") % {"most": MOST}})
    page = of.page(params, actor, limit)
    if bad := _unread(of, page, params):
        raise wrong(bad)
    _note(of, page, params, actor)
    own = Own(of.kind, page.rows, actor)
    rows = [of.told(row, actor) | {"custom": _own(own, row, actor)} for row in page.rows]
    next_url = f"/api/v1/{of.name}?{page.query(after=page.next_after)}" if page.next_after else None
    return {"rows": rows, "next": next_url}


def _note(of: Noun, page: Page, params: QueryDict, actor: Actor) -> None:
    """A list that is taken out leaves its record before the first row: once an hour, for programs ask again and again."""
    known = ExportRecord._base_manager.filter(
        list_name=of.name, format="api", exported_by_id=actor.user_id, exported_at__gt=clock.now() - NOTED
    )
    if not known.exists():
        query = params.urlencode()
        ExportRecord.note(of.name, format="api", query=query, row_count=page.count, by=actor)


def _unread(of: Noun, page: Page, params: QueryDict) -> Mapping[str, str]:
    """Names and values that mean nothing: a filter that is misspelt would give everything."""
    in_force = {name for active in page.filters for name in active.params} | {a.name for a in page.filters}
    found = {}
    for name in params:
        if name in OF_PAGES | of.more:
            continue
        filter_of = _filter_named(name, page.spec.filters)
        if filter_of is None:
            found[name] = _("There is no filter of this name here.")
        elif filter_of.name not in in_force and params.get(name):
            found[name] = _("This filter cannot be read so.")
    if params.get("sort") and page.sort.param != params["sort"]:
        found["sort"] = _("It cannot be sorted by this.")
    return found


def _filter_named(name: str, filters: tuple[Filter, ...]) -> Filter | None:
    return next((f for f in filters if name in _names_of(f)), None)


def _names_of(found: Filter) -> set[str]:
    in_units = found.names if isinstance(found, NumberRange) else ()
    return {*(f"{found.name}{end}" for end in ENDS), *in_units}


def _told(of: Noun, found: Any, actor: Actor) -> dict[str, Any]:
    return of.told(found, actor) | {"custom": _own(Own(of.kind, [found], actor), found, actor)}


def _own(own: Own, found: Any, actor: Actor) -> dict[str, Any]:
    """Nothing of what lies behind the mask of a pool."""
    is_masked = getattr(found, "is_masked_for", lambda _actor: False)(actor)
    return {} if is_masked else own.told(found)


def _noun(name: str) -> Noun:
    if name not in NOUNS:
        raise OutOfReach
    return NOUNS[name]


def _json(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    return JsonResponse(body, status=status, encoder=DjangoJSONEncoder, headers=dict(headers or {}))
