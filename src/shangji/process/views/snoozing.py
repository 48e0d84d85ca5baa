"""Putting off what is owed, from Today, a record or the inbox."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from shangji.activities.queries import record
from shangji.core.access import OutOfReach
from shangji.people.answers import done, form_dialog
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods
from shangji.process.forms.snoozing import SnoozeForm
from shangji.process.obliged import NothingOwed, Obliged, SnoozedTooOften, SnoozeNotRight
from shangji.process.words import moment_words


@signed_in
@form_methods
def snooze(request: Request, subject_pk: int) -> HttpResponse:
    """Until when, and why; the verb says where that ends."""
    noun = record(request.actor, subject_pk)
    if not isinstance(noun, Obliged):
        raise OutOfReach
    form = SnoozeForm(request.POST or None, subject_pk=noun.pk)
    if form.is_valid():
        try:
            noun.snooze(form.moment, form.cleaned_data["reason"], by=request.actor)
        except (NothingOwed, SnoozedTooOften, SnoozeNotRight) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return done(
                request,
                noun.get_absolute_url(),
                _("Put off until %(until)s.") % {"until": moment_words(form.moment)},
            )
    title = _("Put off: %(name)s") % {"name": noun.label}
    return form_dialog(request, form, title=title, verb=_("Put off"), back=noun.get_absolute_url())
