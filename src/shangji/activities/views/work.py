"""Tasks, comments and files of a record."""

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.activities.forms import CommentForm, TaskForm
from shangji.activities.mentions import mentioned
from shangji.activities.models import Attachment, Task
from shangji.activities.queries import record
from shangji.activities.worked import CannotSee
from shangji.core.access import OutOfReach
from shangji.people.answers import dialog, done, form_dialog
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods


@signed_in
@form_methods
def add_task(request: Request, subject_pk: int) -> HttpResponse:
    noun = record(request.actor, subject_pk)
    form = TaskForm(request.POST or None, actor=request.actor, title=request.GET.get("title", "")[:200])
    if form.is_valid():
        try:
            noun.add_task(by=request.actor, **form.cleaned_data)
        except CannotSee as refusal:
            form.add_error("assignee", str(refusal.message))
        else:
            return done(request, noun.get_absolute_url(), _("Task added."))
    title = _("New task: %(name)s") % {"name": noun.label}
    return form_dialog(request, form, title=title, verb=_("Add"), back=noun.get_absolute_url())


@signed_in
@require_POST
def tick(request: Request, subject_pk: int, pk: int) -> HttpResponse:
    """Tick a task off, or take the tick off again."""
    noun = record(request.actor, subject_pk)
    task = Task.objects.filter(pk=pk, subject_id=noun.pk).first()
    if task is None:
        raise OutOfReach
    if task.done_at:
        noun.reopen_task(task, by=request.actor)
        return done(request, noun.get_absolute_url(), _("Taken up again."))
    noun.finish_task(task, by=request.actor)
    return done(request, noun.get_absolute_url(), _("Done: %(title)s") % {"title": task.title})


@signed_in
@form_methods
def comment(request: Request, subject_pk: int) -> HttpResponse:
    noun = record(request.actor, subject_pk)
    form = CommentForm(request.POST or None)
    if not form.is_valid():
        title = _("Comment on %(name)s") % {"name": noun.label}
        return form_dialog(request, form, title=title, verb=_("Comment"), back=noun.get_absolute_url())
    text = form.cleaned_data["text"]
    called = mentioned(text)
    fact = noun.comment(text, by=request.actor, mentioned=called)
    untold = [user.name for user in called if user.pk not in fact.mentioned_ids]
    said = _("Said.")
    if untold:
        said = _("Said. %(names)s cannot see this record and was not told: share it first.") % {
            "names": "、".join(untold)
        }
    return done(request, noun.get_absolute_url(), said)


@signed_in
@form_methods
def attach(request: Request, subject_pk: int) -> HttpResponse:
    """Keep files; asked for as a dialog, `?named=` says what the name of the file should hold."""
    noun = record(request.actor, subject_pk)
    if request.method == "GET":
        words = {"noun": noun, "named": request.GET.get("named", "")[:200], "back": noun.get_absolute_url()}
        words["title"] = _("Add a file: %(name)s") % {"name": noun.label}
        return dialog(request, "activities/attach.html", words)
    uploads = request.FILES.getlist("file")[:10]
    for upload in uploads:
        noun.attach(upload, by=request.actor)
    return done(request, noun.get_absolute_url(), _("%(count)s files added.") % {"count": len(uploads)})


@signed_in
def download(request: Request, subject_pk: int, pk: int) -> HttpResponseBase:
    """The file as it came, never shown in the page: always saved under its name."""
    found = _file(request, subject_pk, pk)
    answer = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)
    answer.headers["Content-Type"] = found.content_type
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer


@signed_in
@require_POST
def detach(request: Request, subject_pk: int, pk: int) -> HttpResponse:
    noun = record(request.actor, subject_pk)
    noun.detach(_file(request, subject_pk, pk), by=request.actor)
    return done(request, noun.get_absolute_url(), _("Removed; the log keeps that it was there."))


def _file(request: Request, subject_pk: int, pk: int) -> Attachment:
    noun = record(request.actor, subject_pk)
    found = Attachment.objects.filter(pk=pk, subject_id=noun.pk, removed_at__isnull=True).first()
    if found is None:
        raise OutOfReach
    return found
