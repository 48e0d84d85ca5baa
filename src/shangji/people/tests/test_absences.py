"""Days away: who may say so, where they are shown, and what they refuse."""

from datetime import timedelta

import pytest

from shangji.core.calendar import today
from shangji.people.forms.records import AssignForm
from shangji.people.models import Absence

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def days(first=0, last=3, reason="年假"):
    return {
        "starts_on": (today() + timedelta(days=first)).isoformat(),
        "ends_on": (today() + timedelta(days=last)).isoformat(),
        "reason": reason,
    }


def at(user, rest=""):
    return f"/settings/people/{user.pk}/absences/{rest}"


def test_everybody_says_when_they_are_away_themselves(client_of, lin):
    client = client_of(lin)
    assert at(lin) in client.get("/me/").content.decode()
    answer = client.post(at(lin), days(), headers=HTMX)
    assert answer.status_code == 204 and "record:changed" in answer.headers["HX-Trigger"]
    absence = lin.absences.get()
    assert "年假" in client.get("/me/").content.decode()
    client.post(at(lin, f"{absence.pk}/drop/"), headers=HTMX)
    assert not lin.absences.exists()


def test_a_leader_says_it_for_the_team_and_nobody_for_colleagues(client_of, lin, zhou, wu, chen):
    assert client_of(zhou).post(at(lin), days()).status_code == 303
    assert client_of(chen).post(at(wu), days()).status_code == 303
    assert client_of(zhou).post(at(wu), days()).status_code == 403
    assert client_of(wu).get(at(lin)).status_code == 403
    assert client_of(wu).post(at(lin, f"{lin.absences.get().pk}/drop/")).status_code == 403
    assert Absence.objects.count() == 2


def test_the_menu_offers_it_only_for_whom_one_leads(client_of, lin, wu, zhou):
    page = client_of(zhou).get("/settings/people/").content.decode()
    assert at(lin) in page and at(wu) not in page


@pytest.mark.parametrize("wrong", [{"first": 3, "last": 1}, {"first": -9, "last": -8}])
def test_days_that_cannot_be_are_refused_where_they_were_typed(client_of, lin, wrong):
    answer = client_of(lin).post(at(lin), days(**wrong), headers=HTMX)
    assert answer.status_code == 422 and not Absence.objects.exists()
    assert "年假" in answer.content.decode()


def test_whoever_is_away_is_marked_where_people_are_chosen(client_of, lin, wu, chen):
    lin.plan_absence(today(), today() + timedelta(days=4), by=lin.actor())
    wu.plan_absence(today() + timedelta(days=2), today() + timedelta(days=4), by=wu.actor())
    until = f"请假至 {today() + timedelta(days=4):%m-%d}"
    names = {str(label) for _value, label in AssignForm(actor=chen.actor()).fields["owner"].choices}
    assert f"林嘉禾 · 华东一部 · {until}" in names and "吴桐 · 华南部" in names
    assert client_of(chen).get("/settings/people/").content.decode().count(until) == 1


def test_who_covers_is_named_with_the_days_or_later_and_is_proposed_the_next_time(client_of, lin, wu, zhou):
    client = client_of(lin)
    assert client.post(at(lin), days() | {"deputy": wu.pk}, headers=HTMX).status_code == 204
    absence = lin.absences.get()
    assert absence.deputy == wu and "吴桐代班" in client.get("/me/").content.decode()
    assert f'value="{wu.pk}" selected' in client.get(at(lin), headers=HTMX).content.decode()
    wu.plan_absence(today(), today(), by=wu.actor())
    answer = client.post(at(lin, f"{absence.pk}/deputy/"), {"deputy": wu.pk}, headers=HTMX)
    assert answer.status_code == 422 and "都在岗" in answer.content.decode()
    assert client_of(zhou).post(at(lin, f"{absence.pk}/deputy/"), {"deputy": zhou.pk}).status_code == 303
    absence.refresh_from_db()
    assert absence.deputy == zhou
    assert client_of(wu).post(at(lin, f"{absence.pk}/deputy/"), {"deputy": wu.pk}).status_code == 403
