"""Settings › tiers: the rule, its dry run, its versions; and why one customer has its tier."""

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.activities.queries import may_work_on
from shangji.core import clock
from shangji.core.access import Actor, OutOfReach, Refusal
from shangji.core.calendar import today
from shangji.customers.forms_tiers import SetTierForm, TierRuleForm
from shangji.customers.models import Customer, TierRule, Upkeep
from shangji.customers.tiers.dry_run import dry_run
from shangji.customers.tiers.scoring import counted, scores
from shangji.customers.tiers.terms import default_settings, field_in, left_out
from shangji.customers.views.customers import form_methods
from shangji.people.answers import dialog, done
from shangji.people.middleware import Request, signed_in
from shangji.process.models.rhythm import TIERS
from shangji.ui.responses import is_partial

MAY = "customers.publish_tiers"
VERSIONS = 20


@signed_in
@form_methods
def rule(request: Request) -> HttpResponse:
    """Everybody may read it; the verb says who publishes. `act=try` only says what would change."""
    now = TierRule.in_force()
    settings = now.settings if now else default_settings()
    form = TierRuleForm(request.POST or None, settings=settings)
    trial: Any = None
    if form.is_valid():
        request.actor.require(MAY)
        if request.POST.get("act") != "try":
            TierRule.publish(form.settings, note=form.cleaned_data["note"], by=request.actor)
            said = _("Published; the tiers are reckoned anew.")
            return done(request, reverse("customers:tiers"), said)
        trial = dry_run(form.settings, request.actor, clock.now())
    words = {"form": form, "trial": trial}
    status = 422 if form.is_bound and form.errors else 200
    if is_partial(request) and form.is_bound:
        return render(request, "customers/tiers/_trial.html", words, status=status)
    return render(request, "customers/tiers/rule.html", words | _around(request, now), status=status)


def _around(request: Request, now: TierRule | None) -> dict[str, Any]:
    """The rule in words, how many have which tier, the versions and the last passes."""
    rows = Customer.objects.reached_by(request.actor).order_by().values_list("tier")
    counts = dict(rows.annotate(n=Count("pk")))
    said = [one.rule(said) for one, said in counted(now.settings)] if now else []
    return {
        "now": now, "said": said, "left_out": left_out(now.settings if now else None), "counts": [(tier, counts.get(tier, 0)) for tier in TIERS],
        "versions": list(TierRule.objects.reached_by(request.actor).select_related("published_by")[:VERSIONS]),
        "passes": {one.name: one for one in Upkeep.objects.all()},
    }  # fmt: skip


@signed_in
@require_POST
def put_back(request: Request, pk: int) -> HttpResponse:
    found: TierRule = TierRule.objects.within(request.actor, pk)
    found.put_back(by=request.actor)
    return done(request, reverse("customers:tiers"), _("In force; the tiers are reckoned anew."))


@signed_in
@form_methods
def of_customer(request: Request, pk: int) -> HttpResponse:
    """Why it has this tier, with the numbers of now; a person's word over the rule, and taking that back."""
    customer = _customer(request, pk)
    form = SetTierForm(request.POST or None, tier=customer.tier)
    if form.is_valid():
        said = form.cleaned_data
        try:
            customer.set_tier(said["tier"], said["reason"], said["until"], by=request.actor)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error(None, str(refusal.message))
        else:
            return done(request, customer.get_absolute_url(), _("The tier is set"))
    words = _why(customer, request.actor) | {
        "customer": customer, "form": form, "title": _("Tier: %(name)s") % {"name": customer.name}, "here": request.path,
        "back": customer.get_absolute_url(), "is_held": customer.is_tier_held(today()), "verb": _("Set by hand"),
        "can_write": may_work_on(request.actor, customer, "customers.set_tier"),
    }  # fmt: skip
    return dialog(request, "customers/tiers/_of_customer.html", words, status=422 if form.errors else 200)


@signed_in
@require_POST
def release(request: Request, pk: int) -> HttpResponse:
    customer = _customer(request, pk)
    customer.release_tier(by=request.actor)
    return done(request, customer.get_absolute_url(), _("The rule says it again, within minutes"))


def _why(customer: Customer, actor: Actor) -> dict[str, Any]:
    """What the rule says now, line by line; a number that is not for the actor is not told."""
    rule, now = TierRule.in_force(), clock.now()
    if rule is None:
        return {"rule": None}
    score = scores([customer.pk], rule.settings, now)[customer.pk]
    parts, lines = {name: (value, points) for name, value, points in score.parts}, []
    for one, said in counted(rule.settings):
        value, points = parts[one.name]
        is_hidden = one.is_hidden(field_in(said), actor)
        beside = one.known_of(customer.pk, now, field_in(said)) if one.known_of and not is_hidden else ""
        told = _("not for you to see") if is_hidden else one.told(value)
        lines.append((one.label_of(said), told, points, said["weight"], beside))
    return {"rule": rule, "score": score, "lines": lines, "left_out": left_out(rule.settings)}


def _customer(request: Request, pk: int) -> Customer:
    customer: Customer = Customer.objects.within(request.actor, pk)
    if customer.is_masked_for(request.actor):
        raise OutOfReach
    return customer
