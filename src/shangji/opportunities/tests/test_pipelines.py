"""Processes: drafting, publishing, what a new version changes, adopting it, loss reasons."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from shangji.core.jobs import Job, run_due
from shangji.core.subjects import Traced
from shangji.opportunities.forms.pipelines import Draft
from shangji.opportunities.models import LossReason, Opportunity, Pipeline, Stage
from shangji.opportunities.models.pipeline import DefaultNeeded, NameTaken
from shangji.opportunities.processes import (
    adopt_later,
    impact,
    left_behind,
    loss_reasons,
    open_counts,
    versions,
)
from shangji.people.models import User

pytestmark = pytest.mark.django_db


def posted(process: Pipeline, **changed: str) -> QueryDict:
    """What the form of the process sends, with some values changed."""
    data = QueryDict(mutable=True)
    for row in Draft.of(list(process.stages_now())).rows:
        data.appendlist("row", row.prefix[1:])
        data.update({name: str(value) for name, value in row.data.items() if not isinstance(value, list)})
    data.update({name.replace("__", "-"): value for name, value in changed.items()})
    return data


def send(client: Client, url: str, data: QueryDict) -> int:
    return client.post(url, data.urlencode(), "application/x-www-form-urlencoded").status_code


def test_a_draft_is_rearranged_and_keeps_what_was_typed(process: Pipeline) -> None:
    draft = Draft.posted(posted(process, s0__name="摸底")).act("down:0")
    assert [row["name"].value() for row in draft.rows][:2] == ["需求分析", "摸底"]
    draft = Draft.posted(posted(process)).act("remove:1")
    assert [row["name"].value() for row in draft.rows][:2] == ["初步接触", "方案报价"]
    draft = Draft.posted(posted(process)).act("add")
    assert len(draft.rows) == 7 and draft.open_row == 6
    assert not draft.is_valid()


def test_a_new_stage_gets_a_key_that_no_version_had(process: Pipeline) -> None:
    data = posted(process, s0__key="made-up", s0__name_en="Proposal")
    draft = Draft.posted(data)
    assert draft.is_valid()
    keys = [plan.key for plan in draft.plans({s.key for s in process.stages.all()})]
    assert keys[0] == "proposal-2" and len(set(keys)) == 6


def test_the_preview_tells_what_adopting_will_do(process: Pipeline, crane: Opportunity, chen: User) -> None:
    counts = open_counts(chen.actor(), process)
    draft = Draft.posted(posted(process, s0__percent="15")).act("remove:2")
    assert draft.is_valid()
    told = impact(list(process.stages_now()), draft.plans({s.key for s in process.stages.all()}), counts)
    gone = next(line for line in told if line.is_gone)
    assert (gone.name, gone.count, gone.goes_to) == ("方案报价", 1, "需求分析")
    assert told[0].notes == [("percent", "10", "15")]


def test_what_the_preview_says_is_what_adopting_does(
    process: Pipeline, crane: Opportunity, chen: User
) -> None:
    by = chen.actor()
    plans = [s.plan for s in process.stages_now() if s.key != "proposal"]
    told = impact(list(process.stages_now()), plans, open_counts(by, process))
    process.publish(plans, by=by)
    later = adopt_later(process, by=by)
    run_due()
    later.refresh_from_db()
    crane.refresh_from_db()
    assert later.state == Job.State.DONE, later.error
    assert crane.stage.name == next(line.goes_to for line in told if line.is_gone)
    assert not left_behind(by, process).exists()


def test_versions_say_how_much_is_open_in_each(process: Pipeline, crane: Opportunity, chen: User) -> None:
    process.publish([s.plan for s in process.stages_now()], by=chen.actor())
    told = versions(process, open_counts(chen.actor(), process))
    assert [(v.number, v.open_count, v.is_in_force) for v in told] == [(2, 0, True), (1, 1, False)]


def test_one_process_is_the_default_and_it_cannot_be_switched_off(
    process: Pipeline, chen: User, facts: Callable[[Traced], list[str]]
) -> None:
    by = chen.actor()
    with pytest.raises(DefaultNeeded):
        process.deactivate(by=by)
    second = Pipeline.add("MES 订阅", stages=[s.plan for s in process.stages_now()], by=by)
    with pytest.raises(NameTaken):
        second.rename("标准销售流程", by=by)
    second.make_default(by=by)
    process.refresh_from_db()
    assert not process.is_default and facts(process)[-1] == "opportunities.pipeline_changed"
    process.deactivate(by=by)
    assert not process.is_active


def test_reasons_hang_below_their_groups(process: Pipeline, chen: User) -> None:
    groups = loss_reasons(chen.actor())
    assert [g.group.name for g in groups] == ["价格", "产品与方案", "客户", "关系"]
    assert all(g.reasons for g in groups)


def test_the_editor_shows_drafts_previews_and_publishes(
    client_of: Callable[[User], Client], process: Pipeline, crane: Opportunity, chen: User, lin: User
) -> None:
    client, url = client_of(chen), f"/settings/pipelines/{process.pk}/"
    assert "初步接触" in client.get("/settings/pipelines/").content.decode()
    assert send(client, f"{url}draft/", posted(process, act="remove:2")) == 200 and Stage.objects.count() == 6
    effect = f"{url}draft/?part=effect"
    typed = posted(process, s2__percent="35", s2__max_days="20")
    drawn = client.post(effect, typed.urlencode(), "application/x-www-form-urlencoded").content.decode()
    assert "赢率 50% → 35%" in drawn and "→ 20" in drawn and "<form" not in drawn and "<input" not in drawn
    typed = posted(process, s2__max_days="3")
    drawn = client.post(effect, typed.urlencode(), "application/x-www-form-urlencoded").content.decode()
    assert "这样还不能发布" in drawn and "停留上限不能小于预计工作日" in drawn
    typed = posted(process, s2__percent="")
    drawn = client.post(effect, typed.urlencode(), "application/x-www-form-urlencoded").content.decode()
    assert "还看不到影响" in drawn and "方案报价" in drawn and "默认赢率" in drawn
    data = posted(process, s0__name="摸底")
    assert send(client_of(lin), f"{url}publish/", data) == 403
    assert send(client, f"{url}publish/", data) == 302
    process.refresh_from_db()
    assert process.version == 2 and process.stages_now()[0].name == "摸底"
    assert send(client, f"{url}publish/", posted(process, s1__name="摸底")) == 422
    assert send(client, f"{url}publish/", posted(process, s1__percent="120")) == 422
    assert "立体库输送线改造" in client.post(f"{url}adopt/").content.decode()
    crane.refresh_from_db()
    assert crane.stage.version == 2


def test_what_does_not_differ_is_not_published(
    process: Pipeline, chen: User, client_of: Callable[..., Client]
) -> None:
    url, form = f"/settings/pipelines/{process.pk}/publish/", "application/x-www-form-urlencoded"
    answer = client_of(chen).post(url, posted(process).urlencode(), form)
    assert answer.status_code == 422 and "没有区别" in answer.content.decode()
    process.refresh_from_db()
    assert process.version == 1


def test_many_are_brought_along_by_a_job(
    client_of: Callable[[User], Client],
    process: Pipeline,
    crane: Opportunity,
    chen: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process.publish([s.plan for s in process.stages_now()], by=chen.actor())
    monkeypatch.setattr("shangji.opportunities.views.pipelines.AT_ONCE", 0)
    client = client_of(chen)
    answer = client.post(f"/settings/pipelines/{process.pk}/adopt/")
    run_due()
    assert client.get(answer.headers["Location"]).status_code == 200
    crane.refresh_from_db()
    assert crane.stage.version == 2


def test_processes_and_reasons_are_added_switched_and_retired(
    client_of: Callable[[User], Client], process: Pipeline, chen: User
) -> None:
    client = client_of(chen)
    client.post("/settings/pipelines/add/", {"name": "MES 订阅"})
    second = Pipeline.objects.get(name="MES 订阅")
    assert second.stages_now().count() == 6
    client.post(f"/settings/pipelines/{second.pk}/rename/", {"name": "订阅"})
    client.post(f"/settings/pipelines/{second.pk}/default/")
    second.refresh_from_db()
    assert second.is_default and second.name == "订阅"
    assert client.post(f"/settings/pipelines/{second.pk}/off/").status_code == 422
    client.post("/settings/pipelines/reasons/add/", {"name": "政策变化"})
    group = LossReason.objects.get(name="政策变化")
    client.post("/settings/pipelines/reasons/add/", {"name": "补贴取消", "parent": group.pk})
    reason = LossReason.objects.get(name="补贴取消")
    client.post(f"/settings/pipelines/reasons/{reason.pk}/retire/")
    reason.refresh_from_db()
    assert reason.is_retired and reason.parent == group
    client.post(f"/settings/pipelines/reasons/{reason.pk}/offer/")
    reason.refresh_from_db()
    assert not reason.is_retired


def test_the_editor_costs_a_fixed_number_of_statements(
    client_of: Callable[[User], Client],
    process: Pipeline,
    crane: Opportunity,
    chen: User,
    django_assert_max_num_queries: Any,
) -> None:
    client = client_of(chen)
    client.get("/settings/pipelines/")
    with django_assert_max_num_queries(20):
        client.get("/settings/pipelines/")
