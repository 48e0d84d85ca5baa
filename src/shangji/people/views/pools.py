"""Settings › pools, and letting somebody keep a record longer."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core import clock
from shangji.core.access import Level, OutOfReach, Refusal, Scope
from shangji.core.calendar import local_day, today
from shangji.core.jobs import Job
from shangji.core.subjects import traced_models
from shangji.people.answers import done, form_dialog, went
from shangji.people.forms.pools import NewPoolForm, PoolForm, UntilForm, kinds
from shangji.people.kinds import title
from shangji.people.middleware import Request, signed_in
from shangji.people.models import Pool
from shangji.people.pooled import Pooled
from shangji.people.queries import owned
from shangji.people.reclaim import sentence
from shangji.people.rehearsing_many import JOB, found_by, is_large, rehearse_later, seen_by
from shangji.people.rehearsing_reclaim import rehearse
from shangji.people.views.people import form_methods
from shangji.ui.responses import is_partial

KEEP_DAYS = 14
SPANS = (30, 90, 180)


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
    """What the rule would have taken, as it stands in the form; nothing is kept. A large pool takes its time."""
    pool: Pool = Pool.objects.within(request.actor, pk, Level.WRITE)
    request.actor.require("people.change_pool")
    form = PoolForm(request.POST, pool=pool, actor=request.actor)
    span = next((n for n in SPANS if str(n) == request.POST.get("days")), SPANS[0])
    words: dict[str, Any] = {"days": span}
    if form.is_valid():
        pool.rule = form.rule
        first, now = today() - timedelta(days=span), clock.now()
        if is_large(pool):
            later = rehearse_later(pool, first, now, by=request.actor)
            if not is_partial(request):
                return redirect("people:pool_rehearsal", pk, later.pk)
            words |= _running(request, pool, later)
        else:
            words["shown"] = seen_by(request.actor, pool, rehearse(pool, first, now))
    return _run(request, pool, form, words)


@signed_in
def rehearsal(request: Request, pk: int, job_pk: int) -> HttpResponse:
    """How far a run is and what it has found; only whoever asked for it sees it."""
    pool: Pool = Pool.objects.within(request.actor, pk, Level.WRITE)
    mine = Job.objects.filter(name=JOB, asked_by_id=request.actor.user_id, args__pool=pool.pk)
    found = mine.filter(pk=job_pk).first()
    if found is None:
        raise OutOfReach
    pool.rule = found.args["rule"]
    form = PoolForm(pool=pool, actor=request.actor)
    return _run(request, pool, form, _running(request, pool, found))


def _running(request: Request, pool: Pool, found: Job) -> dict[str, Any]:
    """`job` while it is on its way, with the address where it is looked at again."""
    first, now = date.fromisoformat(found.args["first"]), datetime.fromisoformat(found.args["now"])
    words = {
        "days": (local_day(now) - first).days,
        "shown": found_by(found, request.actor, pool),
        "here": reverse("people:pool_rehearsal", args=[pool.pk, found.pk]),
    }
    return words if found.state == Job.State.DONE else words | {"job": found}


def _run(request: Request, pool: Pool, form: PoolForm, words: dict[str, Any]) -> HttpResponse:
    words |= {
        "form": form,
        "pool": pool,
        "kind": title(pool.holds),
        "spans": SPANS,
        "sentence": sentence(pool),
    }
    template = "people/_pool_run.html" if is_partial(request) else "people/pool.html"
    return render(request, template, words, status=422 if form.errors else 200)


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
