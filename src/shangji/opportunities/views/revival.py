"""What was lost: the day that a reason proposes, taking it up again with one button, and the rules of the reasons."""

from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from shangji.core.access import Refusal
from shangji.core.numbers import pk_of
from shangji.opportunities.forms.losing import LoseForm, proposal, reasons, why_that_day
from shangji.opportunities.forms.pipelines import LossAnsweredForm, RevisitRuleForm
from shangji.opportunities.models import LossReason, Opportunity
from shangji.opportunities.queries import opportunity
from shangji.opportunities.revival_signals import lost_for
from shangji.people.answers import done, form_dialog, undo_url, went
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods
from shangji.ui.responses import toast


@signed_in
def revisit_proposal(request: Request, pk: int) -> HttpResponse:
    """The field of the day, filled with what the chosen reason proposes unless somebody typed another day."""
    found = opportunity(request.actor, pk)
    reason = reasons(request.actor).filter(pk=pk_of(request.GET.get("reason", "")) or 0).first()
    day = proposal(reason, found) if reason else None
    typed = request.GET.get("revisit_on", "")
    is_own = typed not in ("", request.GET.get("proposed", "")) and _is_day(typed)
    form = LoseForm(opportunity=found, actor=request.actor)
    field = form.fields["revisit_on"]
    widget = field.widget
    widget.proposal, widget.why = (
        None if is_own else day,
        "" if reason is None else why_that_day(reason, day),
    )
    form.initial["revisit_on"] = typed if is_own else day
    return HttpResponse(str(form["revisit_on"]))


@signed_in
@require_POST
def revive(request: Request, pk: int) -> HttpResponse:
    """One button: the new opportunity is shown, and the line that it came offers to take it back."""
    found = opportunity(request.actor, pk)
    fact = found.revive(by=request.actor)
    child = Opportunity.objects.within(request.actor, fact.child_id)
    answer = went(request, child.get_absolute_url())
    return toast(answer, _("A new opportunity is open."), undo_url(found, request))


@signed_in
@form_methods
def revisit_rule(request: Request, pk: int) -> HttpResponse:
    """When losses for a reason, or for a group of them, are looked at again."""
    found = LossReason.objects.within(request.actor, pk)
    start = {"revisit": found.revisit, "n": found.revisit_n}
    form = RevisitRuleForm(request.POST or None, initial=start, is_group=found.parent_id is None)
    back = reverse("opportunities:pipelines")
    if form.is_valid():
        try:
            found.set_revisit(form.cleaned_data["revisit"], form.cleaned_data["n"], by=request.actor)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error("n", str(refusal.message))
        else:
            return went(request, back)
    title = _("When to look at it again: %(name)s") % {"name": found.name}
    return form_dialog(request, form, title=title, verb=_("Save"), back=back)


@signed_in
@form_methods
def loss_answered(request: Request, pk: int) -> HttpResponse:
    """Tell the owners of what was lost for a reason that it is not so any more."""
    request.actor.require("opportunities.change_loss_reason")
    found = LossReason.objects.within(request.actor, pk)
    form = LossAnsweredForm(request.POST or None)
    back = reverse("opportunities:pipelines")
    if form.is_valid():
        found.tell_change(form.cleaned_data["what"], product=form.cleaned_data["product"], by=request.actor)
        return done(request, back, _("The owners are asked, one for each customer."))
    n = lost_for(found).count()
    told = ngettext(
        "Of what was lost for it, %(n)s has not come back.",
        "Of what was lost for it, %(n)s have not come back.",
        n,
    )
    form.fields["what"].help_text = told % {"n": n}
    title = _("What has changed: %(name)s") % {"name": found.shown}
    return form_dialog(request, form, title=title, verb=_("Ask the owners"), back=back)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
