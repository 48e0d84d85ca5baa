"""The demo company: built once for all of these, through the verbs, the same every time."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, F

from shangji import demo
from shangji.core.events import Event
from shangji.core.verify import verify
from shangji.customers.models import Customer
from shangji.opportunities.models import Opportunity, StageStay
from shangji.people.models import Team, User

LAST_DAY = date(2026, 11, 23)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    """Gives the number of the last line of the log before: what every installation starts with."""
    with django_db_blocker.unblock(), transaction.atomic():
        before = Event.objects.latest("pk").pk
        demo.build(lambda _done, _total: None, last_day=LAST_DAY)
        yield before
        transaction.set_rollback(True)


@pytest.fixture
def company(built: int, db: None) -> int:
    """The company as it was built, whatever the test before did to it."""
    return built


def test_it_looks_like_a_company(company: int) -> None:
    assert User.objects.count() == 24 and Team.objects.filter(parent__isnull=False).count() >= 4
    assert 850 <= Opportunity.objects.count() <= 950
    outcomes = dict(Opportunity.objects.values_list("outcome").annotate(n=Count("pk")).order_by())
    assert all(outcomes.get(outcome, 0) >= 5 for outcome in ("open", "won", "lost", "on_hold", "invalid"))
    assert not Opportunity.objects.filter(outcome="lost", loss_reason__isnull=True).exists()
    kinds = set(Event.objects.values_list("kind", flat=True).distinct())
    assert {
        "opportunities.reopened",
        "people.assigned",
        "opportunities.held",
        "activities.follow_up_logged",
    } <= kinds
    assert Customer.objects.values("province").distinct().count() >= 5
    assert verify().flaws == []


def test_nothing_runs_backwards_or_ahead(company: int) -> None:
    assert StageStay.objects.filter(left_at__lt=F("entered_at")).count() == 0
    assert Event.objects.filter(pk__gt=company, occurred_at__date__gt=LAST_DAY).count() == 0


def test_the_accounts_it_tells_of_can_sign_in(company: int) -> None:
    for username, name, role in demo.ACCOUNTS:
        user = User.objects.for_sign_in().get(username=username)
        assert (user.name, user.role.key if user.role else "") == (name, role)
        assert user.check_password(demo.PASSWORD)
