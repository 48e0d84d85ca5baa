"""Settings › processes: stages drafted in the form, published as a new version, adopted in bulk; loss reasons."""

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shangji.core.access import OutOfReach
from shangji.core.jobs import Job
from shangji.opportunities.forms.pipelines import Draft, LossReasonForm, PipelineForm, StageForm
from shangji.opportunities.models import LossReason, Pipeline
from shangji.opportunities.models.pipeline import StagesNotRight
from shangji.opportunities.processes import (
    AT_ONCE,
    adopt,
    adopt_later,
    impact,
    left_behind,
    loss_reasons,
    open_counts,
    versions,
)
from shangji.people.answers import dialog, form_dialog, went
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial

form_methods = require_http_methods(["GET", "POST"])


@signed_in
def pipelines(request: Request) -> HttpResponse:
    """The default process, in its editor."""
    first = Pipeline.objects.reached_by(request.actor).order_by("-is_default", "pk").first()
    if first is None:
        return render(request, "opportunities/pipelines_none.html")
    return _page(request, first)


@signed_in
def pipeline(request: Request, pk: int) -> HttpResponse:
    return _page(request, Pipeline.objects.within(request.actor, pk))


def _page(request: Request, found: Pipeline) -> HttpResponse:
    words = _words(request, found, Draft.of(list(found.stages_now())))
    return render(request, "opportunities/pipelines.html", words)


@signed_in
@require_POST
def draft(request: Request, pk: int) -> HttpResponse:
    """Rearrange the draft and say what it would change; nothing is kept."""
    found = Pipeline.objects.within(request.actor, pk)
    words = _words(request, found, Draft.posted(request.POST).act(request.POST.get("act", "")))
    words["is_draft"] = True
    template = (
        "opportunities/pipelines_editor.html" if is_partial(request) else "opportunities/pipelines.html"
    )
    return render(request, template, words)


@signed_in
@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    found = Pipeline.objects.within(request.actor, pk)
    drafted = Draft.posted(request.POST)
    words: dict[str, Any] = {"is_draft": True}
    if drafted.is_valid():
        plans = drafted.plans(_keys(found))
        if plans == [stage.plan for stage in found.stages_now()]:
            words["refusal"] = _("Nothing differs from the version in force.")
        else:
            try:
                found.publish(plans, by=request.actor)
            except StagesNotRight as refusal:
                words["refusal"] = refusal.message
            else:
                return went(request, reverse("opportunities:pipeline", args=[pk]))
    words = _words(request, found, drafted) | words
    template = (
        "opportunities/pipelines_editor.html" if is_partial(request) else "opportunities/pipelines.html"
    )
    return render(request, template, words, status=422)


@signed_in
@form_methods
def add(request: Request) -> HttpResponse:
    """A new process starts with the stages of the default one."""
    form = PipelineForm(request.POST or None)
    back = reverse("opportunities:pipelines")
    if not form.is_valid():
        return form_dialog(request, form, title=_("New process"), verb=_("Add"), back=back)
    model = Pipeline.objects.reached_by(request.actor).order_by("-is_default", "pk").first()
    plans = [stage.plan for stage in model.stages_now()] if model else []
    made = Pipeline.add(form.cleaned_data["name"].strip(), stages=plans, by=request.actor)
    return went(request, reverse("opportunities:pipeline", args=[made.pk]))


@signed_in
@form_methods
def rename(request: Request, pk: int) -> HttpResponse:
    found = Pipeline.objects.within(request.actor, pk)
    form = PipelineForm(request.POST or None, initial={"name": found.name})
    back = reverse("opportunities:pipeline", args=[pk])
    if not form.is_valid():
        return form_dialog(request, form, title=_("Rename the process"), verb=_("Save"), back=back)
    found.rename(form.cleaned_data["name"].strip(), by=request.actor)
    return went(request, back)


@signed_in
@require_POST
def switch(request: Request, pk: int, verb: str) -> HttpResponse:
    """Make it the default, or switch it off or on."""
    found = Pipeline.objects.within(request.actor, pk)
    {"default": found.make_default, "off": found.deactivate, "on": found.activate}[verb](by=request.actor)
    return went(request, reverse("opportunities:pipeline", args=[pk]))


@signed_in
@require_POST
def adopt_version(request: Request, pk: int) -> HttpResponse:
    """Bring what is open in older versions to the one in force; many of them as a job."""
    found = Pipeline.objects.within(request.actor, pk)
    waiting = left_behind(request.actor, found)
    if waiting.count() > AT_ONCE:
        later = adopt_later(found, by=request.actor)
        return went(request, reverse("opportunities:pipeline_adopting", args=[pk, later.pk]))
    rows = list(adopt(list(waiting), by=request.actor))
    words = {"pipeline": found, "rows": rows, "back": reverse("opportunities:pipeline", args=[pk])}
    return dialog(request, "opportunities/pipelines_adopted.html", words)


@signed_in
def adopting(request: Request, pk: int, job_pk: int) -> HttpResponse:
    """How far the job is; only whoever asked for it sees it."""
    found = Pipeline.objects.within(request.actor, pk)
    job = Job.objects.filter(pk=job_pk, name="opportunities.adopt", asked_by_id=request.actor.user_id).first()
    if job is None:
        raise OutOfReach
    words = {"pipeline": found, "job": job, "refused": job.args["refused"], "here": request.get_full_path()}
    return dialog(request, "opportunities/pipelines_adopting.html", words)


@signed_in
@form_methods
def add_reason(request: Request) -> HttpResponse:
    groups = LossReason.objects.reached_by(request.actor).filter(parent=None, is_retired=False).order_by("pk")
    form = LossReasonForm(request.POST or None, groups=groups, initial={"parent": request.GET.get("group")})
    back = reverse("opportunities:pipelines")
    if not form.is_valid():
        return form_dialog(request, form, title=_("New loss reason"), verb=_("Add"), back=back)
    LossReason.add(form.cleaned_data["name"].strip(), parent=form.cleaned_data["parent"], by=request.actor)
    return went(request, back)


@signed_in
@require_POST
def retire_reason(request: Request, pk: int) -> HttpResponse:
    LossReason.objects.within(request.actor, pk).retire(by=request.actor)
    return went(request, reverse("opportunities:pipelines"))


@signed_in
@require_POST
def offer_reason(request: Request, pk: int) -> HttpResponse:
    LossReason.objects.within(request.actor, pk).offer_again(by=request.actor)
    return went(request, reverse("opportunities:pipelines"))


def _words(request: Request, found: Pipeline, drafted: Draft) -> dict[str, Any]:
    counts = open_counts(request.actor, found)
    told = (
        impact(list(found.stages_now()), drafted.plans(_keys(found)), counts)
        if drafted.rows and drafted.is_valid()
        else []
    )
    return {
        "pipeline": found,
        "pipelines": Pipeline.objects.reached_by(request.actor),
        "draft": drafted,
        "rows": [_row(row, place, len(drafted.rows), counts) for place, row in enumerate(drafted.rows)],
        "open_count": sum(counts.values()),
        "impact": [line for line in told if line.changes],
        "versions": versions(found, counts),
        "left_behind": sum(n for (version, _key), n in counts.items() if version != found.version),
        "reasons": loss_reasons(request.actor),
        "may_publish": request.actor.may("opportunities.publish_pipeline"),
        "may_change": request.actor.may("opportunities.change_pipeline"),
    }


def _row(form: StageForm, place: int, total: int, counts: Counter[tuple[int, str]]) -> dict[str, Any]:
    """`step` is the place on the ramp of nine stage colours."""
    count = sum(n for (_version, key), n in counts.items() if key == form["key"].value())
    return {"form": form, "count": count, "step": round(1 + place * 8 / max(total - 1, 1))}


def _keys(found: Pipeline) -> set[str]:
    return set(found.stages.values_list("key", flat=True))
