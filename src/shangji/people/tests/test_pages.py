"""The pages of people through the client: what they show, what they refuse, what they cost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from shangji.core.events import Event
from shangji.customers.models import Contact, Customer
from shangji.opportunities.models import Opportunity
from shangji.people.models import Notification, Role, Team, User

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def test_everybody_sees_the_people_and_only_administrators_the_buttons(
    client_of: Clients, lin: User, chen: User
) -> None:
    page = client_of(lin).get("/settings/people/").content.decode()
    assert "林嘉禾" in page and "/settings/people/add/" not in page
    assert "/settings/people/add/" in client_of(chen).get("/settings/people/").content.decode()


def test_the_table_costs_a_fixed_number_of_statements(
    client_of: Clients, lin: User, zhou: User, wu: User, chen: User, django_assert_max_num_queries: Any
) -> None:
    client = client_of(chen)
    client.get("/settings/people/")
    with django_assert_max_num_queries(14):
        client.get("/settings/people/")


def test_somebody_not_signed_in_is_sent_to_sign_in(client: Client) -> None:
    assert client.get("/settings/people/").headers["Location"].startswith("/accounts/login/")
    answer = client.get("/settings/people/", headers=HTMX)
    assert answer.status_code == 401 and "HX-Redirect" in answer.headers


def test_adding_a_person_is_a_form_a_dialog_and_a_permission(
    client_of: Clients, chen: User, lin: User, roles: dict[str, Role], teams: dict[str, Team]
) -> None:
    client, typed = (
        client_of(chen),
        {"name": "白亦然", "username": "Bai", "role": roles["sales"].pk, "team": teams["east"].pk},
    )
    assert "<title>" in client.get("/settings/people/add/").content.decode()
    assert "<title>" not in client.get("/settings/people/add/", headers=HTMX).content.decode()
    assert client.post("/settings/people/add/", {"name": "白亦然"}).status_code == 422
    assert client_of(lin).post("/settings/people/add/", typed).status_code == 403
    assert client.post("/settings/people/add/", typed, headers=HTMX).status_code == 204
    bai = User.objects.get(username="bai")
    assert not bai.has_usable_password() and bai.team == teams["east"]


def test_a_weak_password_is_refused(client_of: Clients, chen: User, lin: User) -> None:
    client = client_of(chen)
    assert client.post(f"/settings/people/{lin.pk}/password/", {"password": "12345678"}).status_code == 422
    assert (
        client.post(f"/settings/people/{lin.pk}/password/", {"password": "lake-otter-77"}).status_code == 302
    )
    lin.refresh_from_db()
    assert lin.check_password("lake-otter-77")


def test_teams_are_added_moved_and_not_looped(client_of: Clients, chen: User, teams: dict[str, Team]) -> None:
    client = client_of(chen)
    client.post("/settings/people/teams/add/", {"name": "苏州组", "parent": teams["east"].pk})
    assert Team.objects.get(name="苏州组").parent == teams["east"]
    looped = client.post(
        f"/settings/people/teams/{teams['company'].pk}/", {"name": "启衡智能装备", "parent": teams["east"].pk}
    )
    assert looped.status_code == 422
    assert "苏州组" in client.get("/settings/people/teams/").content.decode()


@pytest.mark.parametrize("url", ["/opportunities/new/", "/customers/add/", "/settings/people/add/"])
def test_who_may_not_add_is_told_before_typing(client_of: Clients, he: User, process: Any, url: str) -> None:
    assert client_of(he).get(url).status_code == 403
    assert 'href="/follow-up/"' not in client_of(he).get("/").content.decode()


def test_a_role_gets_what_is_ticked(client_of: Clients, chen: User, roles: dict[str, Role]) -> None:
    client = client_of(chen)
    page = client.get(f"/settings/people/roles/{roles['auditor'].pk}/").content.decode()
    assert 'value="opportunities.move"' in page
    typed = {"name": "审计", "scope": "all", "grants": ["gateway.export", "customers.comment"]}
    client.post(f"/settings/people/roles/{roles['auditor'].pk}/", typed)
    roles["auditor"].refresh_from_db()
    assert roles["auditor"].grants == ["customers.comment", "gateway.export"]
    client.post("/settings/people/roles/add/", {"name": "渠道", "scope": "own", "grants": ["customers.*"]})
    assert Role.objects.get(name="渠道").grants == ["customers.*"]
    assert client.get("/settings/people/roles/").status_code == 200


def test_a_barred_person_is_out_at_the_next_request(client_of: Clients, lin: User, chen: User) -> None:
    client = client_of(lin)
    assert client.get("/settings/people/").status_code == 200
    client_of(chen).post(f"/settings/people/{lin.pk}/disable/")
    assert client.get("/settings/people/").status_code == 302
    client_of(chen).post(f"/settings/people/{lin.pk}/enable/")
    lin.refresh_from_db()
    assert lin.is_active


def test_why_answers_only_about_what_the_asker_reaches(
    client_of: Clients, crane: Opportunity, lin: User, wu: User, zhou: User
) -> None:
    client = client_of(lin)
    page = client.get("/settings/people/why/", {"subject": crane.pk}).content.decode()
    assert "周敏" in page
    assert client.get("/settings/people/why/", {"subject": crane.pk, "user": wu.pk}).status_code == 200
    assert client_of(wu).get("/settings/people/why/", {"subject": crane.pk}).status_code == 404
    assert client.get("/settings/people/why/", {"subject": "9" * 30}).status_code == 404
    assert client.get("/settings/people/why/", {"subject": lin.pk}).status_code == 404


def test_a_record_is_handed_over_and_shared(
    client_of: Clients, crane: Opportunity, yongtuo: Customer, lin: User, wu: User, zhou: User
) -> None:
    leader = client_of(zhou)
    assert client_of(lin).post(f"/subjects/{crane.pk}/assign/", {"owner": zhou.pk}).status_code == 403
    assert leader.get(f"/subjects/{yongtuo.pk}/assign/").status_code == 200
    leader.post(f"/subjects/{yongtuo.pk}/assign/", {"owner": zhou.pk, "note": "客户点名"})
    yongtuo.refresh_from_db()
    assert yongtuo.owner == zhou
    leader.post(f"/subjects/{yongtuo.pk}/share/", {"user": wu.pk, "level": "2"})
    assert yongtuo.collaborators().get().user == wu
    assert "吴桐" in leader.get(f"/subjects/{yongtuo.pk}/share/").content.decode()
    leader.post(f"/subjects/{yongtuo.pk}/share/{wu.pk}/end/")
    assert not yongtuo.collaborators().exists()


def test_the_inbox_tells_what_is_in_reach_and_is_read(
    client_of: Clients, crane: Opportunity, lin: User, zhou: User
) -> None:
    crane.comment("@林嘉禾 报价看一下", by=zhou.actor())
    event = Event.objects.filter(subject_id=crane.pk).latest("seq")
    line = Notification.objects.create(user=lin, event=event, told_at=event.recorded_at)
    client = client_of(lin)
    assert "报价看一下" in client.get("/inbox/").content.decode()
    assert client_of(zhou).post(f"/inbox/{line.pk}/open/").status_code == 404
    crane.assign_to(zhou, by=zhou.actor())
    assert "报价看一下" in client.get("/inbox/").content.decode() or not crane.why_reached_by(lin)
    client.post("/inbox/read/")
    line.refresh_from_db()
    assert line.read_at


def test_ones_own_entry_is_ones_own(client_of: Clients, he: User) -> None:
    client = client_of(he)
    client.post("/me/", {"name": "何锦程", "email": "he@example.com", "phone": "13700000000"})
    he.refresh_from_db()
    assert he.phone == "13700000000"
    assert client.post("/me/", {"name": ""}).status_code == 422


def test_the_palette_finds_records_in_reach_by_fragment_and_by_initials(
    client_of: Clients, crane: Opportunity, zhang: Contact, lin: User, wu: User,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    client = client_of(lin)
    client.get("/palette/?q=x")
    # PostgreSQL looks among the newest of each kind first.
    with django_assert_max_num_queries(9 if connection.vendor == "sqlite" else 14):
        page = client.get("/palette/", {"q": "甬拓"}).content.decode()
    assert "立体库输送线改造" in page and "宁波甬拓精密制造有限公司" in page
    assert "宁波甬拓精密制造有限公司" in client.get("/palette/", {"q": "nbyt"}).content.decode()
    assert "甬拓" not in client_of(wu).get("/palette/", {"q": "nbyt"}).content.decode()


def test_the_palette_offers_what_was_seen_lately(client_of: Clients, yongtuo: Customer, lin: User) -> None:
    client = client_of(lin)
    client.get(yongtuo.get_absolute_url())
    assert yongtuo.name in client.get("/palette/").content.decode()
