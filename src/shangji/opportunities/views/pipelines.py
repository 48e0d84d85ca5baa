"""Settings › processes: stages drafted in the form, published as a new version, adopted in bulk; loss reasons."""

from collections import Counter
from secrets import token_hex
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shangji.core.access import OutOfReach
from shangji.core.jobs import Job
from shangji.opportunities.forms.pipelines import (
    AddForm,
    Draft,
    LossReasonForm,
    PipelineForm,
    ReasonNameForm,
    StageForm,
)
from shangji.opportunities.gates.kinds import KINDS
from shangji.opportunities.lessons import Lessons, lessons_of
from shangji.opportunities.models import LossReason, Pipeline, Stage
from shangji.opportunities.models.pipeline import NameTaken
from shangji.opportunities.models.stage import LEADERS, StagesNotRight
from shangji.opportunities.playbook import written
from shangji.opportunities.processes import (
    AT_ONCE,
    adopt,
    adopt_later,
    impact,
    left_behind,
    loss_reasons,
    open_counts,
    versions,
    why_not,
)
from shangji.opportunities.unmet import unmet
from shangji.people.answers import dialog, form_dialog, went
from shangji.people.middleware import Request, signed_in
from shangji.people.models import Role
from shangji.ui.responses import is_partial
from shangji.ui.templatetags.ui import step_of

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
    words = _words(request, found, Draft.of(found.stages_now().prefetch_related("requirements")))
    return render(request, "opportunities/pipelines.html", words)


@signed_in
@require_POST
def draft(request: Request, pk: int) -> HttpResponse:
    """Rearrange the draft and say what it would change; nothing is kept. While somebody types, only the effect is drawn."""
    found = Pipeline.objects.within(request.actor, pk)
    words = _words(request, found, Draft.posted(request.POST).act(request.POST.get("act", "")))
    words["is_draft"] = True
    if request.GET.get("part") == "effect":
        words["wrong"] = words["draft"].wrong()
        return render(request, "opportunities/pipelines_impact.html", words)
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
        if plans == found.plans_now():
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
    """A new process starts with the stages of the default one, of a template, or of a file."""
    form = AddForm(request.POST or None, request.FILES or None)
    words = {"form": form, "title": _("New process"), "back": reverse("opportunities:pipelines")}
    if not form.is_valid():
        return dialog(
            request, "opportunities/pipelines_add.html", words, status=422 if form.is_bound else 200
        )
    playbook = form.cleaned_data["playbook"]
    model = Pipeline.objects.reached_by(request.actor).order_by("-is_default", "pk").first()
    plans = playbook.stages if playbook else model.plans_now() if model else []
    try:
        made = Pipeline.add(form.cleaned_data["name"].strip(), stages=plans, by=request.actor)
    except (StagesNotRight, NameTaken) as refusal:
        form.add_error(None, str(refusal.message))
        return dialog(request, "opportunities/pipelines_add.html", words, status=422)
    return went(request, reverse("opportunities:pipeline", args=[made.pk]))


@signed_in
def export(request: Request, pk: int) -> HttpResponse:
    """The version in force as a text."""
    found = Pipeline.objects.within(request.actor, pk)
    answer = HttpResponse(written(found), content_type="application/yaml; charset=utf-8")
    name = quote(f"{found.name}-v{found.version}.yaml")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


@signed_in
def compare(request: Request, pk: int, number: int) -> HttpResponse:
    """What became of an older version: stage by stage, against the one in force."""
    found = Pipeline.objects.within(request.actor, pk)
    stages = list(found.stages.filter(version=number).order_by("order").prefetch_related("requirements"))
    if not stages:
        raise OutOfReach
    plans = found.plans_now()
    told = impact(stages, plans, open_counts(request.actor, found))
    words = {
        "pipeline": found, "number": number, "impact": [line for line in told if line.changes],
        "added": [plan for plan in plans if plan.key not in {stage.key for stage in stages}],
        "title": _("v%(old)s against v%(now)s") % {"old": number, "now": found.version},
        "back": reverse("opportunities:pipeline", args=[pk]),
    }  # fmt: skip
    return dialog(request, "opportunities/pipelines_compare.html", words)


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
    said = form.cleaned_data
    LossReason.add(
        said["name"].strip(), name_en=said["name_en"].strip(), parent=said["parent"], by=request.actor
    )
    return went(request, back)


@signed_in
@form_methods
def rename_reason(request: Request, pk: int) -> HttpResponse:
    """What it is called in both languages."""
    reason, back = LossReason.objects.within(request.actor, pk), reverse("opportunities:pipelines")
    form = ReasonNameForm(request.POST or None, initial={"name": reason.name, "name_en": reason.name_en})
    if not form.is_valid():
        return form_dialog(request, form, title=_("Rename %(name)s") % {"name": reason.shown}, verb=_("Save"), back=back)  # fmt: skip
    reason.rename(form.cleaned_data["name"], form.cleaned_data["name_en"], by=request.actor)
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
    stages = list(found.stages_now().prefetch_related("requirements"))
    plans = drafted.plans(_keys(found)) if drafted.rows and drafted.is_valid() else []
    told = impact(stages, plans, counts) if plans else []
    return {
        "pipeline": found,
        "pipelines": Pipeline.objects.reached_by(request.actor),
        "draft": drafted,
        "drawn": token_hex(4),
        **_rows(drafted, stages, counts),
        "lessons": _lessons(request, found, drafted),
        "open_count": sum(counts.values()),
        "impact": [line for line in told if line.changes],
        "refused": why_not(plans) if plans else "",
        "unmet": unmet(request.actor, found, stages, plans) if plans else [],
        "versions": versions(found, counts),
        "left_behind": sum(n for (version, _key), n in counts.items() if version != found.version),
        "reasons": loss_reasons(request.actor),
        "may_publish": request.actor.may("opportunities.publish_pipeline"),
        "may_change": request.actor.may("opportunities.change_pipeline"),
    }


def _lessons(request: Request, found: Pipeline, drafted: Draft) -> Lessons | None:
    """What was learnt of the stage whose fields are shown."""
    key = drafted.rows[drafted.shown]["key"].value() if drafted.rows else ""
    return lessons_of(request.actor, found.pk, key) if key else None


def _rows(drafted: Draft, stages: list[Stage], counts: Counter[tuple[int, str]]) -> dict[str, Any]:
    """`rows` are the lines of the list; `shown` is the one whose fields stand beside it."""
    movers = [
        ("", _("whoever works on it")), (LEADERS, _("leaders")), *((role.key, role.shown) for role in Role.objects.order_by("pk")),
    ]  # fmt: skip
    was = {(stage.key, one.key): one.plan for stage in stages for one in stage.requirements.all()}
    rows = []
    for place, form in enumerate(drafted.rows):
        form.fields["mover"].choices = movers  # type: ignore[attr-defined]
        rows.append(_row(form, place, len(drafted.rows), counts, was))
    return {"rows": rows, "shown": rows[drafted.shown] if rows else None, "place": drafted.shown}


def _row(
    form: StageForm, place: int, total: int, counts: Counter[tuple[int, str]], was: dict[tuple[str, str], Any]
) -> dict[str, Any]:
    """`step` is the place on the ramp of nine stage colours."""
    key = form["key"].value()
    count = sum(n for (_version, k), n in counts.items() if k == key)
    wanted = [
        {"plan": one, "kind": KINDS[one.kind], "told": KINDS[one.kind].told(one.params), "is_new": was.get((key, one.key)) != one}
        for one in form.wanted
    ]  # fmt: skip
    return {"form": form, "count": count, "step": step_of(place, total), "wanted": wanted}


def _keys(found: Pipeline) -> set[str]:
    return set(found.stages.values_list("key", flat=True))
