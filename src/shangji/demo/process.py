"""Approvals and rules of the demo company: what waits, what was decided, and what happened by itself this morning."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import override

from shangji.core.access import Refusal
from shangji.core.jobs import Job
from shangji.demo.people import Staff
from shangji.opportunities.models import LossReason, Opportunity
from shangji.people.models import User
from shangji.process.automation.examples import EXAMPLES
from shangji.process.automation.running import RUN_ONE, WAKE, run_one, wake
from shangji.process.defaults import ensure_approvals
from shangji.process.models import Approval, ApprovalTemplate, AutomationRule

ASKED = (
    ("特价与大额审批", "让利 8%，付款改 3-5-2", "对手报价低 10%，客户本周定标；让利后毛利 21%。"),
    ("主管审批", "免费延保一年", "客户担心备件，延保成本约 3.2 万元。"),
    ("主管审批", "先发货后付款", "老客户，信用额度内，账期 30 天。"),
)
OFF: dict[str, Any] = {
    "name": "三天没跟进提醒负责人", "noun": "opportunities.opportunity", "trigger": "daily", "is_active": False,
    "condition": {"all": [{"field": "last_follow_up_at", "op": "older_than", "value": 3}, {"field": "outcome", "op": "is", "value": ["open"]}]},
    "actions": [{"do": "tell", "whom": "owner", "text": "%(record)s 三个工作日没有跟进了"}],
}  # fmt: skip


def play(staff: Staff, now: datetime) -> None:
    """Everything that this morning finds."""
    ensure_approvals()
    _ask(staff, now)
    _rules(staff)


def _ask(staff: Staff, now: datetime) -> None:
    """Two wait for 周敏 and one for the management; two were decided yesterday."""
    templates = {template.name: template for template in ApprovalTemplate.objects.all()}
    zhou, yesterday = staff.by_name["zhou"], now - timedelta(days=1)
    deals = _deals(staff, "lin", "xu", "su")
    for n, (deal, owner) in enumerate(deals[:5]):
        name, title, why = ASKED[n % len(ASKED)]
        template, at = templates[name], yesterday + timedelta(hours=n)
        deal.ask_approval(
            template.topic, title, template.steps, details={"说明": why}, by=owner.actor().at(at)
        )
        request = Approval.objects.waiting().get(subject_id=deal.pk)
        if n == 0:
            deal.approve(request, note="同意，毛利守住 20%", by=zhou.actor().at(at + timedelta(hours=1)))
        elif n == 1:
            deal.approve(request, note="可以，写进合同附件", by=zhou.actor().at(at + timedelta(hours=2)))
        elif n == 2:
            deal.reject(request, "账期超过 30 天的先收三成", by=zhou.actor().at(at + timedelta(hours=2)))


def _deals(staff: Staff, *usernames: str) -> list[tuple[Any, User]]:
    """Open deals of these people in turn, far along first, those that come in turn after each other's."""
    owned = [
        [(deal, staff.by_name[name]) for deal in Opportunity.objects.filter(owner=staff.by_name[name], outcome="open", stage__order__gte=1).select_related("stage", "pipeline").order_by("-stage__order", "pk")[:6]]
        for name in usernames
    ]  # fmt: skip
    return [one for turn in zip(*owned, strict=False) for one in turn]


def _rules(staff: Staff) -> None:
    """Two at work and one switched off; a move and a loss of this morning wake them."""
    by = staff.by_name["bai"].actor()
    with override("zh-hans"):
        told = EXAMPLES[0].columns()
        earlier = {
            "all": [told["condition"]["all"][0], {"field": "amount", "op": "at_least", "value": "1000000"}]
        }
        first = AutomationRule.add(by=by, **{**told, "condition": earlier})
        first.change(condition=told["condition"], note="三百万以下的不再打扰主管", by=by)
        AutomationRule.add(by=by, **EXAMPLES[2].columns())
    AutomationRule.add(by=by, **OFF)
    deals = _deals(staff, "tian", "fan", "jiang")
    moved = next(_moved(deals), None)
    lost = next((deal for deal, _owner in reversed(deals) if deal is not moved), None)
    if lost:
        lost.lose(LossReason.objects.filter(parent__isnull=False).order_by("pk")[0], competitor="同创自动化", note="对手价格更低", by=_owner_of(lost, staff))  # fmt: skip
    # The queue finds these done when it gets to them.
    for name, handle in ((WAKE, wake), (RUN_ONE, run_one)):
        for job in Job.objects.filter(name=name).order_by("pk"):
            handle(job)


def _moved(deals: list[tuple[Any, User]]) -> Iterator[Any]:
    """Those whose gates let them into the proposal, with an amount that makes the leader look."""
    for deal, owner in deals:
        stage = deal.pipeline.stages_now().get(key="proposal")
        if deal.stage.key != "analysis" or deal.stage.version != stage.version:
            continue
        try:
            deal.change_amount(max(deal.amount or 0, 3_680_000), by=owner.actor())
            deal.move_to(stage, by=owner.actor())
        except Refusal:
            continue
        yield deal


def _owner_of(deal: Any, staff: Staff) -> Any:
    return next(user for user in staff.sellers if user.pk == deal.owner_id).actor()
