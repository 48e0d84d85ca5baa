"""The pages of reports: set up, previewed within one's reach, run, read by whom it went to and by nobody else."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from shangji.core import clock
from shangji.core.jobs import run_due
from shangji.gateway.models import ExportRecord, Recipients, ReportRun, ReportSchedule
from shangji.opportunities.models import Opportunity
from shangji.people.models import Role, User

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]


@pytest.fixture
def schedule(zhou: User, lin: User, wu: User, stages: Any) -> ReportSchedule:
    with clock.at(clock.now() - timedelta(days=3)):
        Opportunity.open("林的", amount=Decimal(1_280_000), by=lin.actor())
        Opportunity.open("吴的", amount=Decimal(3_000_000), by=wu.actor())
    return ReportSchedule.add(
        "团队周报",
        to=Recipients(people=(zhou, lin, wu)),
        author=zhou,
        by=zhou.actor(),
        formats=["pdf"],
        channels=[],
    )


def said(**known: Any) -> dict[str, Any]:
    return {
        "name": "周报", "has_narrative": "on", "board": "", "rhythm": "weekly", "weekday": "1", "month_day": "1", "at": "08:30",
        "period": "this-month", "comparison": "below", "kept_days": "30", "formats": ["pdf"], "channels": ["mail"], **known,
    }  # fmt: skip


def test_a_report_is_set_up_and_changed(
    client_of: Clients, zhou: User, lin: User, roles: dict[str, Role]
) -> None:
    client = client_of(zhou)
    assert client.get("/settings/reports/").status_code == 200
    assert client.get("/settings/reports/add/?board=director&query=period%3D2026").status_code == 200
    answer = client.post("/settings/reports/add/", said(people=[lin.pk], roles=[roles["leader"].pk]))
    found = ReportSchedule.objects.get()
    assert answer.status_code == 302 and answer.headers["Location"] == f"/settings/reports/{found.pk}/"
    assert found.to == Recipients(people=(lin,), roles=(roles["leader"],)) and found.author == zhou
    client.post(f"/settings/reports/{found.pk}/edit/", said(owners="on", rhythm="monthly", month_day="31"))
    found.refresh_from_db()
    assert (found.rhythm, found.month_day, found.to) == ("monthly", 31, Recipients(owners=True))
    assert "最后一个工作日" in client.get("/settings/reports/").content.decode()


@pytest.mark.parametrize(
    ("metric", "typed", "kept"),
    [
        ("open_amount", "1.5亿", "150000000"), ("open_amount", "150,000,000", "150000000"), ("win_rate", "40%", "0.4"),
        ("win_rate", "０.4567", "0.4567"), ("won_count", "12", "12"),
    ],
)  # fmt: skip
def test_the_limit_of_a_condition_is_typed_as_people_write_it(
    client_of: Clients, zhou: User, metric: str, typed: str, kept: str
) -> None:
    known = said(owners="on", rhythm="condition", metric=metric, value=typed)
    client = client_of(zhou)
    client.post("/settings/reports/add/", known)
    found = ReportSchedule.objects.get()
    assert Decimal(found.condition["value"]) == Decimal(kept)
    assert f'value="{kept}"' in client.get(f"/settings/reports/{found.pk}/edit/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"people": []}, {"has_narrative": "", "owners": "on"}, {"rhythm": "condition", "owners": "on"},
        {"rhythm": "condition", "owners": "on", "metric": "won_count", "value": "viel"},
        {"board": "nothing", "owners": "on"}, {"at": "25:00", "owners": "on"},
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_said_in_the_form(
    client_of: Clients, zhou: User, wrong: dict[str, Any]
) -> None:
    assert client_of(zhou).post("/settings/reports/add/", said(**wrong)).status_code == 422
    assert not ReportSchedule.objects.exists()


def test_a_preview_shows_what_one_would_get_and_only_of_whom_one_leads(
    client_of: Clients, schedule: ReportSchedule, zhou: User, lin: User, wu: User, chen: User
) -> None:
    address = f"/settings/reports/{schedule.pk}/preview/?as="
    page = client_of(zhou).get(f"{address}{lin.pk}").content.decode()
    assert "¥128" in page and "¥300" not in page
    page = client_of(zhou).get(f"{address}{wu.pk}").content.decode()
    assert "¥300" not in page and "¥128" not in page and "看不到" in page
    assert "¥300" in client_of(chen).get(f"{address}{wu.pk}").content.decode()
    assert client_of(zhou).get(f"{address}{chen.pk}").status_code == 404, "it does not go to 陈"


def test_a_run_is_read_by_whom_it_went_to(
    client_of: Clients, schedule: ReportSchedule, zhou: User, lin: User, wu: User, sun: User
) -> None:
    zhou_s = client_of(zhou)
    assert zhou_s.post(f"/settings/reports/{schedule.pk}/run/").status_code in (302, 303)
    run_due()
    run = ReportRun.objects.get()
    page = client_of(lin).get(f"/reports/{run.pk}/").content.decode()
    assert "128" in page and "/insight/records/?m=open_amount" in page
    mine, other = (run.copies.get(user=user) for user in (lin, wu))
    assert mine.opened_at and not other.opened_at
    file = client_of(lin).get(f"/reports/{run.pk}/{mine.pk}.pdf")
    assert b"".join(file.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert ExportRecord.objects.get(exported_by=lin).list_name == f"report:{run.pk}"
    assert client_of(lin).get(f"/reports/{run.pk}/{other.pk}.pdf").status_code == 404
    assert zhou_s.get(f"/reports/{run.pk}/{other.pk}.pdf").status_code == 404, "周 does not see what 吴 sees"
    assert zhou_s.get(f"/reports/{run.pk}/{mine.pk}.pdf").status_code == 200
    assert client_of(sun).get(f"/reports/{run.pk}/").status_code == 404
    assert client_of(lin).get(f"/reports/{run.pk}/copies/").status_code == 403
    assert zhou_s.get(f"/reports/{run.pk}/copies/").status_code == 200
    page = zhou_s.get(f"/settings/reports/{schedule.pk}/").content.decode()
    assert run.period in page and "团队周报" in page


def test_who_may_not_set_up_reports_sees_none(
    client_of: Clients, schedule: ReportSchedule, lin: User, sun: User
) -> None:
    assert client_of(lin).get("/settings/reports/").status_code == 403
    assert client_of(sun).get(f"/settings/reports/{schedule.pk}/").status_code == 404
    assert client_of(sun).post(f"/settings/reports/{schedule.pk}/pause/").status_code == 404


def test_outside_is_a_right_of_its_own(
    client_of: Clients, schedule: ReportSchedule, zhou: User, chen: User
) -> None:
    address = f"/settings/reports/{schedule.pk}/outside/"
    told = {"addresses": "board@partner.example\nx", "shown_as": zhou.pk}
    assert client_of(zhou).post(address, told).status_code == 403
    assert client_of(chen).post(address, told).status_code == 422
    assert client_of(chen).post(address, {**told, "addresses": "board@partner.example"}).status_code == 302
    schedule.refresh_from_db()
    assert (schedule.addresses, schedule.shown_as) == (["board@partner.example"], zhou)


def test_it_is_paused_taken_up_and_kept(client_of: Clients, schedule: ReportSchedule, zhou: User) -> None:
    client = client_of(zhou)
    for verb, is_paused in (("pause", True), ("resume", False), ("keep", False)):
        client.post(f"/settings/reports/{schedule.pk}/{verb}/")
        schedule.refresh_from_db()
        assert schedule.is_paused is is_paused
        page = client.get(f"/settings/reports/{schedule.pk}/").content.decode()
        assert ("恢复发送" in page) is is_paused and "恢复跟进" not in page
    assert client.post(f"/settings/reports/{schedule.pk}/delete/").status_code == 404
