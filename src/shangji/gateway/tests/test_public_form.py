"""The public form: what a person sends is a lead; what a machine sends is refused in words; nothing is told."""

import time
from typing import Any

import pytest
from django.core.cache import cache

from shangji.gateway import guard
from shangji.gateway.models import PublicForm
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Campaign, Delivery, Lead, Source


@pytest.fixture
def asks(process, teams, system):
    ensure_leads()
    cache.clear()
    fair = Campaign.add("展会", source=Source.objects.get(name="展会名片"), by=system)
    return PublicForm.add(
        "展台扫码",
        campaign=fair,
        title="留下您的需求",
        title_en="Tell us what you need",
        consent="同意",
        by=system,
    )


def stamp(age_s: float = 5) -> str:
    return guard.Stamp(time.time() - age_s, f"n{time.monotonic_ns()}").sealed()


def send(client: Any, asks: PublicForm, **said: Any) -> Any:
    filled = {
        "company": "宁波甬拓",
        "person": "张伟",
        "phone": "138 0574 1234",
        "need": "两台码垛机",
        "agreed": "on",
        "stamp": stamp(),
    }
    return client.post(asks.address, {**filled, **said})


def test_it_reads_in_both_languages_without_a_script_or_a_cookie(client, asks):
    chinese = client.get(asks.address, headers={"accept-language": "zh-CN"})
    page = chinese.content.decode()
    assert "留下您的需求" in page and "<script" not in page and not chinese.cookies
    english = client.get(f"{asks.address}?lang=en").content.decode()
    assert "Tell us what you need" in english and "Your name" in english


def test_what_is_sent_is_a_lead_with_its_source_and_its_words(client, asks):
    assert send(client, asks).status_code == 200
    lead, delivery = Lead.objects.get(), Delivery.objects.get()
    assert (lead.company, lead.campaign.name, lead.source.name) == ("宁波甬拓", "展会", "展会名片")
    assert delivery.payload["need"] == "两台码垛机" and delivery.inlet == "展台扫码"


def test_a_double_tap_is_one_lead(client, asks):
    same = stamp()
    first, second = send(client, asks, stamp=same), send(client, asks, stamp=same)
    assert first.status_code == second.status_code == 200 and Lead.objects.count() == 1


def test_who_goes_back_and_asks_for_something_else_is_heard(client, asks):
    mark = stamp()
    for need in ("两台码垛机", "再加一台输送线"):
        send(client, asks, stamp=mark, need=need)
    assert Delivery.objects.count() == 2 and Lead.objects.get().touches.count() == 2


def test_it_answers_alike_whether_they_are_known_or_not(client, asks):
    first = send(client, asks).content.decode()
    second = send(client, asks).content.decode()
    assert first == second and Lead.objects.count() == 1 and Lead.objects.get().touches.count() == 2


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"stamp": ""}, 422), ({"stamp": "made:up"}, 422), ({"stamp": lambda: stamp(0)}, 422), ({"stamp": lambda: stamp(90_000)}, 200),
        ({"homepage": "https://spam.example"}, 422), ({"phone": ""}, 422), ({"agreed": ""}, 422), ({"company": "长" * 201}, 422),
        ({"need": "长" * 60_000}, 413), ({f"x{n}": "1" for n in range(1_500)}, 413),
    ],
)  # fmt: skip
def test_what_a_machine_sends_is_refused_in_words_and_nothing_is_kept(client, asks, said, status):
    made = {name: value() if callable(value) else value for name, value in said.items()}
    answer = send(client, asks, **made)
    assert answer.status_code == status
    if status != 200:
        assert 'role="alert"' in answer.content.decode() or "said" in answer.content.decode()
        assert Delivery.objects.count() == 0


def test_what_was_typed_stays_when_something_is_missing(client, asks):
    page = send(client, asks, phone="", need="<b>两台</b>").content.decode()
    assert "&lt;b&gt;两台&lt;/b&gt;" in page and "宁波甬拓" in page


def test_invisible_characters_and_emoji(client, asks):
    send(client, asks, company="甬\u200b拓\u202e😀")
    assert Lead.objects.get().company == "甬拓😀"


def test_one_address_is_not_let_in_without_end(client, asks):
    answers = [send(client, asks, phone=f"1380000{n:04}").status_code for n in range(guard.PER_ADDRESS + 2)]
    assert answers.count(200) == guard.PER_ADDRESS and answers[-1] == 429


def test_a_closed_form_takes_nothing(client, asks, system):
    asks.change(is_open=False, by=system)
    assert client.get(asks.address).status_code == 410
    assert send(client, asks).status_code == 410 and Lead.objects.count() == 0
    assert client.get("/f/no-such-form/").status_code == 404


def test_operations_set_it_up_and_print_its_code(client_of, asks, chen, lin):
    client = client_of(chen)
    assert "展台扫码" in client.get("/settings/forms/").content.decode()
    made = client.post(
        "/settings/forms/add/",
        {"name": "官网", "asked": ["person", "phone"], "required": ["phone"], "is_open": "on"},
    )
    assert made.status_code == 302 and PublicForm.objects.filter(name="官网").exists()
    wrong = client.post("/settings/forms/add/", {"name": "官网", "asked": ["company"], "required": ["phone"]})
    assert wrong.status_code == 422
    assert b"<svg" in client.get(f"/settings/forms/{asks.pk}/qr.svg").content
    assert client_of(lin).get("/settings/forms/").status_code == 403
