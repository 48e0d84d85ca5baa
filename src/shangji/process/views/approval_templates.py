"""Settings › approvals: which there are, and their steps."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shangji.core.access import Refusal
from shangji.people.answers import went
from shangji.people.middleware import Request, signed_in
from shangji.process.approvers import told_steps
from shangji.process.forms.approvals import TemplateDraft
from shangji.process.models import ApprovalTemplate

MAY = "process.change_approval_template"
form_methods = require_http_methods(["GET", "POST"])


@signed_in
def templates(request: Request) -> HttpResponse:
    request.actor.require(MAY)
    found = list(ApprovalTemplate.objects.reached_by(request.actor).order_by("-is_active", "pk"))
    rows = [(template, told_steps(template.steps)) for template in found]
    return render(request, "process/approval_templates.html", {"rows": rows})


@signed_in
@form_methods
def add(request: Request) -> HttpResponse:
    request.actor.require("process.add_approval_template")
    return _edit(request, None)


@signed_in
@form_methods
def edit(request: Request, pk: int) -> HttpResponse:
    request.actor.require(MAY)
    return _edit(request, ApprovalTemplate.objects.within(request.actor, pk))


@signed_in
@require_POST
def switch(request: Request, pk: int, verb: str) -> HttpResponse:
    ApprovalTemplate.objects.within(request.actor, pk).change(is_active=verb == "on", by=request.actor)
    return went(request, reverse("process:approval_templates"))


@signed_in
@require_POST
def draft(request: Request) -> HttpResponse:
    """The editor with a step more or less; nothing is kept."""
    request.actor.require(MAY)
    pk = request.POST.get("template", "")
    template = ApprovalTemplate.objects.within(request.actor, pk) if pk else None
    words = {"draft": TemplateDraft.read(request.POST, request.actor), "template": template}
    return render(request, "process/approval_template.html", words)


def _edit(request: Request, template: ApprovalTemplate | None) -> HttpResponse:
    if request.method != "POST":
        words: dict[str, Any] = {"draft": TemplateDraft.of(template, request.actor), "template": template}
        return render(request, "process/approval_template.html", words)
    drafted = TemplateDraft.read(request.POST, request.actor)
    refusal: Any = _("Some fields need another look; nothing you wrote is lost.")
    if drafted.is_valid():
        try:
            if template:
                template.change(by=request.actor, **drafted.columns())
            else:
                ApprovalTemplate.add(by=request.actor, **drafted.columns())
            return went(request, reverse("process:approval_templates"))
        except Refusal as found:
            if found.status == 403:
                raise
            refusal = found.message
    words = {"draft": drafted, "template": template, "refusal": refusal}
    return render(request, "process/approval_template.html", words, status=422)
