"""One's own entry."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shangji.people.absences import coming_absences
from shangji.people.answers import went
from shangji.people.forms.records import OwnEntryForm
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods


@signed_in
@form_methods
def profile(request: Request) -> HttpResponse:
    """Name, mail and phone; the ways to a new password and to two-step sign-in."""
    user = request.user
    known = {"name": user.name, "email": user.email, "phone": user.phone}
    form = OwnEntryForm(request.POST or None, initial=known)
    if not form.is_valid():
        words = {"form": form, "person": user, "absences": coming_absences(user)}
        return render(request, "people/profile.html", words, status=422 if form.is_bound else 200)
    user.change_own_entry(by=request.actor, **form.cleaned_data)
    return went(request, reverse("people:profile"))
