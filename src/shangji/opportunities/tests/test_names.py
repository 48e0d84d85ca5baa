"""Shipped roles and loss reasons have an English name; both are editable, and the log knows them by one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from shangji.core.access import NotAllowed
from shangji.core.calendar import today
from shangji.gateway.imports.lives import Lives
from shangji.opportunities.models import LossReason, Opportunity, Stage
from shangji.opportunities.models.loss_reason import NameMissing
from shangji.opportunities.models.stage import english
from shangji.people.models import Role, User

ClientOf = Callable[[User], Client]


def test_a_reason_is_shown_in_the_language_of_its_reader_and_logged_by_its_name(
    lin: User, chen: User, crane: Opportunity, client_of: ClientOf
) -> None:
    reason = LossReason.objects.get(name="竞品价格更低")
    with override("en"):
        crane.lose(reason, by=lin.actor())
    assert crane.subject.events.get(kind="opportunities.lost").payload["reason"] == "价格 · 竞品价格更低"
    client = client_of(lin)
    client.cookies["django_language"] = "en"
    page = client.get(crane.get_absolute_url()).content.decode()
    assert "Price · A competitor is cheaper" in page and "销售" not in page.split('class="who"')[1][:200]
    assert "竞品价格更低" in client_of(lin).get(crane.get_absolute_url()).content.decode()
    client_of(chen).post(
        f"/settings/pipelines/reasons/{reason.pk}/rename/", {"name": "对手更便宜", "name_en": "Undercut"}
    )
    known = Lives().reasons
    assert (
        known["undercut"] == known["对手更便宜"] == reason
        and LossReason.objects.get(pk=reason.pk).name == "对手更便宜"
    )
    with pytest.raises(NotAllowed):
        reason.rename("x", "", by=lin.actor())
    with pytest.raises(NameMissing):
        reason.rename(" ", "x", by=chen.actor())


def test_a_role_is_called_in_both_languages(chen: User, client_of: ClientOf) -> None:
    role = Role.objects.get(key="sales")
    client = client_of(chen)
    client.post(
        f"/settings/people/roles/{role.pk}/",
        {"name": role.name, "name_en": "Account executive", "scope": role.scope, "grants": role.grants},
    )
    assert "销售" in client.get("/settings/people/roles/").content.decode()
    client.cookies["django_language"] = "en"
    page = client.get("/settings/people/roles/").content.decode()
    assert "Account executive" in page and "Sales leader" in page and "销售" not in page.split("<tbody>")[1]


def test_stages_of_the_log_are_told_in_the_language_of_their_reader(
    lin: User, zhou: User, crane: Opportunity, stages: dict[str, Stage]
) -> None:
    with override("en"):
        crane.move_to(stages["negotiation"], by=lin.actor())
        crane.hold(today() + timedelta(days=9), reason="budget", by=lin.actor())
        crane.resume(by=lin.actor())
        crane.lose(LossReason.objects.get(name="竞品价格更低"), by=lin.actor())
        crane.reopen(reason="once more", by=zhou.actor())
    moved, reopened = (
        crane.subject.events.get(kind=kind)
        for kind in ("opportunities.stage_moved", "opportunities.reopened")
    )
    assert moved.payload["from_stage"] == stages["proposal"].name
    with override("zh-hans"):
        assert moved.payload["from_stage"] in moved.sentence and "Proposal" not in moved.sentence
    with override("en"):
        assert f"from {stages['proposal'].name_en} to {stages['negotiation'].name_en}" in moved.sentence
        assert f"in {stages['negotiation'].name_en}" in reopened.sentence
    Stage.objects.filter(pk=stages["proposal"].pk).update(name="另一个")
    english.forget()
    with override("en"):  # what is called otherwise by now is told as it was said
        assert f"from {moved.payload['from_stage']} to" in moved.sentence
