"""The cast: 林 sells in 华东, 周 leads it, 吴 sells in 华南, 陈 administers, 何 audits; the System runs rules."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, TransactionTestCase

from shangji.config.first_tables import add_what_no_model_says
from shangji.core.access import Actor, System
from shangji.core.custom_fields import known
from shangji.core.events import FACTS, Event
from shangji.core.jobs import Job
from shangji.core.prepared import Prepared
from shangji.core.subjects import Traced
from shangji.core.vault import master, ring
from shangji.core.vault.data_key import DataKey
from shangji.customers.models import Contact, Customer
from shangji.insight.wall import answering
from shangji.leads.defaults import ensure_leads
from shangji.opportunities.defaults import ensure_process
from shangji.opportunities.models import (
    LossReason,
    Opportunity,
    Pipeline,
    Stage,
    loss_reason,
    requirement,
    stage,
)
from shangji.opportunities.models.requirement import RequirementPlan
from shangji.opportunities.risk_queries import days_stayed
from shangji.people import saved_views
from shangji.people.defaults import ensure_roles
from shangji.people.models import Role, Team, User
from shangji.process.models import Rhythm, RiskRule
from shangji.process.risk_defaults import ensure_risk_rules
from tests.emptied import Start

PASSWORD = "lake-otter-41"
RAW_KEYS = {0: b"i" * 32, 1: b"d" * 32}
KEYS = ring.Ring.of(RAW_KEYS)
"""Of every test that brings none of its own: also of those that ask no database."""
SIGNED_IN = Prepared(lambda pk: User.objects.for_sign_in().filter(pk=pk))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """What every installation starts with is there before the first test: making it in each cost a third of the time."""
    with django_db_blocker.unblock():
        add_what_no_model_says()
        DataKey.objects.all().delete()
        for number, key in RAW_KEYS.items():
            ring.add(number, key, master.made())
        ring.hold(KEYS)
        ensure_roles()
        ensure_process()
        ensure_leads()
        ensure_risk_rules()
        Job.objects.all().delete()  # nothing is there that they would look at
        start = Start()
    TransactionTestCase._fixture_teardown = lambda _test: start.restore()


@pytest.fixture(scope="session")
def free_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Free folders; `tmp_path` looks through all that there are for each one."""
    return _folders(tmp_path_factory.mktemp("homes"))


def _folders(within: Path) -> Iterator[Path]:
    for number in count():
        made = within / str(number)
        made.mkdir()
        yield made


@pytest.fixture(autouse=True)
def home(settings: Any, free_folders: Iterator[Path]) -> Path:
    """Every test has files of its own: seals that another test told are not missed here; no rhythm and no field is remembered."""
    Rhythm.forget()
    known.forget()
    saved_views.forget()
    answering.forget()
    days_stayed.cache_clear()
    loss_reason.english.forget()
    requirement.english.forget()
    stage.english.forget()
    settings.HOME = next(free_folders)
    return settings.HOME


@pytest.fixture(autouse=True)
def keys() -> None:
    """Whatever a test before made of them."""
    ring.hold(KEYS)


@pytest.fixture
def committed(transactional_db: None) -> None:
    """A database that is really committed to; afterwards it is as at the start."""


@pytest.fixture
def system(db: None) -> Actor:
    return System("test")


@pytest.fixture
def teams(system: Actor) -> dict[str, Team]:
    company = Team.add("启衡智能装备", by=system)
    return {
        "company": company,
        "east": Team.add("华东一部", parent=company, by=system),
        "south": Team.add("华南部", parent=company, by=system),
    }


@pytest.fixture
def roles(db: None) -> dict[str, Role]:
    ensure_roles()
    return {role.key: role for role in Role.objects.all()}


@pytest.fixture
def person(system: Actor, teams: dict[str, Team], roles: dict[str, Role]) -> Callable[..., User]:
    def add(username: str, name: str, role: str, team: str) -> User:
        user = User.add(
            username, name=name, role=roles[role], team=teams[team], password=PASSWORD, by=system,
            email=f"{username}@example.com",
        )  # fmt: skip
        return SIGNED_IN.first(user.pk)

    return add


@pytest.fixture
def lin(person: Callable[..., User]) -> User:
    return person("lin", "林嘉禾", "sales", "east")


@pytest.fixture
def zhou(person: Callable[..., User]) -> User:
    return person("zhou", "周敏", "leader", "east")


@pytest.fixture
def wu(person: Callable[..., User]) -> User:
    return person("wu", "吴桐", "sales", "south")


@pytest.fixture
def sun(person: Callable[..., User]) -> User:
    """Leads the team beside."""
    return person("sun", "孙立", "leader", "south")


@pytest.fixture
def chen(person: Callable[..., User]) -> User:
    return person("chen", "陈思远", "administrator", "company")


@pytest.fixture
def he(person: Callable[..., User]) -> User:
    return person("he", "何锦程", "auditor", "company")


@pytest.fixture
def process(db: None) -> Pipeline:
    ensure_process()
    found: Pipeline = Pipeline.objects.get()
    return found


@pytest.fixture
def stages(process: Pipeline) -> dict[str, Stage]:
    return {stage.key: stage for stage in process.stages_now()}


@pytest.fixture
def demanding(process: Pipeline, system: Actor) -> Callable[..., dict[str, Stage]]:
    """Publishes the process with requirements, by the key of their stage, and gives its stages."""

    def publish(**wanted: list[RequirementPlan]) -> dict[str, Stage]:
        plans = [replace(plan, requirements=tuple(wanted.get(plan.key, ()))) for plan in process.plans_now()]
        process.publish(plans, by=system)
        return {stage.key: stage for stage in process.stages_now()}

    return publish


@pytest.fixture
def only_rules(db: None) -> Callable[..., None]:
    """Turns off all risk rules but these: a pass asks for each one that is on, and a story of many days is of one or two."""

    def leave(*keys: str) -> None:
        RiskRule._base_manager.exclude(key__in=keys).update(is_on=False)

    return leave


@pytest.fixture
def too_dear(process: Pipeline) -> LossReason:
    found: LossReason = LossReason.objects.get(name="报价高于预算")
    return found


@pytest.fixture
def yongtuo(lin: User) -> Customer:
    return Customer.add(
        "宁波甬拓精密制造有限公司", industry="精密制造", province="浙江", city="宁波", by=lin.actor()
    )


@pytest.fixture
def zhang(yongtuo: Customer, lin: User) -> Contact:
    return Contact.add("张建平", customer=yongtuo, title="设备科长", phone="13800002107", by=lin.actor())


@pytest.fixture
def crane(lin: User, yongtuo: Customer, stages: dict[str, Stage]) -> Opportunity:
    return Opportunity.open(
        "立体库输送线改造",
        customer=yongtuo,
        amount=Decimal("1286000"),
        stage=stages["proposal"],
        by=lin.actor(),
    )


@pytest.fixture
def pump(lin: User, stages: dict[str, Stage]) -> Opportunity:
    return Opportunity.open("轴承清洗检测一体机", amount=Decimal("865000"), by=lin.actor())


@pytest.fixture
def client_of(db: None) -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="shangji.people.sign_in.Backend")
        return client

    return signed_in


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 23, 9, 12, tzinfo=UTC)


@pytest.fixture
def facts() -> Callable[..., list[str]]:
    """The kinds of what happened to a noun, oldest first, without what followed from it by itself.

    `of` names a package: then what happened there, also by itself.
    """

    def told(noun: Traced, of: str = "") -> list[str]:
        kinds = Event.objects.filter(subject_id=noun.pk).order_by("seq").values_list("kind", flat=True)
        return [kind for kind in kinds if (kind.startswith(of) if of else not FACTS[kind].follows)]

    return told
