"""Customers and opportunities with a past, as rows: deterministic, one seed per run."""

from collections.abc import Iterator
from random import Random
from typing import Any

from bench.chain import Chain, iso, stored
from bench.company import Company
from shangji.core.search import searchable, tokens_of
from shangji.customers.models import Customer
from shangji.opportunities.models import Opportunity

DAY = 86_400
PLACES = ("宁波", "苏州", "无锡", "东莞", "佛山", "合肥", "青岛", "常州", "嘉兴", "芜湖")
ROOTS = ("甬拓", "锐科", "华擎", "博远", "金泰", "瑞恒", "正源", "天工", "海纳", "明达", "恒力", "卓越")
TRADES = ("精密制造", "汽车零部件", "新能源", "包装机械", "注塑", "轴承", "电子", "食品机械")
WORKS = (
    "输送线改造",
    "立体库扩建",
    "机器人上下料",
    "视觉检测",
    "装配线",
    "清洗机",
    "码垛单元",
    "产线节拍提升",
)
SAID = (
    "和设备科长通了电话，预算已经批下来，等总工确认技术方案。",
    "到现场量了 3 条线，节拍 8.2 秒，客户希望压到 7.5 秒以内。",
    "报价单已发，含两年维保，交期 120 天，客户说这周上会。",
    "微信上确认了下周三的技术交流，对方来五个人。",
)
ENDS = ("open", "open", "won", "won", "won", "lost", "lost", "lost", "lost", "invalid")


class Tables:
    """Rows of one batch, by table."""

    def __init__(self) -> None:
        self.subjects: list[tuple[Any, ...]] = []
        self.events: list[tuple[Any, ...]] = []
        self.entries: list[tuple[Any, ...]] = []
        self.nouns: list[tuple[Any, ...]] = []
        self.stays: list[tuple[Any, ...]] = []
        self.follow_ups: list[tuple[Any, ...]] = []

    def close(self, chain: Chain, kind: str, label: str, terms: tuple[str, ...]) -> None:
        self.subjects.append((chain.subject_id, kind, label, chain.seq, chain.head))
        text = searchable(terms)
        self.entries.append((chain.subject_id, kind, text, tokens_of(kind, text)))


class Row:
    """Turns a state, as the log says it, into the row of its table."""

    def __init__(self, model: type[Customer] | type[Opportunity]) -> None:
        fields = model._meta.concrete_fields
        self.columns = [str(field.column) for field in fields]
        self.names = [str(field.attname) for field in fields]
        self.moments = {f.attname for f in fields if f.get_internal_type() == "DateTimeField"}
        self.blank = model().snapshot()
        self.untold = {name: getattr(model(), name) for name in self.names if name not in self.blank}
        """What the log does not tell column by column: fields of one's own, keys that follow from others."""

    def of(self, subject_id: int, state: dict[str, Any]) -> tuple[Any, ...]:
        state = self.untold | state
        return tuple(
            subject_id if name == "subject_id" else self._stored(name, state.get(name, self.untold.get(name)))
            for name in self.names
        )

    def _stored(self, name: str, value: Any) -> Any:
        if value == {}:
            return "{}"
        return value.replace("T", " ")[:19] if value and name in self.moments else value


def customers(company: Company, first_id: int, numbers: range, now: int) -> Iterator[Tables]:
    """One batch of customers; number n has the id first_id + n."""
    row, tables, random = Row(Customer), Tables(), Random(numbers.start)
    for n in numbers:
        owner = company.owner_of(n)
        name = f"{PLACES[n % 10]}{ROOTS[n // 10 % 12]}{TRADES[n // 7 % 8]}{n}有限公司"
        at = now - random.randrange(700, 900) * DAY
        state = {**row.blank, "name": name, "normal_name": name.replace("有限公司", ""), "owner_id": owner.pk}
        state |= {"industry": TRADES[n // 7 % 8], "city": PLACES[n % 10], "created_at": iso(at)}
        chain = Chain(first_id + n, tables.events)
        chain.tell("customers.added", {"name": name}, _set(state), at, (owner.pk, owner.name))
        tables.close(chain, "customers.customer", name, (name,))
        tables.nouns.append(row.of(chain.subject_id, state))
    yield tables


def _set(state: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if value is not None}


class Lives:
    """Opportunities lived through: opened, moved, followed up so many times, two in ten still open."""

    def __init__(
        self, company: Company, first_id: int, first_customer: int, customer_count: int, follow_ups: int, now: int
    ) -> None:  # fmt: skip
        self.company, self.first_id, self.follow_ups, self.now = company, first_id, follow_ups, now
        self.first_customer, self.customer_count = first_customer, customer_count
        self.row = Row(Opportunity)
        self.stay_id = 0

    def batch(self, numbers: range) -> Tables:
        tables, random = Tables(), Random(numbers.start)
        for n in numbers:
            self._live(n, tables, random)
        return tables

    def _live(self, n: int, tables: Tables, random: Random) -> None:
        customer = n % self.customer_count
        owner = self.company.owner_of(customer)
        by = (owner.pk, owner.name)
        name = f"{PLACES[n % 10]}{ROOTS[n // 10 % 12]}{WORKS[n // 3 % 8]}{n}"
        end = random.choice(ENDS)
        opened = self.now - (random.randrange(2, 90) if end == "open" else random.randrange(90, 700)) * DAY
        opened -= random.randrange(DAY)
        stages = self.company.stages
        reached = random.randrange(1, len(stages)) if end != "won" else len(stages) - 1
        expected = ((opened + self.now) // 2 if end != "open" else self.now) + random.randrange(-20, 90) * DAY
        chain = Chain(self.first_id + n, tables.events)
        state = {
            **self.row.blank, "name": name, "customer_id": self.first_customer + customer, "owner_id": by[0],
            "amount": str(random.randrange(20, 4000) * 1000 + 500), "pipeline_id": stages[0].pipeline_id,
            "stage_id": stages[0].pk, "win_ratio": stages[0].win_ratio, "opened_at": iso(opened),
            "stage_entered_at": iso(opened), "stage_clock_at": iso(opened), "product": WORKS[n // 3 % 8],
            "expected_on": iso(expected)[:10],
        }  # fmt: skip
        told = {
            "name": name,
            "customer": "",
            "stage": stages[0].name,
            "amount": state["amount"],
            "currency": "CNY",
        }
        chain.tell("opportunities.opened", told, _set(state), opened, by)
        closed = opened + (self.now - opened) // 2 if end != "open" else 0
        span = max((closed or self.now) - opened - self.follow_ups, 1)
        self._walk(chain, tables, by, opened=opened, span=span, reached=reached, n=n)
        if closed:
            self._close(chain, tables, by, end=end, at=closed, opened=opened, amount=state["amount"])
        tables.close(chain, "opportunities.opportunity", name, (name, state["product"]))
        tables.nouns.append(self.row.of(chain.subject_id, {**self.row.blank, **chain.state}))

    def _walk(
        self,
        chain: Chain,
        tables: Tables,
        by: tuple[int, str],
        *,
        opened: int,
        span: int,
        reached: int,
        n: int,
    ) -> None:
        """Moves and follow-ups in the order of their moments."""
        stages, entered = self.company.stages, opened
        steps = [(opened + span * (k + 1) // (reached + 1), "move", k + 1) for k in range(reached)]
        steps += [
            (opened + span * (k + 1) // (self.follow_ups + 1), "said", k) for k in range(self.follow_ups)
        ]
        for at, what, k in sorted(steps):
            if what == "said":
                self._say(chain, tables, by, at, n * self.follow_ups + k)
                continue
            left, stage = stages[k - 1], stages[k]
            payload = {
                "from_stage_id": left.pk, "from_stage": left.name, "to_stage_id": stage.pk, "to_stage": stage.name,
                "direction": "forward", "days_in_stage": round((at - entered) / DAY, 2), "reason": "",
            }  # fmt: skip
            new = {"stage_id": stage.pk, "stage_entered_at": iso(at), "stage_clock_at": iso(at)}
            chain.tell("opportunities.stage_moved", payload, {**new, "win_ratio": stage.win_ratio}, at, by)
            self._stay(chain, tables, left.pk, entered, at, "forward")
            entered = at
        self._stay(chain, tables, stages[reached].pk, entered, None, "")

    def _stay(
        self, chain: Chain, tables: Tables, stage_id: int, entered: int, left: int | None, direction: str
    ) -> None:
        self.stay_id += 1
        ended = stored(left) if left else None
        tables.stays.append(
            (self.stay_id, chain.subject_id, stage_id, stored(entered), ended, direction, 0.0)
        )

    def _say(self, chain: Chain, tables: Tables, by: tuple[int, str], at: int, number: int) -> None:
        text, step_at = SAID[number % 4], at + (number % 12) * DAY
        payload = {
            "follow_up_id": number + 1, "type": "call", "text": text, "result": "progress",
            "step_done": chain.state.get("next_step", ""), "next_step": "电话确认", "next_step_at": iso(step_at),
            "contacts": [],
        }  # fmt: skip
        new = {"last_follow_up_at": iso(at), "next_step": "电话确认", "next_step_at": iso(step_at)}
        chain.tell("activities.follow_up_logged", payload, new, at, by)
        tables.follow_ups.append(
            (number + 1, chain.subject_id, "call", "progress", text, "", "电话确认", stored(step_at), stored(at), stored(at), by[0], "out", True, "{}")
        )  # fmt: skip

    def _close(
        self,
        chain: Chain,
        tables: Tables,
        by: tuple[int, str],
        *,
        end: str,
        at: int,
        opened: int,
        amount: str,
    ) -> None:
        stay = tables.stays[-1]
        tables.stays[-1] = (*stay[:4], stored(at), "out", 0.0)
        days = round((at - opened) / DAY, 2)
        payload: dict[str, Any] = {"stage": "", "reason": "报价高于预算"}
        if end != "invalid":
            payload |= {"amount": amount, "currency": "CNY", "days_open": days}
        chain.tell(f"opportunities.{_FACT[end]}", payload, {"outcome": end, "closed_at": iso(at)}, at, by)


_FACT = {"won": "won", "lost": "lost", "invalid": "invalidated"}
