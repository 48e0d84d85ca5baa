"""What is read all day: lists, the board, one opportunity, a name."""

from collections.abc import Callable, Iterator

from django.http import QueryDict
from django.urls import reverse

from bench import floors
from bench.company import Company
from bench.measure import Call, Operation, Prepare
from bench.pages import Visitor
from shangji.activities.timeline import timeline
from shangji.core.lists import Page
from shangji.opportunities.board import lanes
from shangji.opportunities.found import Found
from shangji.opportunities.listing import SPEC, pipeline_shown
from shangji.opportunities.models import Opportunity
from shangji.people.palette import records

FRAGMENTS = ("视觉检测", "锐科输送", "jiaxing", "青岛海纳", "bycjkj", "产线节拍", "芜湖天工清洗", "wuxi")


def reads(company: Company) -> Iterator[Operation]:
    """Each as the query alone, with its rows, and as the whole page."""
    for key, title, query, page, floor in _reads(company):
        yield Operation(key, f"{title}: rows", query, floor)
        yield Operation(f"{key}-page", f"{title}: page", page, floor)


def _reads(company: Company) -> Iterator[tuple[str, str, Prepare, Prepare, Prepare]]:
    seller, boss, stages = Visitor(company.sellers[0]), Visitor(company.executive), company.stages
    pks = some_open(40)

    def filters(n: int) -> tuple[str, int, int]:
        owner, stage = company.sellers[n % len(company.sellers)], stages[n % len(stages)]
        return f"owner={owner.pk}&stage={stage.key}", owner.pk, stage.pk

    def list_floor(n: int) -> Call:
        _query, owner, stage = filters(n)
        return lambda: floors.list_by_owner_and_stage(owner, stage)

    def own_floor(n: int) -> Call:
        return lambda: floors.list_of_own(seller.user.pk, stages[n % len(stages)])

    yield "list", "List by owner and stage", *listed(boss, lambda n: filters(n)[0]), list_floor
    yield (
        "own",
        "List of a stage, own records",
        *listed(seller, lambda n: f"stage={stages[n % len(stages)].key}"),
        own_floor,
    )
    yield "open", "List of everything open", *listed(boss, lambda _n: ""), lambda _n: floors.list_open
    yield "board", "Board with sums, everything", *board(boss), lambda _n: lambda: floors.board(stages)
    yield (
        "board-own",
        "Board with sums, own records",
        *board(seller),
        lambda _n: lambda: floors.board(stages, seller.user.pk),
    )
    yield (
        "detail",
        "One opportunity, its timeline",
        *detail(boss, pks),
        lambda n: lambda: floors.detail(pks[n % len(pks)]),
    )
    yield (
        "search",
        "Search by a piece of a name",
        *search(boss),
        lambda n: lambda: floors.search(FRAGMENTS[n % len(FRAGMENTS)]),
    )


def some_open(count: int, owner_id: int | None = None) -> list[int]:
    """Open opportunities from all over the table, the same each time."""
    rows = Opportunity._base_manager.filter(outcome="open")
    if owner_id:
        rows = rows.filter(owner_id=owner_id)
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    return pks[:: max(len(pks) // count, 1)][:count]


def listed(visitor: Visitor, query: Callable[[int], str]) -> tuple[Prepare, Prepare]:
    def read(asked: str) -> None:
        params = QueryDict(asked)
        found = Found(visitor.actor, params)
        page = Page.of(
            found.rows.for_cards(), SPEC, params, visitor.actor, filters=found.active,
            parts=found.parts, shown=Opportunity.objects.for_cards(),
        )  # fmt: skip
        assert page.count_text

    url = reverse("opportunities:list")
    return (lambda n: lambda: read(query(n))), (lambda n: visitor.get(f"{url}?{query(n)}"))


def board(visitor: Visitor) -> tuple[Prepare, Prepare]:
    def read() -> None:
        params = QueryDict("")
        pipeline = pipeline_shown(visitor.actor, params)
        assert pipeline and lanes(pipeline, Found(visitor.actor, params))

    return (lambda _n: read), (lambda _n: visitor.get(reverse("opportunities:board")))


def detail(visitor: Visitor, pks: list[int]) -> tuple[Prepare, Prepare]:
    def one_of(n: int) -> int:
        return pks[n % len(pks)]

    def read(pk: int) -> None:
        opportunity = Opportunity.objects.for_cards().select_related("subject").within(visitor.actor, pk)
        assert timeline(opportunity).runs and list(opportunity.stays.select_related("stage"))

    def page(n: int) -> Call:
        return visitor.get(reverse("opportunities:detail", args=[one_of(n)]))

    return (lambda n: lambda: read(one_of(n))), page


def search(visitor: Visitor) -> tuple[Prepare, Prepare]:
    def fragment(n: int) -> str:
        return FRAGMENTS[n % len(FRAGMENTS)]

    url = reverse("people:palette")
    return (lambda n: lambda: records(visitor.actor, fragment(n))), (
        lambda n: visitor.get(url, q=fragment(n))
    )
