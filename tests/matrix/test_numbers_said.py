"""What is no number, or a number that no column holds, is answered at every address: never by an error of ours."""

import json
import re
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import models, transaction
from django.http import QueryDict
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from shangji.gateway.api.records import NOUNS
from shangji.gateway.models import ApiToken
from shangji.people.models import Role
from tests.matrix.scene import set_scene

HOSTILE = ("²", "-1", "9" * 40, "\x00")
NOT_OURS = ("accounts/", "static/", "language/")
MOST_NAMES = 12
"""So many names of one address are tried: forms of many rows ask for the same ones under many numbers."""


class Listening(QueryDict):
    """Remembers what it was asked for."""

    asked: set[str]

    def get(self, key: Any, default: Any = None) -> Any:
        self.asked.add(str(key))
        return super().get(key, default)

    def getlist(self, key: Any, default: Any = None) -> Any:
        self.asked.add(str(key))
        return super().getlist(key, default)

    def __getitem__(self, key: Any) -> Any:
        self.asked.add(str(key))
        return super().__getitem__(key)

    def __contains__(self, key: Any) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)


@pytest.fixture
def asked(monkeypatch):
    """The names that the last request's address and form were asked for."""
    names: set[str] = set()

    def listening(data):
        found = Listening(mutable=True)
        found.asked = names
        for name, values in data.lists():
            found.setlist(name, values)
        found._mutable = False
        return found

    usual_get, usual_post = WSGIRequest.GET.func, WSGIRequest._get_post
    monkeypatch.setattr(WSGIRequest, "GET", property(lambda self: listening(usual_get(self))))
    monkeypatch.setattr(
        WSGIRequest, "POST", property(lambda self: listening(usual_post(self)), WSGIRequest._set_post)
    )
    return names


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker, tmp_path_factory):
    files = tmp_path_factory.mktemp("numbers")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), transaction.atomic():
        yield set_scene()
        transaction.set_rollback(True)


def addresses(resolver=None, start=""):
    """Every address that is written with plain converters."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = f"{start}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, path)
        elif isinstance(pattern, URLPattern) and not path.startswith(NOT_OURS) and "\\" not in path:
            yield path


def filled(path, number):
    return "/" + re.sub(r"<(\w+:)?\w+>", lambda found: str(number) if found[1] == "int:" else "x", path)


class Browser:
    """Everything that one request does is taken back."""

    def __init__(self, user: Any) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user, backend="shangji.people.sign_in.Backend")

    def status(self, method: str, path: str, said: dict[str, str]) -> int:
        with transaction.atomic():
            found = getattr(self.client, method)(path, said)
            transaction.set_rollback(True)
        return found.status_code


@pytest.fixture
def browser(scene):
    """Of somebody who may do everything and reaches everybody."""
    user = scene.people["administrator"]
    Role._base_manager.filter(pk=user.role_id).update(grants=["*"], scope="all")
    return Browser(user)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_number_in_an_address_or_a_form_is_an_error_of_ours(scene, db, browser, asked, method):
    pks = known_keys(scene)
    wrong = []
    for path in addresses():
        here, names = first_found(browser, method, path, pks, asked)
        for said in HOSTILE if "<int:" in path else ():
            there = filled(path, said) if said.isprintable() else here
            if browser.status(method, there, {}) >= 500:
                wrong.append((there[:80], "", said[:8]))
        for name in sorted(names)[:MOST_NAMES]:
            for said in HOSTILE:
                if browser.status(method, here, {name: said}) >= 500:
                    wrong.append((here, name, said[:8]))
    assert wrong == []


@pytest.fixture
def program(browser, scene):
    """Asks the API for the same person."""
    ApiToken.add("Probe", user=scene.people["administrator"], secret="probe", by=scene.actor("administrator"))

    def send(method: str, path: str, body: Any = None, query: dict[str, Any] | None = None) -> int:
        known = {"query_params": query or {}, "headers": {"Authorization": "Bearer probe"}}
        if body is not None:
            known |= {"data": json.dumps(body), "content_type": "application/json"}
        with transaction.atomic():
            found = browser.client.generic(method, f"/api/v1/{path}", **known)
            transaction.set_rollback(True)
        return found.status_code

    return send


NAMES = {
    "customers": ("name", "parent", "phone", "custom", "potential", "contract_ends_on"),
    "contacts": ("name", "customer", "phone", "custom"),
    "opportunities": ("name", "customer", "stage", "amount", "expected_on", "win_ratio", "call", "next_step_on", "custom"),
    "follow-ups": ("subject", "text", "type", "contacts", "happened_at", "duration", "next_step_on"),
}  # fmt: skip
RECORDS = {"customers": "customer", "contacts": "contact", "opportunities": "opportunity"}
"""What stands in the scene of them; a follow-up is not changed by a program."""


@pytest.mark.parametrize("noun", sorted(NOUNS))
def test_no_number_that_a_program_sends_is_an_error_of_ours(scene, db, program, asked, noun):
    wrong = []
    asked.clear()
    assert program("GET", noun) == 200
    names, record = set(asked), getattr(scene, RECORDS.get(noun, ""), None)
    for said in HOSTILE:
        wrong += [(name, said) for name in names if program("GET", noun, query={name: said}) >= 500]
        if said.isprintable() and program("GET", f"{noun}/{said}") >= 500:
            wrong.append(("path", said))
    written = [wrapped for said in HOSTILE for wrapped in (said, [said], {"id": said})]
    for value in (*written, 10**40, -(10**40)):
        for name in NAMES[noun]:
            body = {"name": "x", name: value}
            answers = [program("POST", noun, body)]
            answers += [program("PATCH", f"{noun}/{record.pk}", body)] if record else []
            if max(answers) >= 500:
                wrong.append((name, value))
    assert wrong == []


def test_records_of_the_scene_are_changed_by_a_program(scene, db, program):
    """Else what is no number would be told that there is no such record."""
    assert set(NOUNS) - set(RECORDS) == {"follow-ups"}
    for noun, name in RECORDS.items():
        assert program("PATCH", f"{noun}/{getattr(scene, name).pk}", {"name": "x"}) == 200


def known_keys(scene):
    """A key of each kind of record, those without a subject first."""
    rows = [value for value in vars(scene).values() if isinstance(value, models.Model)]
    return list(dict.fromkeys(row.pk for row in sorted(rows, key=lambda row: row.pk)))


def first_found(browser, method, path, pks, asked):
    """The address of a record that is there, and the names that it asks for."""
    for pk in pks if "<int:" in path else (0,):
        here = filled(path, pk)
        asked.clear()
        if browser.status(method, here, {}) not in (404, 405, 500):  # the scene is no whole company
            return here, set(asked)
    return here, set()
