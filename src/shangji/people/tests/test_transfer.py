"""Handing over everything at once, and the reasons why somebody sees a record."""

from collections.abc import Callable
from typing import Any

import pytest

from shangji.core.jobs import Job, run_due
from shangji.core.subjects import Traced
from shangji.opportunities.models import Opportunity
from shangji.people.models import Team, User
from shangji.people.queries import belongings, owned, team_tree
from shangji.people.transfer import hand_over, hand_over_later, records_of
from shangji.people.why import explain, seers

pytestmark = pytest.mark.django_db


def test_everything_somebody_owns_moves_and_nothing_is_reset(
    crane: Opportunity,
    pump: Opportunity,
    lin: User,
    wu: User,
    chen: User,
    facts: Callable[[Traced], list[str]],
) -> None:
    entered = crane.stage_entered_at
    actor = chen.actor()
    assert {b.kind: b.count for b in belongings(actor, lin)} == {
        "customers.customer": 1, "opportunities.opportunity": 2, "leads.lead": 0,
    }  # fmt: skip
    kinds = ["customers.customer", "opportunities.opportunity"]
    rows = list(hand_over(list(records_of(actor, lin, kinds)), wu, by=actor, note="离职"))
    assert [row.refusal for row in rows] == ["", "", ""]
    crane.refresh_from_db()
    assert crane.owner == wu and crane.stage_entered_at == entered and crane.stage.key == "proposal"
    assert facts(crane)[-1] == "people.assigned"


def test_what_is_out_of_reach_to_hand_over_is_told_row_by_row(
    crane: Opportunity, lin: User, wu: User, system: Any
) -> None:
    crane.share_with(wu, by=lin.actor())
    rows = list(hand_over([crane], wu, by=wu.actor()))
    assert rows[0].refusal
    crane.refresh_from_db()
    assert crane.owner == lin


def test_a_transfer_job_tells_how_far_it_is(
    crane: Opportunity, pump: Opportunity, lin: User, wu: User, chen: User
) -> None:
    job = hand_over_later(lin, wu, ["opportunities.opportunity"], by=chen.actor(), note="")
    run_due()
    job.refresh_from_db()
    assert (job.state, job.done_count, job.total_count) == (Job.State.DONE, 2, 2), job.error
    assert not Opportunity.objects.filter(owner=lin).exists()


def test_why_names_the_way_to_a_record(crane: Opportunity, lin: User, zhou: User, wu: User, he: User) -> None:
    assert explain(lin, crane).reasons
    assert explain(zhou, crane).reasons and explain(he, crane).reasons
    outside = explain(wu, crane)
    assert not outside.reasons and outside.hindrances


def test_who_sees_it_costs_one_statement(
    crane: Opportunity, lin: User, zhou: User, wu: User, he: User, django_assert_num_queries: Any
) -> None:
    users = list(User.objects.for_sign_in().order_by("pk"))
    noun = owned(lin.actor(), crane.pk)
    with django_assert_num_queries(1):
        found = seers(users, noun)
    assert {answer.user for answer in found} == {lin, zhou, he}


def test_the_tree_counts_what_is_below(
    teams: dict[str, Team], lin: User, zhou: User, wu: User, chen: User
) -> None:
    tree = {b.team.name: (b.depth, b.own_count, b.whole_count) for b in team_tree(chen.actor())}
    assert tree == {"启衡智能装备": (0, 1, 4), "华东一部": (1, 2, 2), "华南部": (1, 1, 1)}
