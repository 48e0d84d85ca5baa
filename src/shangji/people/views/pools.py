"""Settings › pools, and letting somebody keep a record longer."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core import clock
from shangji.core.access import Level, OutOfReach, Refusal, Scope
from shangji.core.calendar import today
from shangji.core.subjects import traced_models
from shangji.people.answers import done, form_dialog, went
from shangji.people.forms.pools import NewPoolForm, PoolForm, UntilForm, kinds
from shangji.people.kinds import title
from shangji.people.middleware import Request, signed_in
from shangji.people.models import Pool
from shangji.people.pooled import Pooled
from shangji.people.queries import owned
from shangji.people.reclaim import sentence
from shangji.people.rehearsing_reclaim import rehearse
from shangji.people.views.people import form_methods
from shangji.ui.responses import is_partial

KEEP_DAYS = 14
SPANS = (30, 90, 180)
SHOWN = 200


@signed_in
def pools(request: Request) -> HttpResponse:
    """Those one belongs to, and for who may change them all of them."""
    found = list(Pool.objects.reached_by(request.actor).prefetch_related("members__user", "members__team"))
    runs = set(Pool.objects.reached_by(request.actor, Level.WRITE).values_list("pk", flat=True))
    lying = _lying()
    rows = [
        (pool, title(pool.holds), lying.get(pool.pk, (0, 0)), sentence(pool), pool.pk in runs)
        for pool in found
    ]
    return render(request, "people/pools.html", {"rows": rows})


def _lying() -> dict[int, tuple[int, int]]:
    """Pool → how many lie in it, how many are held from it."""
    found: dict[int, tuple[int, int]] = {}
    for kind, _title in kinds():
        model: Any = traced_models()[kind]
        counted = model._base_manager.filter(model.HELD, pool__isnull=False).order_by().values_list("pool_id")
        for pool_id, lie, held in counted.annotate(n=Count("pk", filter=Q(owner__isnull=True)), h=Count("pk", filter=Q(owner__isnull=False))):  # fmt: skip
            found[pool_id] = (lie, held)
    return found


@signed_in
@form_methods
def add(request: Request) -> HttpResponse:
    request.actor.require("people.add_pool")
    form = NewPoolForm(request.POST or None)
    back = reverse("people:pools")
    if form.is_valid():
        try:
            pool = Pool.add(form.cleaned_data["name"], holds=form.cleaned_data["holds"], by=request.actor)
        except Refusal as refusal:
            form.add_error("name", str(refusal.message))
        else:
            return went(request, reverse("people:pool", args=[pool.pk]))
    return form_dialog(request, form, title=_("New pool"), verb=_("Add"), back=back)


@signed_in
@form_methods
def edit(request: Request, pk: int) -> HttpResponse:
    """Everything of a pool on one page."""
    pool: Pool = Pool.objects.within(request.actor, pk, Level.WRITE)
    if not (request.actor.may("people.change_pool") or request.actor.scope is not Scope.ALL):
        raise OutOfReach
    form = PoolForm(request.POST or None, pool=pool, actor=request.actor)
    if form.is_valid():
        try:
            _save(pool, form, request)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return went(request, reverse("people:pools"))
    words = {
        "form": form,
        "pool": pool,
        "kind": title(pool.holds),
        "sentence": sentence(pool),
        "spans": SPANS,
    }
    return render(request, "people/pool.html", words, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def rehearse_rule(request: Request, pk: int) -> HttpResponse:
    """What the rule would have taken, as it stands in the form; nothing is kept."""
    pool: Pool = Pool.objects.within(request.actor, pk, Level.WRITE)
    request.actor.require("people.change_pool")
    form = PoolForm(request.POST, pool=pool, actor=request.actor)
    span = next((n for n in SPANS if str(n) == request.POST.get("days")), SPANS[0])
    words: dict[str, Any] = {
        "form": form,
        "pool": pool,
        "kind": title(pool.holds),
        "spans": SPANS,
        "days": span,
    }
    if form.is_valid():
        pool.rule = form.rule
        run = rehearse(pool, today() - timedelta(days=span), clock.now())
        model: Any = traced_models()[pool.holds]
        seen = set(
            model.objects.reached_by(request.actor)
            .filter(pk__in=[row.noun.pk for row in run.rows])
            .values_list("pk", flat=True)
        )
        shown = [row for row in run.rows if row.noun.pk in seen]
        words |= {
            "run": run,
            "shown": shown[:SHOWN],
            "hidden": len(run.rows) - len(shown),
            "unshown": max(len(shown) - SHOWN, 0),
        }
    words["sentence"] = sentence(pool)
    status = 200 if form.is_valid() else 422
    return render(
        request, "people/_pool_run.html" if is_partial(request) else "people/pool.html", words, status=status
    )


def _save(pool: Pool, form: PoolForm, request: Request) -> None:
    said = form.cleaned_data
    with transaction.atomic():
        pool.change(by=request.actor, **form.settings)
        if any(name in form.changed_data for name in ("users", "teams", "administrators")):
            pool.set_members(
                users=said["users"],
                teams=said["teams"],
                administrators=said["administrators"],
                by=request.actor,
            )


@signed_in
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """Nothing new comes into it; what lies there stays. Opened again the same way."""
    pool: Pool = Pool.objects.within(request.actor, pk, Level.WRITE)
    pool.change(is_closed=not pool.is_closed, by=request.actor)
    return done(
        request,
        reverse("people:pools"),
        _("The pool is closed") if pool.is_closed else _("The pool is open again"),
    )


@signed_in
@form_methods
def keep_longer(request: Request, subject_pk: int) -> HttpResponse:
    """Whoever runs the pool answers what the owner asked."""
    noun = owned(request.actor, subject_pk)
    if not isinstance(noun, Pooled):
        raise OutOfReach
    form = UntilForm(request.POST or None, initial={"until": today() + timedelta(days=KEEP_DAYS)})
    if not form.is_valid():
        heading = _("Let the owner keep %(name)s") % {"name": noun.label}
        return form_dialog(request, form, title=heading, verb=_("Allow"), back=noun.get_absolute_url())
    noun.grant_longer(form.cleaned_data["until"], by=request.actor)
    return done(request, noun.get_absolute_url(), _("Allowed"))
