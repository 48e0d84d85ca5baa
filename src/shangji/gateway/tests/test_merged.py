"""A file that is sent again after its records were merged makes no second ones."""

from collections.abc import Callable

from django.test import Client

from shangji.activities.models import FollowUp
from shangji.core.jobs import run_due
from shangji.customers.models import Customer
from shangji.gateway.models import ImportBatch
from shangji.gateway.tests.conftest import ROWS, Send, table
from shangji.opportunities.models import Opportunity
from shangji.people.models import User


def test_what_was_merged_is_found_in_the_record_that_holds_it(
    send: Send, client_of: Callable[[User], Client], lin: User
) -> None:
    client = client_of(lin)

    def bring_in() -> ImportBatch:
        batch = send(table(*ROWS[:2]))
        client.get(f"/imports/{batch.pk}/check/")
        client.post(f"/imports/{batch.pk}/start/")
        run_due()
        return ImportBatch.objects.get(pk=batch.pk)

    bring_in()
    kept, gone = Customer.objects.order_by("pk")[1], Customer.objects.order_by("pk")[0]
    kept.merge([gone], by=lin.actor())
    first, second = Opportunity.objects.filter(customer=kept).order_by("pk")
    second.merge([first], by=lin.actor())
    said = FollowUp.objects.get()
    assert said.subject_id == second.pk
    counts = bring_in().counts
    assert counts["opportunity"] == {"new": 0, "update": 0, "duplicate": 2, "invalid": 0}
    assert {n for told in counts.values() for name, n in told.items() if name != "duplicate"} == {0}
    assert (Customer._base_manager.count(), Opportunity.objects.count(), FollowUp.objects.count()) == (
        2,
        2,
        1,
    )
