"""Requirements that are met by what is kept on the record: files, and tasks that are done."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shangji.opportunities.gates.kinds import (
    Evidence,
    Kind,
    Mend,
    Params,
    ParamsForm,
    as_text,
    kind,
    mentions,
    words_of,
)
from shangji.opportunities.gates.records import Records
from shangji.ui.formats import listed


class DocumentForm(ParamsForm):
    words = forms.CharField(
        label=_("File name mentions one of"), max_length=200, required=False,
        help_text=_("Several by commas; empty stands for any file."),
    )  # fmt: skip
    at_least = forms.IntegerField(
        label=_("At least how many"), min_value=1, max_value=20, initial=1, required=False
    )

    @classmethod
    def typed(cls, params: Params) -> dict[str, Any]:
        return {**params, "words": as_text(params.get("words"))}

    def params(self) -> dict[str, Any]:
        said = super().params()
        return {"words": words_of(said["words"]), "at_least": said["at_least"] or 1}


class TasksForm(ParamsForm):
    titles = forms.CharField(
        label=_("Tasks"), max_length=400, help_text=_("Several by commas; each must be done.")
    )

    @classmethod
    def typed(cls, params: Params) -> dict[str, Any]:
        return {"titles": as_text(params.get("titles"))}

    def params(self) -> dict[str, Any]:
        return {"titles": words_of(self.cleaned_data["titles"])}


def _kept(params: Params, noun: Any, records: Records) -> Evidence | None:
    found = [file for file in records.files.get(noun.pk, ()) if mentions(file.name, params["words"])]
    if len(found) < params["at_least"]:
        return None
    text = listed(file.name for file in found[:2])
    return Evidence(text=text, at=found[0].added_at, url=reverse("activities:download", args=[noun.pk, found[0].pk]))  # fmt: skip


def _files_told(params: Params) -> str:
    count = params["at_least"]
    many = ngettext("%(n)s file", "%(n)s files", count) % {"n": count} if count > 1 else ""
    return " · ".join(part for part in (" / ".join(params["words"]), many) if part)


def _upload(params: Params, noun: Any, _records: Records) -> Mend:
    url = reverse("activities:attach", args=[noun.pk])
    return Mend(label=_("Add the file"), url=f"{url}?{urlencode({'named': ' / '.join(params['words'])})}")


def _ticked(params: Params, noun: Any, records: Records) -> Evidence | None:
    done = {task.title.casefold(): task for task in records.tasks.get(noun.pk, ()) if task.done_at}
    wanted = [title.casefold() for title in params["titles"]]
    if not all(title in done for title in wanted):
        return None
    return Evidence(
        text=listed(params["titles"]), at=max(at for title in wanted if (at := done[title].done_at))
    )


def _tick(params: Params, noun: Any, records: Records) -> Mend:
    """Tick it off where it is given already; else give it."""
    tasks = records.tasks.get(noun.pk, [])
    done = {task.title.casefold() for task in tasks if task.done_at}
    waiting = {task.title.casefold(): task for task in tasks if not task.done_at}
    title = next((t for t in params["titles"] if t.casefold() not in done), params["titles"][0])
    task = waiting.get(title.casefold())
    if task:
        return Mend(
            label=_("Tick off"), url=reverse("activities:tick", args=[noun.pk, task.pk]), is_post=True
        )
    url = reverse("activities:add_task", args=[noun.pk])
    return Mend(label=_("Give the task"), url=f"{url}?{urlencode({'title': title})}")


kind(
    Kind(
        name="document",
        label=_("File"),
        icon="file-text",
        form=DocumentForm,
        told=_files_told,
        met=_kept,
        mend=_upload,
    )
)
kind(
    Kind(
        name="tasks", label=_("Tasks done"), icon="list-check", form=TasksForm,
        told=lambda params: listed(params["titles"]), met=_ticked, mend=_tick,
    )
)  # fmt: skip
