"""Signing in: by name or address, limited, in two steps, told in the log, and over when somebody is barred."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import identify_hasher
from django.core import mail
from django.core.cache import cache
from django.test import Client

from shangji.core.events import Event
from shangji.core.subjects import Traced
from shangji.people.models import User
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client: Client, login: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": login, "password": password})


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.mark.parametrize("login", ["lin", "lin@example.com"])
def test_a_person_signs_in_by_name_or_address(
    client: Client, lin: User, login: str, facts: Callable[[Traced], list[str]]
) -> None:
    assert not is_in(client)
    assert sign_in(client, login).status_code == 302
    assert is_in(client) and facts(lin)[-1] == "people.signed_in"
    event = Event.objects.filter(subject_id=lin.pk).latest("seq")
    assert event.on_behalf_of_id == lin.pk and event.actor_id is None


def test_a_wrong_password_is_refused_and_not_told_apart_from_a_wrong_name(client: Client, lin: User) -> None:
    wrong, nobody = sign_in(client, "lin", "nope"), sign_in(client, "nobody", "nope")
    assert wrong.status_code == nobody.status_code == 200
    assert not is_in(client)


def test_guessing_is_slowed_down(client: Client, lin: User) -> None:
    for _try in range(5):
        sign_in(client, "lin", "guess")
    sign_in(client, "lin")
    assert not is_in(client)


def test_passwords_are_kept_with_argon2id(lin: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    lin.set_password(PASSWORD)
    assert identify_hasher(lin.password).algorithm == "argon2" and lin.password.startswith("argon2$argon2id$")


def test_nobody_signs_up_and_nobody_resets_a_password_by_mail(client: Client, lin: User) -> None:
    assert client.get("/accounts/signup/").headers["Location"] == LOGIN
    assert client.post("/accounts/signup/", {"username": "x", "password1": "lake-otter-1"}).status_code in (
        302,
        405,
    )
    assert User.objects.count() == 1
    assert client.post("/accounts/password/reset/", {"email": lin.email}).status_code == 404
    assert mail.outbox == []


def test_somebody_barred_is_out_and_stays_out(client: Client, lin: User, chen: User) -> None:
    sign_in(client, "lin")
    lin.disable(by=chen.actor())
    assert not is_in(client)
    sign_in(client, "lin")
    assert not is_in(client)


def test_a_new_password_ends_the_other_sessions(client: Client, lin: User, chen: User) -> None:
    sign_in(client, "lin")
    lin.give_password("lake-otter-77", by=chen.actor())
    assert not is_in(client)


def test_signing_out_needs_a_post(client: Client, lin: User) -> None:
    sign_in(client, "lin")
    client.get("/accounts/logout/")
    assert is_in(client)
    client.post("/accounts/logout/")
    assert not is_in(client)


def test_two_steps_are_switched_on_and_then_asked_for(client: Client, lin: User) -> None:
    sign_in(client, "lin")
    assert (
        client.get("/accounts/2fa/totp/activate/").headers["Location"].startswith("/accounts/reauthenticate/")
    )
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302 and Authenticator.objects.filter(user=lin, type="totp").exists()
    second = Client()
    cache.clear()
    sign_in(second, "lin")
    assert not is_in(second)
    second.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not is_in(second)
    cache.clear()
    second.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert is_in(second)


def test_the_secret_of_two_steps_is_not_in_the_log(lin: User) -> None:
    TOTP.activate(lin, "JBSWY3DPEHPK3PXP")
    assert get_adapter().is_mfa_enabled(lin)
    assert "JBSWY3DP" not in str(list(Event.objects.values_list("payload", "changes")))


def test_one_persons_actor_costs_one_statement(
    client: Client, lin: User, django_assert_max_num_queries: Any
) -> None:
    sign_in(client, "lin")
    with django_assert_max_num_queries(10):
        client.get("/me/")


def test_an_empty_installation_says_how_to_begin(client: Client) -> None:
    assert "shangji createadmin" in client.get(LOGIN).content.decode()


def test_once_somebody_is_there_the_hint_is_gone(client: Client, lin: User) -> None:
    assert "shangji createadmin" not in client.get(LOGIN).content.decode()
