"""The decision chain of a customer or of an opportunity: its page, its seats, its lines."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.activities.queries import record
from shangji.core import clock
from shangji.core.access import OutOfReach, Refusal
from shangji.core.calendar import add_working_days, local_day
from shangji.core.numbers import pk_of
from shangji.customers.chain.reading import Chain, Seat, chain_of
from shangji.customers.chain.saying import Said, home_of, seat_row
from shangji.customers.chain.shown import page_words
from shangji.customers.forms_chain import EVERYWHERE, HERE, LineForm, SeatForm, places
from shangji.customers.models.chained import Chained
from shangji.customers.roles import ChainKind
from shangji.customers.views.customers import form_methods
from shangji.people.answers import dialog, done, form_dialog
from shangji.people.middleware import Request, signed_in
from shangji.people.models import User


@signed_in
def page(request: Request, pk: int) -> HttpResponse:
    """The whole chain with its lines and what its coverage is made of, today or as of a day."""
    noun = _noun(request, pk)
    words = page_words(noun, request.actor, request.GET)
    part = request.GET.get("part") and request.headers.get("HX-Request")
    return render(request, "customers/chain/_page.html" if part else "customers/chain/page.html", words)


@signed_in
@form_methods
def seat_add(request: Request, pk: int) -> HttpResponse:
    noun = _noun(request, pk)
    chain = chain_of(noun, clock.now())
    form = SeatForm(request.POST or None, actor=request.actor, chain=chain)
    form.initial.update({name: request.GET[name] for name in ("role", "contact") if name in request.GET})
    return _said(request, form, chain, None, _("Into the decision chain"), _("Add"))


@signed_in
@form_methods
def seat_edit(request: Request, pk: int, seat_pk: int) -> HttpResponse:
    noun = _noun(request, pk)
    chain = chain_of(noun, clock.now())
    seat = _seat(chain, seat_pk)
    form = SeatForm(request.POST or None, actor=request.actor, chain=chain, seat=seat)
    return _said(request, form, chain, seat, seat.name, _("Save"))


@signed_in
@require_POST
def seat_remove(request: Request, pk: int, seat_pk: int) -> HttpResponse:
    noun = _noun(request, pk)
    seat = _seat(chain_of(noun, clock.now()), seat_pk)
    where = request.POST.get("where", HERE)
    home = home_of(noun, seat, where)
    home.unseat(seat_row(seat), by=request.actor)
    return done(request, noun.get_absolute_url(), _("Taken out of the chain."), home)


@signed_in
@require_POST
def ask(request: Request, pk: int) -> HttpResponse:
    """Turn required roles that nobody is known for into vacant seats, each with a task; `?seat=` only that one."""
    noun = _noun(request, pk)
    chain = chain_of(noun, clock.now())
    named = _number(request, "seat")
    seats = [_seat(chain, named)] if named else [s for s in chain.seats if s.is_vacant]
    roles = [] if named else [r for r in chain.coverage().roles_open if not chain.of_role(r)]
    assignee: Any = User.objects.for_sign_in().get(pk=noun.owner_id or request.actor.user_id)
    due_on = add_working_days(local_day(clock.now()), 3)
    count = 0
    for seat in seats:
        home = home_of(noun, seat, HERE if seat.home == noun.pk else EVERYWHERE)
        given = home.ask_for_seat(
            seat.role, seat=seat_row(seat), assignee=assignee, due_on=due_on, by=request.actor
        )
        count += given is not None
    where = places(noun, request.actor, None)[0][0]
    for role in roles:
        home_of(noun, None, where).ask_for_seat(role, assignee=assignee, due_on=due_on, by=request.actor)
        count += 1
    return done(request, noun.get_absolute_url(), _("Tasks given: %(n)s") % {"n": count})


@signed_in
@form_methods
def line_add(request: Request, pk: int) -> HttpResponse:
    noun = _noun(request, pk)
    chain = chain_of(noun, clock.now())
    form = LineForm(request.POST or None, actor=request.actor, chain=chain)
    form.initial.update({name: request.GET[name] for name in ("source", "target") if name in request.GET})
    if form.is_valid():
        kept = form.cleaned_data
        one, other = (_seat(chain, int(kept[name])) for name in ("source", "target"))
        home = _line_home(noun, one, other, kept.get("where") or places(noun, request.actor, None)[0][0])
        try:
            home.draw_line(seat_row(one), seat_row(other), kept["kind"], by=request.actor)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error("target", str(refusal.message))
        else:
            return done(request, noun.get_absolute_url(), _("Saved"), home)
    return form_dialog(request, form, title=_("New line"), verb=_("Draw"), back=noun.get_absolute_url())


@signed_in
@require_POST
def line_remove(request: Request, pk: int) -> HttpResponse:
    """`source`, `target`, `kind`: at the customer where that may be, else here only."""
    noun = _noun(request, pk)
    chain = chain_of(noun, clock.now())
    one, other = (_seat(chain, _number(request, name)) for name in ("source", "target"))
    home = _line_home(noun, one, other, request.POST.get("where", HERE))
    if request.POST.get("kind") not in ChainKind.values:
        raise OutOfReach
    home.take_line(seat_row(one), seat_row(other), request.POST["kind"], by=request.actor)
    return done(request, noun.get_absolute_url(), _("Line taken out."), home)


@signed_in
@require_POST
def carry(request: Request, pk: int) -> HttpResponse:
    """A card was carried: `onto` somebody, to report to them; `beside` somebody, to stand left or right of them; or
    nowhere, to report to nobody. The keys do the same."""
    noun = _noun(request, pk)
    chain = chain_of(noun, clock.now())
    seat = _seat(chain, _number(request, "seat"))
    where = places(noun, request.actor, seat)[0][0]
    if request.POST.get("beside"):
        beside = _seat(chain, _number(request, "beside"))
        home = Said(noun, chain, where, request.actor).beside(
            seat, beside, is_left=request.POST.get("side") == "left"
        )
    else:
        onto = _seat(chain, _number(request, "onto")) if request.POST.get("onto") else None
        home = Said(noun, chain, where, request.actor).boss(seat, onto)
    return done(request, noun.get_absolute_url(), _("Saved"), home)


def _said(
    request: Request, form: SeatForm, chain: Chain, seat: Seat | None, title: str, verb: str
) -> HttpResponse:
    noun = chain.noun
    if form.is_valid():
        where = form.cleaned_data.get("where") or places(noun, request.actor, seat)[0][0]
        saying = Said(noun, chain, where, request.actor)
        try:
            home = saying.change(seat, form.cleaned_data) if seat else saying.add(form.cleaned_data)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error(None, str(refusal.message))
        else:
            return done(request, noun.get_absolute_url(), _("Saved"), home)
    words = {
        "seat": seat, "chain": chain, "noun": noun, "form": form, "title": title, "verb": verb,
        "back": noun.get_absolute_url(), "here": request.get_full_path(),
        "may_everywhere": places(noun, request.actor, seat)[0][0] == EVERYWHERE,
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return dialog(request, "customers/chain/_seat_form.html", words, status=status)


def _line_home(noun: Any, one: Seat, other: Seat, where: str) -> Any:
    """A line of somebody who is only in this opportunity holds only here."""
    own = next((seat for seat in (one, other) if seat.home == noun.pk), None)
    return home_of(noun, own or one, where)


def _noun(request: Request, pk: int) -> Any:
    noun = record(request.actor, pk)
    if not isinstance(noun, Chained):
        raise OutOfReach
    return noun


def _seat(chain: Chain, pk: int) -> Seat:
    found = chain.seat(pk)
    if found is None:
        raise OutOfReach
    return found


def _number(request: Request, name: str) -> int:
    return pk_of(request.POST.get(name, "")) or 0
