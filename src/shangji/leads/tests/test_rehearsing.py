"""The dry run: who would have got which lead, beside what happened; nothing is written."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shangji.core import clock
from shangji.core.access import System
from shangji.core.calendar import today
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import AssignmentRule, Lead
from shangji.leads.models.lead.conversion import Into
from shangji.leads.rehearsing import rehearse
from shangji.people.models import Pool


@pytest.fixture
def pool(process, teams):
    ensure_leads()
    return Pool.objects.get(name="线索池")


def came(days, **known):
    """A lead of some days ago."""
    with clock.at(clock.now() - timedelta(days=days)):
        return Lead.capture(by=System("test"), **{"company": f"{days} 天前的公司", **known})


def everything():
    return [serializers.serialize("json", m._base_manager.order_by("pk")) for m in apps.get_models()]


def run(chen, *rules, days=30):
    found = rehearse(rules or list(AssignmentRule.objects.live()), chen.actor(), days, clock.now())
    return {row.lead.company: row for row in found.rows}, found


def test_it_says_who_would_have_got_which_and_who_did(pool, lin, wu, chen, system):
    leads = [came(days) for days in (4, 3, 2, 1)]
    leads[0].assign_to(lin, by=chen.actor())
    leads[1].assign_to(lin, by=chen.actor())
    AssignmentRule.add("轮流", members=[{"user": lin.pk}, {"user": wu.pk}], by=system)
    rows, found = run(chen)
    assert [row.decision.name for row in found.rows[::-1]] == [lin.name, wu.name, lin.name, wu.name]
    assert [(s.name, s.would, s.really) for s in found.shares] == [(lin.name, 2, 2), (wu.name, 2, 0)]
    assert (found.given, found.same, found.nobody) == (4, 1, [])
    assert rows["4 天前的公司"].is_same and not rows["3 天前的公司"].is_same


def test_it_writes_nothing(pool, lin, wu, chen, system):
    for days in range(1, 9):
        came(days, phone="13800001111")
    AssignmentRule.add("熟人", strategy="related_owner", members=[{"user": lin.pk}], by=system)
    AssignmentRule.add("权重", strategy="weight", members=[{"user": lin.pk, "weight": 2}, {"user": wu.pk}], by=system)  # fmt: skip
    before = everything()
    with CaptureQueriesContext(connection) as asked:
        _rows, found = run(chen)
    assert found.given == 8
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)
    assert everything() == before


def test_its_cost_does_not_grow_with_the_leads(pool, lin, wu, chen, system):
    AssignmentRule.add("熟人", strategy="related_owner", members=[{"user": lin.pk}], by=system)
    AssignmentRule.add("轮流", members=[{"user": lin.pk}, {"user": wu.pk}], by=system)
    counts = []
    for _round in range(2):
        for days in range(1, 9):
            came(days)
        with CaptureQueriesContext(connection) as asked:
            run(chen)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 25


def test_who_was_away_on_the_day_is_skipped_on_that_day(pool, lin, wu, chen, system):
    away = today() - timedelta(days=2)
    came(5), came(2), came(1)
    lin.plan_absence(away, away, by=lin.actor())
    AssignmentRule.add("一人", members=[{"user": lin.pk}], by=system)
    rows, _found = run(chen)
    assert [row.user_id for row in rows.values()] == [lin.pk] * 3
    late = rows["2 天前的公司"]
    assert late.at > late.lead.created_at and late.waits
    assert not rows["5 天前的公司"].waits


def test_a_limit_is_kept_and_what_nobody_would_have_got_is_named(pool, lin, chen, system):
    for days in (3, 2, 1):
        came(days)
    AssignmentRule.add("一人", members=[{"user": lin.pk, "capacity": 2}], by=system)
    _rows, found = run(chen)
    assert [row.lead.company for row in found.nobody] == ["1 天前的公司"]
    assert lin.name in found.nobody[0].passed_over


def test_only_what_came_without_an_owner_is_played(pool, lin, wu, chen, system):
    came(2, owner_id=wu.pk)
    came(40)
    returned = came(3)
    returned.assign_to(lin, by=chen.actor())
    returned.give_back("空号", by=lin.actor())
    AssignmentRule.add("一人", members=[{"user": lin.pk}], by=system)
    rows, _found = run(chen)
    assert list(rows) == ["3 天前的公司"]
    assert rows["3 天前的公司"].user_id == lin.pk, "as it came, not as it is now"


def test_what_a_lead_became_is_not_why_it_would_have_gone_there(pool, lin, wu, yongtuo, chen, system):
    known = came(2, company=yongtuo.name)
    yongtuo.created_at = clock.now() - timedelta(days=400)
    type(yongtuo)._base_manager.filter(pk=yongtuo.pk).update(created_at=yongtuo.created_at)
    new = came(1, company="从没来过的公司")
    new.assign_to(wu, by=chen.actor())
    new.convert(Into(customer_known={"name": new.company}), by=wu.actor())
    AssignmentRule.add(
        "熟人", strategy="related_owner", members=[{"user": lin.pk}, {"user": wu.pk}], by=system
    )
    rows, _found = run(chen)
    assert rows[known.company].user_id == lin.pk
    assert rows[new.company].user_id is None


def test_a_draft_is_played_without_being_saved(pool, lin, wu, chen, system):
    came(1)
    drafted = AssignmentRule(name="草稿", strategy="least_load", members=[{"user": wu.pk}])
    rows, _found = run(chen, drafted)
    assert rows["1 天前的公司"].user_id == wu.pk
    assert not AssignmentRule.objects.exists()
