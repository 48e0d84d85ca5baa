"""What a release brings reaches the roles of an installation that was there before, once."""

import pytest

from shangji.core.access import Actor
from shangji.core.events import Event
from shangji.people.defaults import ensure_later
from shangji.people.models import Role


def test_a_new_installation_has_it_all_and_what_is_taken_stays_taken(
    system: Actor, roles: dict[str, Role]
) -> None:
    sales, before = roles["sales"], Event.objects.count()
    ensure_later()
    assert Event.objects.count() == before
    kept = [grant for grant in sales.grants if grant != "customers.tag"]
    sales.change(name=sales.name, scope=sales.scope, grants=kept, by=system)
    ensure_later()
    assert "customers.tag" not in Role.objects.get(key="sales").grants


def test_an_older_one_gets_it(system: Actor, roles: dict[str, Role], monkeypatch: pytest.MonkeyPatch) -> None:
    sales = roles["sales"]
    Role._base_manager.filter(pk=sales.pk).update(grants=[g for g in sales.grants if g != "customers.tag"])
    monkeypatch.setattr("shangji.people.defaults.LATER", (("customers.never", frozenset({"customers.tag"})),))
    ensure_later()
    assert "customers.tag" in Role.objects.get(key="sales").grants
