"""What hangs on a record: the composer, the trace, the past, steps, tasks, comments and files."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from shangji.activities.models import Attachment, FollowUp, Task
from shangji.core.access import Level
from shangji.core.jobs import run_due
from shangji.core.subjects import Traced
from shangji.customers.models import Contact
from shangji.opportunities.models import Opportunity
from shangji.people.models import Notification, User

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
ClientOf = Callable[[User], Client]


def test_one_sentence_logs_the_follow_up_closes_the_step_and_sets_the_next(
    lin: User, crane: Opportunity, zhang: Contact, client_of: ClientOf, facts: Callable[[Traced], list[str]]
) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    crane.plan_next_step("回电确认试样节拍", timezone.now(), by=lin.actor())
    answer = client_of(lin).post(
        f"/subjects/{crane.pk}/follow-up/",
        {
            "text": "刚和张科长通完电话", "type": "call", "result": "progress", "next_step": "送样件",
            "next_step_on": tomorrow.isoformat(), "contacts": [zhang.pk], "client_key": "a-1",
        },
        headers=HX,
    )  # fmt: skip
    assert answer.status_code == 204
    assert "dialog:close" in answer.headers["HX-Trigger"] and "record:changed" in answer.headers["HX-Trigger"]
    crane.refresh_from_db()
    logged = FollowUp.objects.get(subject_id=crane.pk)
    assert (logged.type, logged.result, logged.author_id) == ("call", "progress", lin.pk)
    assert [contact.label for contact in logged.contacts.all()] == ["张建平"]
    assert crane.next_step == "送样件" and timezone.localtime(crane.next_step_at).date() == tomorrow
    assert facts(crane)[-1] == "activities.follow_up_logged"


def test_a_phone_that_sends_twice_is_kept_once(lin: User, crane: Opportunity, client_of: ClientOf) -> None:
    said = {"text": "微信上确认了时间", "client_key": "same"}
    client = client_of(lin)
    first = client.post(f"/subjects/{crane.pk}/follow-up/", said, headers=HX)
    second = client.post(f"/subjects/{crane.pk}/follow-up/", said, headers=HX)
    assert (first.status_code, second.status_code) == (204, 204)
    assert FollowUp.objects.filter(subject_id=crane.pk).count() == 1


def test_the_draft_proposes_and_leaves_what_was_chosen_by_hand(
    lin: User, crane: Opportunity, client_of: ClientOf
) -> None:
    client = client_of(lin)
    url = f"/subjects/{crane.pk}/follow-up/draft/"
    first = client.post(url, {"text": "刚见完周总，方案他认可"}, headers=HX).content.decode()
    assert 'name="inferred_type" value="visit"' in first and 'value="visit" checked' in first
    second = client.post(
        url, {"text": "刚见完周总，方案他认可。", "type": "meeting", "inferred_type": "visit"}, headers=HX
    ).content.decode()
    assert 'value="meeting" checked' in second and 'value="visit" checked' not in second


def test_nothing_said_comes_back_with_the_reason_and_loses_nothing(
    lin: User, crane: Opportunity, client_of: ClientOf
) -> None:
    answer = client_of(lin).post(
        f"/subjects/{crane.pk}/follow-up/", {"text": "打了电话", "next_step": "再约"}, headers=HX
    )
    assert answer.status_code == 422
    assert "打了电话" in answer.content.decode() and 'value="再约"' in answer.content.decode()
    assert not FollowUp.objects.exists()


def test_a_day_without_words_is_a_plan_to_follow_up_again(
    lin: User, crane: Opportunity, client_of: ClientOf
) -> None:
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    client_of(lin).post(f"/subjects/{crane.pk}/follow-up/", {"type": "call", "next_step_on": day})
    crane.refresh_from_db()
    assert crane.next_step and crane.next_step_at


def test_the_sheet_finds_the_record_a_sentence_is_about(
    lin: User, crane: Opportunity, pump: Opportunity, client_of: ClientOf
) -> None:
    page = client_of(lin).get("/follow-up/?text=刚和甬拓的张科长聊了立体库").content.decode()
    assert page.index(f"/subjects/{crane.pk}/follow-up/") > 0
    assert f"/subjects/{pump.pk}/follow-up/" not in page


def test_nobody_is_offered_records_of_others(wu: User, crane: Opportunity, client_of: ClientOf) -> None:
    client = client_of(wu)
    assert f"/subjects/{crane.pk}/" not in client.get("/follow-up/?text=立体库").content.decode()
    for path in ("follow-up", "timeline", "past", "next-step", "comments", "tasks"):
        assert client.get(f"/subjects/{crane.pk}/{path}/").status_code == 404


def test_own_words_are_corrected_and_the_log_keeps_the_old_ones(
    lin: User, zhou: User, crane: Opportunity, client_of: ClientOf
) -> None:
    crane.log_follow_up("报价 120 万", by=lin.actor())
    logged = FollowUp.objects.get(subject_id=crane.pk)
    url = f"/subjects/{crane.pk}/follow-up/{logged.pk}/correct/"
    assert client_of(zhou).post(url, {"text": "x"}).status_code == 403
    assert client_of(lin).post(url, {"text": "报价 128.6 万"}, headers=HX).status_code == 204
    logged.refresh_from_db()
    assert logged.text == "报价 128.6 万"
    assert "报价 120 万" in str(crane.subject.events.order_by("-seq")[0].payload)


def test_the_trace_shows_words_and_changes_and_filters_them(
    lin: User, crane: Opportunity, client_of: ClientOf, django_assert_max_num_queries: Callable[..., object]
) -> None:
    crane.log_follow_up("到现场量了 3 条线", type="visit", by=lin.actor())
    crane.change_expected_on(timezone.localdate(), by=lin.actor())
    client = client_of(lin)
    with django_assert_max_num_queries(13):
        everything = client.get(f"/subjects/{crane.pk}/timeline/", headers=HX).content.decode()
    assert "到现场量了 3 条线" in everything
    people = client.get(f"/subjects/{crane.pk}/timeline/?show=people", headers=HX).content.decode()
    changes = client.get(f"/subjects/{crane.pk}/timeline/?show=changes", headers=HX).content.decode()
    assert "到现场量了 3 条线" in people and "到现场量了 3 条线" not in changes


def test_a_long_trace_goes_on_where_it_stopped(lin: User, crane: Opportunity, client_of: ClientOf) -> None:
    for n in range(45):
        crane.log_follow_up(f"第{n}次沟通", by=lin.actor())
    client = client_of(lin)
    first = client.get(f"/subjects/{crane.pk}/timeline/", headers=HX)
    assert "第44次沟通" in first.content.decode() and "第1次沟通" not in first.content.decode()
    before = first.context["timeline"].before
    rest = client.get(f"/subjects/{crane.pk}/timeline/?before={before}", headers=HX).content.decode()
    assert "第1次沟通" in rest and "第44次沟通" not in rest


def test_the_past_is_told_field_by_field_between_two_days(
    lin: User, crane: Opportunity, client_of: ClientOf
) -> None:
    past, now = timezone.now() - timedelta(days=20), timezone.now()
    old = Opportunity.open("老线改造", by=lin.actor().at(past), amount=1000000)
    old.change_amount(1286000, by=lin.actor().at(now))
    page = client_of(lin).get(f"/subjects/{old.pk}/past/?from=0&to=20", headers=HX).content.decode()
    assert "¥100 万" in page and "¥128.6 万" in page
    half = client_of(lin).get(f"/subjects/{old.pk}/past/?from=0&to=10", headers=HX)
    assert not half.context["past"].changed


def test_a_step_is_planned_dropped_with_a_reason_and_taken_back(
    lin: User, crane: Opportunity, client_of: ClientOf
) -> None:
    client, day = client_of(lin), (timezone.localdate() + timedelta(days=2)).isoformat()
    planned = client.post(
        f"/subjects/{crane.pk}/next-step/", {"next_step": "约周总", "next_step_on": day}, headers=HX
    )
    crane.refresh_from_db()
    assert planned.status_code == 204 and crane.next_step == "约周总"
    assert client.post(f"/subjects/{crane.pk}/next-step/drop/", {"reason": ""}, headers=HX).status_code == 422
    client.post(f"/subjects/{crane.pk}/next-step/drop/", {"reason": "周总出差"}, headers=HX)
    crane.refresh_from_db()
    assert crane.next_step == ""
    dropped = crane.undoable_event(lin.actor())
    assert dropped
    client.post(f"/subjects/{crane.pk}/undo/{dropped.seq}/")
    crane.refresh_from_db()
    assert crane.next_step == "约周总"


def test_an_hour_that_nobody_said_is_not_told(lin: User, crane: Opportunity, client_of: ClientOf) -> None:
    client, day = client_of(lin), timezone.localtime() + timedelta(days=9)
    for hour, told in ((9, False), (15, True)):
        crane.plan_next_step(
            "约周总", day.replace(hour=hour, minute=0, second=0, microsecond=0), by=lin.actor()
        )
        page = client.get(crane.get_absolute_url()).content.decode()
        plan = page[page.index('data-state="plan"') :].partition("</li>")[0].partition("</time>")[0]
        assert plan.endswith(f"{hour:02}:00") == told


def test_tasks_are_given_ticked_and_taken_up_again_and_the_assignee_is_told(
    lin: User, zhou: User, crane: Opportunity, client_of: ClientOf
) -> None:
    client = client_of(zhou)
    client.post(f"/subjects/{crane.pk}/tasks/", {"title": "出付款方案", "assignee": lin.pk}, headers=HX)
    task = Task.objects.get()
    run_due()
    assert Notification.objects.filter(user=lin).exists()
    url = f"/subjects/{crane.pk}/tasks/{task.pk}/tick/"
    client_of(lin).post(url, headers=HX)
    task.refresh_from_db()
    assert task.done_by_id == lin.pk
    client_of(lin).post(url, headers=HX)
    task.refresh_from_db()
    assert task.done_at is None


def test_a_reader_ticks_what_was_given_to_them_and_nothing_else(
    lin: User, wu: User, crane: Opportunity, client_of: ClientOf
) -> None:
    crane.share_with(wu, by=lin.actor())
    crane.add_task("出付款方案", assignee=lin, by=lin.actor())
    crane.add_task("核对节拍", assignee=wu, by=lin.actor())
    theirs, own = Task.objects.order_by("pk")
    client = client_of(wu)
    page = client.get(crane.get_absolute_url()).content.decode()
    assert f"/tasks/{own.pk}/tick/" in page and f"/tasks/{theirs.pk}/tick/" not in page
    assert client.post(f"/subjects/{crane.pk}/tasks/{theirs.pk}/tick/", headers=HX).status_code == 403
    assert client.post(f"/subjects/{crane.pk}/tasks/{own.pk}/tick/", headers=HX).status_code == 204
    assert list(Task.objects.filter(done_at=None)) == [theirs]


def test_nobody_is_given_or_told_what_they_cannot_see(
    lin: User, wu: User, crane: Opportunity, client_of: ClientOf
) -> None:
    client = client_of(lin)
    answer = client.post(f"/subjects/{crane.pk}/tasks/", {"title": "出方案", "assignee": wu.pk}, headers=HX)
    assert answer.status_code == 422 and "先共享" in answer.content.decode()
    assert not Task.objects.exists()
    answer = client.post(f"/subjects/{crane.pk}/comments/", {"text": "@吴桐 看看"}, headers=HX)
    told = json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    assert "吴桐" in told and "没有通知" in told


def test_a_comment_calls_colleagues_who_may_see_it(
    lin: User, zhou: User, wu: User, crane: Opportunity, client_of: ClientOf
) -> None:
    client_of(lin).post(f"/subjects/{crane.pk}/comments/", {"text": "@周敏看一下 @吴桐 也看看"}, headers=HX)
    run_due()
    told = set(Notification.objects.values_list("user_id", flat=True))
    assert told == {zhou.pk}


def test_files_are_kept_by_content_come_back_as_downloads_and_are_removed(
    lin: User, wu: User, crane: Opportunity, client_of: ClientOf
) -> None:
    client, url = client_of(lin), f"/subjects/{crane.pk}/files/"
    good = SimpleUploadedFile("报价V2.pdf", b"%PDF-1.7 hello", content_type="application/pdf")
    bad = SimpleUploadedFile("报价.pdf", b"MZ\x90 not a pdf", content_type="application/pdf")
    assert client.post(url, {"file": bad}, headers=HX).status_code == 422
    assert client.post(url, {"file": good}, headers=HX).status_code == 204
    kept = Attachment.objects.get()
    got = client.get(f"{url}{kept.pk}/")
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(got.streaming_content).startswith(b"%PDF")
    assert client_of(wu).get(f"{url}{kept.pk}/").status_code == 404
    client.post(f"{url}{kept.pk}/remove/", headers=HX)
    assert client.get(f"{url}{kept.pk}/").status_code == 404


def test_a_reader_sees_the_trace_and_may_comment_but_not_log(
    lin: User, wu: User, crane: Opportunity, client_of: ClientOf
) -> None:
    crane.share_with(wu, level=Level.READ, by=lin.actor())
    client = client_of(wu)
    assert client.get(f"/subjects/{crane.pk}/timeline/").status_code == 200
    assert (
        client.post(f"/subjects/{crane.pk}/comments/", {"text": "需要支持吗"}, headers=HX).status_code == 204
    )
    assert client.post(f"/subjects/{crane.pk}/follow-up/", {"text": "x"}, headers=HX).status_code == 403


@pytest.mark.parametrize("path", ["follow-up/", "next-step/", "timeline/", "past/", "comments/", "tasks/"])
def test_every_fragment_is_also_a_page_without_scripts(
    lin: User, crane: Opportunity, client_of: ClientOf, path: str
) -> None:
    page = client_of(lin).get(f"/subjects/{crane.pk}/{path}")
    assert page.status_code == 200 and b"<html" in page.content
