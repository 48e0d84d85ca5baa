"""The reasons why somebody sees a record, and the tree of teams."""

from typing import Any

import pytest

from shangji.opportunities.models import Opportunity
from shangji.people.models import Team, User
from shangji.people.queries import owned, team_tree
from shangji.people.why import explain, seers

pytestmark = pytest.mark.django_db


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
