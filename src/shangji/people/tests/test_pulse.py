"""Asked once a month; what somebody says stands nowhere beside who, when or in which order."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.core.serializers import serialize

from shangji.core import clock
from shangji.core.access import NOBODY, NotAllowed, OutOfReach, System
from shangji.core.events import Event
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.records import records_of
from shangji.insight.metrics.terms import MetricQuery
from shangji.people.models import Pulse, User
from shangji.people.models.pulsed import AnswerNotRight, NotAsked
from shangji.people.palette import commands
from shangji.people.pulse import ask_due

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
WHY = "录音转写很省事qx7"
SEPTEMBER, OCTOBER, NOVEMBER = (datetime(2026, month, 20, 2, tzinfo=UTC) for month in (9, 10, 11))


@pytest.fixture
def many(person):
    """Six in sales, three leaders; who came, came in August."""

    def come(count, role):
        return [person(f"{role}{n}", f"{role} {n}", role, "east") for n in range(count)]

    return come(6, "sales"), come(3, "leader")


def came(user, at):
    user.note_sign_in(by=System("sign-in").at(at))


def answered(people, at, *scores):
    """Everybody is asked; the first of them answer."""
    Pulse.ask(people, at.date())
    with clock.at(at):
        for user, score in zip(people, scores, strict=False):
            user.answer_pulse(score, f"因为{score}", by=user.actor())


def number(name, actor, at=NOVEMBER, by=(), period="2026"):
    with clock.at(at):
        return ask(MetricQuery(actor=actor, metrics=(name,), by=by, period=Period.parse(period)))


def test_asked_is_who_has_come_for_two_weeks_from_the_first_working_day_on(lin, zhou, wu, he):
    """In October 2026 the first working day is the 8th."""
    came(lin, datetime(2026, 9, 24, tzinfo=UTC))
    came(zhou, datetime(2026, 9, 30, tzinfo=UTC))
    came(he, datetime(2026, 9, 1, tzinfo=UTC))
    he.disable(by=System("test"))
    assert ask_due(datetime(2026, 10, 7, 4, tzinfo=UTC)) == 0
    first = datetime(2026, 10, 8, 4, tzinfo=UTC)
    assert ask_due(first) == 1 and lin.pulses.count() == 1
    assert ask_due(first + timedelta(hours=1)) == 0
    assert ask_due(datetime(2026, 10, 15, 4, tzinfo=UTC)) == 1 and zhou.pulses.count() == 1
    assert not wu.pulses.exists() and Pulse.objects.get(role=lin.role).asked == 1


def test_everybody_answers_once_and_for_themselves(lin, zhou):
    with pytest.raises(NotAsked):
        lin.answer_pulse(8, by=lin.actor())
    Pulse.ask([lin, zhou], clock.now().date())
    with pytest.raises(NotAllowed):
        lin.answer_pulse(8, by=zhou.actor())
    with pytest.raises(OutOfReach):
        lin.answer_pulse(8, by=NOBODY)
    for score, why in ((11, ""), (-1, ""), (8, "长" * 501)):
        with pytest.raises(AnswerNotRight):
            lin.answer_pulse(score, why, by=lin.actor())
    lin.answer_pulse(8, by=lin.actor())
    zhou.put_pulse_off(by=zhou.actor())
    for again in (lambda: lin.answer_pulse(3, by=lin.actor()), lambda: zhou.answer_pulse(3, by=zhou.actor())):
        with pytest.raises(NotAsked):
            again()
    told = Pulse.objects.values_list("role__key", "asked", "answers", "total")
    assert set(told) == {("sales", 1, 1, 8), ("leader", 1, 0, 0)}


def test_nothing_that_is_kept_says_who_answered_what(many, client_of):
    """The words stand in one row, with those of others and in no order of time; no other row changes with the number."""
    sales, _leaders = many
    Pulse.ask(sales, clock.now().date())
    before = _kept()
    for user, score, why in zip(sales[:3], (9, 2, 9), (WHY, "zz", "aa"), strict=True):
        client_of(user).post("/me/pulse/", {"score": score, "why": why}, headers=HTMX)
    kept = _kept()
    holding = {name for name, rows in kept.items() if WHY in "".join(rows)}
    assert holding == {"people.Pulse"}
    assert {f.name for f in Pulse._meta.get_fields() if f.concrete} == {
        "id", "month", "role", "asked", "answers", "total", "scores", "words",
    }  # fmt: skip
    of = Pulse.objects.get()
    assert of.words == ["aa", "zz", WHY] and of.scores[9] == 2 and of.total == 20
    changed = {name for name, rows in kept.items() if rows != before[name]}
    assert changed <= {
        "people.Pulse", "people.PulseAsked", "core.Event", "core.Subject", "people.User", "sessions.Session",
    }  # fmt: skip
    marks = [set(row) for row in sales[0].pulses.values()]
    assert marks == [{"id", "user_id", "month", "pulse_id", "is_done"}]
    month = f"{of.month:%Y-%m}"
    said = Event.objects.filter(kind="people.pulse_answered").values_list("payload", "changes")
    assert list(said) == [({"month": month}, {})] * 3


def _kept():
    """Table → its rows, each as text; of tables without columns of their own, none."""
    return {
        m._meta.label: serialize("jsonl", m._base_manager.order_by("pk")).split("\n")
        for m in apps.get_models()
    }


def test_a_role_is_told_from_five_on_when_its_month_is_over(many, chen, lin, client_of):
    sales, leaders = many
    answered(sales, SEPTEMBER, 5, 6, 7, 8, 9)
    answered(leaders, SEPTEMBER, 0, 0, 0)
    answered(sales, OCTOBER, 8, 9, 10, 9, 9, 9)
    answered(leaders[:1], OCTOBER, 1)
    answered(sales, NOVEMBER, 1, 1, 1, 1, 1, 1)
    found = number("satisfaction", chen.actor(), by=("role",))
    whole = found.total["satisfaction"]
    assert (float(whole.value), whole.n) == (pytest.approx(89 / 11), 11)
    assert [(row.members[0].key, row.values["satisfaction"]) for row in found.rows] == [
        (str(sales[0].role_id), whole),
    ]
    by_month = {
        r.members[0].key: r.values["satisfaction"].value
        for r in number("satisfaction", chen.actor(), by=("month",)).rows
    }
    assert by_month["2026-09"] == 7 and by_month["2026-10"] == 9 and by_month["2026-11"] is None
    rate = number("pulse_response_rate", chen.actor(), period="2026-09").total["pulse_response_rate"]
    assert (float(rate.value), rate.n) == (pytest.approx(8 / 9), 9)
    with clock.at(NOVEMBER):
        rows = list(
            records_of(
                MetricQuery(actor=chen.actor(), metrics=("satisfaction",), period=Period.parse("2026")),
                "satisfaction",
            )
        )
        assert sum(row.answers for row in rows) == 11
        page = client_of(chen).get("/pulse/").content.decode()
        assert "因为10" in page and "因为5" in page and "因为0" not in page and "因为1<" not in page
        assert client_of(lin).get("/pulse/").status_code == 404
    assert number("satisfaction", lin.actor()).total["satisfaction"].value is None


def test_today_asks_until_it_is_answered(lin, client_of):
    client = client_of(lin)
    assert "/me/pulse/" not in client.get("/").content.decode()
    Pulse.ask([lin], clock.now().date())
    page = client.get("/").content.decode()
    assert page.count('name="score"') == 11
    assert client.post("/me/pulse/", {"score": "x"}, headers=HTMX).status_code == 422
    answer = client.post("/me/pulse/", {"score": "7", "why": ""}, headers=HTMX)
    assert answer.status_code == 204 and "record:changed" in answer.headers["HX-Trigger"]
    assert "/me/pulse/" not in client.get("/").content.decode()
    assert client.post("/me/pulse/off/", headers=HTMX).status_code == 409
    assert User.objects.get(pk=lin.pk).pulses.get().is_done


def test_the_palette_leads_to_the_page_of_months_only_whom_it_answers(lin, zhou, chen, he, client_of):
    for person, status in ((lin, 404), (zhou, 404), (chen, 200), (he, 200)):
        offered = [c.url() for c in commands(person.actor(), "每月一问")]
        assert client_of(person).get("/pulse/").status_code == status
        assert ("/pulse/" in offered) == (status == 200)
