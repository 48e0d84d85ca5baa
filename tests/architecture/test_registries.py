"""What is declared is declared well: verbs, facts, jobs, routes."""

import re
from dataclasses import fields

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override

from shangji.core.access import Level
from shangji.core.actions import verbs
from shangji.core.events import FACTS, _reactions
from shangji.core.jobs import SCHEDULES, Job

pytestmark = pytest.mark.engineless
VERBS = {f"{model.__name__}.{method}": (model, method, verb) for model, method, verb in verbs()}

# Routes for whoever has not signed in. A new one needs a reason here.
PUBLIC = {
    "healthz", "set_language", "account_login", "account_logout", "account_inactive", "account_signup",
    "mfa_authenticate", "ui:preferences", "gateway:public_form",
    "gateway:hook",  # signed with a secret
    "gateway:shared", "gateway:shared_file",  # whoever has the link sees that one thing, for as long as it lives
    "people:told",  # signed, for one person and one thing; asks before it does it
    "people:push_worker",  # a script that a browser fetches by itself
}  # fmt: skip
# Pages of allauth that ask for a signed-in person themselves.
OWN_GUARD = {
    "account_reauthenticate", "account_change_password", "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_reauthenticate", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
}  # fmt: skip


def routes(resolver=None, space=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern.callback


ROUTES = dict(routes())


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_every_route_is_guarded_or_named_as_public(name):
    guarded = getattr(ROUTES[name], "needs_sign_in", False) or getattr(ROUTES[name], "needs_token", False)
    assert guarded or name in PUBLIC | OWN_GUARD


def test_the_public_routes_are_few_and_exist():
    assert len(PUBLIC) <= 14
    assert set(ROUTES) >= PUBLIC | OWN_GUARD


@pytest.mark.parametrize("name", sorted(VERBS))
def test_every_verb_is_named_and_documented(name):
    model, method, verb = VERBS[name]
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", verb.permission(model))
    assert verb.level in Level
    assert getattr(model, method).__doc__, f"{name} does not say what it does"


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_every_fact_has_its_sentence_in_both_languages(kind):
    fact = FACTS[kind]
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", kind)
    known = {f.name for f in fields(fact)} | {"actor"}
    with override("en"):
        english = str(fact.sentence)
    with override("zh-hans"):
        chinese = str(fact.sentence)
    assert english and re.search(r"[\u4e00-\u9fff]", chinese), f"{kind} has no Chinese sentence"
    for sentence in (english, chinese):
        assert set(re.findall(r"%\((\w+)\)s", sentence)) <= known
        assert sentence % dict.fromkeys(known, "x")


def test_every_reaction_and_schedule_has_a_handler():
    promised = {name for reactions in _reactions.values() for name, _history in reactions} | {
        s.name for s in SCHEDULES
    }
    assert promised <= set(Job.handlers)


def test_every_job_is_named_after_its_package():
    packages = {
        "core",
        "people",
        "activities",
        "process",
        "customers",
        "opportunities",
        "leads",
        "insight",
        "gateway",
    }
    assert {name.removeprefix("shangji.").split(".")[0] for name in Job.handlers} <= packages
