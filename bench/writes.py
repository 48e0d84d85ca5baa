"""What is written all day: a move, a follow-up, a new opportunity; by the verbs, and by the pages where there are some."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.urls import reverse

from bench import changes
from bench.company import Company
from bench.measure import Call, Operation
from bench.pages import Visitor
from bench.reads import some_open
from shangji.core import clock
from shangji.opportunities.models import Opportunity, Stage

TEXT = "和设备科长通了电话，预算已经批下来，等总工确认技术方案。"
APART = 400
_number = count(1)


def writes(company: Company) -> Iterator[Operation]:
    """Product and floor write to different records, so that neither meets the other's."""
    seller = Visitor(company.sellers[0])
    pks = some_open(2 * APART, seller.user.pk)
    mine, others = pks[::2], pks[1::2]

    def one_of(some: list[int]) -> Callable[[int], int]:
        return lambda n: some[n % len(some)]

    product, floor = one_of(mine), one_of(others)
    yield Operation(
        "move", "Move to another stage (verb)", lambda n: move(seller, product(n), company.stages),
        lambda n: changes.move(floor(n), next_stage(floor(n), company.stages), seller.actor),
    )  # fmt: skip
    yield Operation(
        "follow-up", "Log a follow-up (verb)", lambda n: log_follow_up(seller, product(n)),
        lambda n: changes.log_follow_up(floor(n), TEXT, clock.now() + timedelta(days=3), seller.actor),
    )  # fmt: skip
    yield Operation(
        "create", "Open an opportunity (verb)", lambda n: open_one(seller),
        lambda n: changes.create(new_name(), company.stages[0], Decimal(865_000), seller.actor),
    )  # fmt: skip
    yield from pages(company, seller, product, floor)


def pages(
    company: Company, seller: Visitor, product: Callable[[int], int], floor: Callable[[int], int]
) -> Iterator[Operation]:
    """The whole request, from the signed-in session to the piece of page that answers."""
    stages = company.stages
    yield Operation(
        "move-page", "Move to another stage (page)", lambda n: move_page(seller, product(n), stages),
        lambda n: changes.move(floor(n), next_stage(floor(n), stages), seller.actor),
    )  # fmt: skip
    yield Operation(
        "follow-up-page", "Log a follow-up (page)", lambda n: follow_up_page(seller, product(n)),
        lambda n: changes.log_follow_up(floor(n), TEXT, clock.now() + timedelta(days=3), seller.actor),
    )  # fmt: skip
    yield Operation(
        "create-page", "Open an opportunity (page)", lambda n: open_page(seller, stages[0]),
        lambda n: changes.create(new_name(), stages[0], Decimal(865_000), seller.actor),
    )  # fmt: skip


def move(visitor: Visitor, pk: int, stages: list[Stage]) -> Call:
    card: Opportunity = Opportunity.objects.get(pk=pk)
    stage = next_stage(pk, stages)
    return lambda: card.move_to(stage, by=visitor.actor, reason="bench")


def move_page(visitor: Visitor, pk: int, stages: list[Stage]) -> Call:
    stage = next_stage(pk, stages)
    return visitor.post(reverse("opportunities:move", args=[pk]), stage=stage.pk, reason="bench")


def log_follow_up(visitor: Visitor, pk: int) -> Call:
    card: Opportunity = Opportunity.objects.get(pk=pk)
    at = clock.now() + timedelta(days=3)
    return lambda: card.log_follow_up(
        TEXT, by=visitor.actor, type="call", next_step="电话确认", next_step_at=at
    )


def follow_up_page(visitor: Visitor, pk: int) -> Call:
    return visitor.post(
        reverse("activities:follow_up", args=[pk]), text=TEXT, type="call", client_key=new_name()
    )


def open_one(visitor: Visitor) -> Call:
    name = new_name()
    return lambda: Opportunity.open(name, amount=Decimal(865_000), by=visitor.actor)


def open_page(visitor: Visitor, stage: Stage) -> Call:
    return visitor.post(reverse("opportunities:open"), name=new_name(), amount="865000", stage=stage.pk)


def next_stage(pk: int, stages: list[Stage]) -> Stage:
    """The stage after the one it stands in, round and round."""
    now = Opportunity._base_manager.values_list("stage_id", flat=True).get(pk=pk)
    place = next((n for n, stage in enumerate(stages) if stage.pk == now), 0)
    return stages[(place + 1) % len(stages)]


def new_name() -> str:
    return f"立体库输送线改造 {clock.now():%m%d%H%M%S%f} {next(_number)}"
