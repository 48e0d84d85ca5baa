"""Putting off and the rhythm, as pages."""

from datetime import timedelta

from django.utils import timezone

from shangji.core import clock
from shangji.core.calendar import add_working_days, today
from shangji.core.jobs import run_due
from shangji.process.ladder import watch
from shangji.process.models import Obligation, Rhythm

HX = {"HX-Request": "true"}


def test_it_is_put_off_in_a_dialog_that_says_where_that_ends(crane, lin, wu, client_of):
    client, url = client_of(lin), f"/subjects/{crane.pk}/snooze/"
    assert client.get(url, headers=HX).status_code == 200
    assert client_of(wu).get(url, headers=HX).status_code == 404
    day = add_working_days(today(), 5)
    assert client.post(url, {"until": day, "reason": ""}, headers=HX).status_code == 422
    assert client.post(url, {"until": day, "reason": "客户出差"}, headers=HX).status_code == 204
    assert timezone.localtime(Obligation.objects.open().get().due_at).date() == day
    far = client.post(url, {"until": day + timedelta(days=90), "reason": "客户出差"}, headers=HX)
    assert far.status_code == 422 and "十个工作日" in far.content.decode()


def test_a_reminder_is_answered_from_the_inbox(crane, lin, zhou, client_of):
    later = timezone.now() + timedelta(days=20)
    with clock.at(later):
        watch(later)
        run_due()
    mine, theirs = (client_of(user).get("/inbox/").content.decode() for user in (lin, zhou))
    assert f"/subjects/{crane.pk}/follow-up/" in mine and f"/subjects/{crane.pk}/assign/" not in mine
    assert f"/subjects/{crane.pk}/assign/" in theirs, "high risk: handing over is one tap"


def test_the_rhythm_is_set_by_who_may_and_read_by_all(crane, chen, lin, client_of):
    page = client_of(chen).get("/settings/rhythm/")
    assert page.status_code == 200 and page.context["form"]["cadence_days"].value() == 3
    form = page.context["form"]
    said = {name: value for name in form.fields if (value := form[name].value())}
    refused = client_of(chen).post("/settings/rhythm/", {**said, "leader_days": 2})
    assert refused.status_code == 422
    saved = client_of(chen).post("/settings/rhythm/", {**said, "cadence_days": 2, "stage_proposal": 1})
    assert saved.status_code == 303 and Rhythm.in_force().stage_days == {"proposal": 1}
    run_due()
    assert timezone.localtime(Obligation.objects.open().get().due_at).date() == add_working_days(today(), 1)
    assert client_of(lin).get("/settings/rhythm/").status_code == 200
    assert client_of(lin).post("/settings/rhythm/", {**said, "cadence_days": 2}).status_code == 403


def test_that_they_came_to_us_is_one_tap(crane, lin, client_of):
    form = {"text": "客户带人来看了样机", "direction": "in", "type": "visit"}
    assert client_of(lin).post(f"/subjects/{crane.pk}/follow-up/", form, headers=HX).status_code == 204
    said = crane.subject.follow_ups.get()
    assert said.direction == "in" and said.is_qualifying
