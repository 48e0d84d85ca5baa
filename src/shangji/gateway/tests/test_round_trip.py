"""An exported list of opportunities comes back as it went out, and what was edited in it is all that changes."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.translation import override

from shangji.activities.models import FollowUp
from shangji.core import clock
from shangji.core.calendar import local_day
from shangji.core.models import CustomField
from shangji.customers.models import Customer
from shangji.gateway.exports.running import run as export
from shangji.gateway.imports.checks import check
from shangji.gateway.imports.running import roll_back_now
from shangji.gateway.imports.running import run as import_files
from shangji.gateway.models import ImportBatch
from shangji.opportunities.models import LossReason, Opportunity, Pipeline
from shangji.opportunities.models.opportunity.evidence import Evidence
from shangji.people.models import Role

NUMBER = {"zh-hans": "商迹编号", "en": "Shangji no."}
NOTHING = {"new": 0, "update": 0, "invalid": 0}


@pytest.fixture
def company(crane, yongtuo, stages, too_dear, lin, zhou, system):
    """Every way to stand and to end, fields of one's own, and two of one name, customer and owner; as lin."""
    by, soon = lin.actor(), local_day(clock.now()) + timedelta(days=20)
    own = {
        name: CustomField.define(name, holds="opportunities.opportunity", type=type, by=system, **more)
        for name, type, more in (
            ("预算金额", "money", {}), ("开标日", "day", {}), ("备案号", "text", {}), ("评委", "person", {}),
            ("采购方式", "choices", {"settings": {"options": [{"name": "公开招标"}, {"name": "单一来源"}]}}),
            ("占比", "formula", {"settings": {"formula": "{amount} / {预算金额}"}}),
            ("底价", "money", {"see_roles": [Role.objects.get(key="leader").pk]}),
        )
    }  # fmt: skip
    crane.set_custom(
        {own["预算金额"].key: 300, own["开标日"].key: "2026-12-01", own["备案号"].key: "-12", own["评委"].key: zhou.pk,
         own["采购方式"].key: "公开招标、单一来源"}, by=by,
    )  # fmt: skip
    crane.set_custom({own["底价"].key: 77}, by=zhou.actor())
    crane.change(
        next_step="报价", next_step_at=clock.now() + timedelta(days=2, seconds=7), need="两行\n需求", by=by
    )
    crane.set_win_ratio(0.625, by=by)

    def opened(name="立体库输送线改造", customer=yongtuo, **known):
        return Opportunity.open(name, customer=customer, stage=stages["proposal"], by=by, **known)

    opened(amount=Decimal("99.5"), currency="USD", product="AGV").win(by=by, payment_due_on=soon)
    opened("=按惯例回款").win(by=by, awaits_payment=True)
    opened("已回款 的").win(by=by, awaits_payment=False)
    opened("搁置的").hold(soon, reason="等预算", by=by)
    opened("重复的", customer=None).invalidate("重复", by=by)
    lost = opened("丢了的", external_id="HT-9")
    lost.log_follow_up("采购说贵了两成", by=by)
    shown = Evidence(words="电话里说的", follow_up=FollowUp.objects.get(text="采购说贵了两成"))
    lost.lose(too_dear, competitor="某厂", through="us", revisit_on=soon, evidence=shown, by=by)
    elsewhere = Customer.add("别人的客户", owner_id=None, by=system)
    Opportunity.open("别人客户的", customer=elsewhere, owner_id=lin.pk, by=system)
    return by


def went_out(folder: Path, by, language: str, form: str, name: str = "opportunities") -> Path:
    with override(language):
        return Path(export(name, format=form, out=folder / f"o.{form}", by=by).file)


def came_back(path: Path, by, *, dry_run=True):
    return import_files([path], dry_run=dry_run, mapping_path=None, by=by)


def edited(path: Path, change) -> Path:
    """As somebody saves it in a spreadsheet: `change` gets the rows by heading."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = change(rows) or rows
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(kept[0]), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(kept)
    return path


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", list(NUMBER))
def test_what_nobody_edited_changes_nothing(company, zhou, chen, tmp_path, language, form):
    for by in (company, zhou.actor(), chen.actor()):
        found = came_back(went_out(tmp_path, by, language, form), by)
        assert found.counts == {"opportunity": {**NOTHING, "duplicate": 8}}, found.lines()
        assert not found.fixes and not found.notes


@pytest.mark.parametrize("language", list(NUMBER))
def test_what_was_edited_is_all_that_changes_and_is_taken_back(company, crane, tmp_path, language):
    path = went_out(tmp_path, company, language, "csv")
    names = {"zh-hans": ("商机名称", "金额", "下一步", "下一步日期"), "en": ("Opportunity name", "Amount", "Next step", "Day of the next step")}  # fmt: skip
    name, amount, step, day = names[language]
    twin = Opportunity.objects.get(name=crane.name, outcome="won")

    def change(rows):
        by_number = {row[NUMBER[language]]: row for row in rows}
        by_number[str(crane.pk)] |= {name: "立体库二期", amount: "88万"}
        by_number[str(twin.pk)] |= {step: "催款", day: "2026/12/7"}

    edited(path, change)
    found = came_back(path, company, dry_run=False)
    assert found.counts == {"opportunity": {"new": 0, "update": 2, "duplicate": 6, "invalid": 0}}
    events = [
        (event.subject_id, sorted(event.changes))
        for event in crane.subject.events.model.objects.filter(batch_id=found.batch).order_by("seq")
    ]
    assert sorted(events) == sorted(
        [(crane.pk, ["amount"]), (crane.pk, ["name"]), (twin.pk, ["next_step", "next_step_at"])]
    )
    crane.refresh_from_db()
    twin.refresh_from_db()
    assert (crane.name, crane.amount, crane.win_ratio, crane.extra) == (
        "立体库二期",
        Decimal("880000"),
        0.625,
        {},
    )
    assert (twin.next_step, local_day(twin.next_step_at), twin.outcome) == ("催款", date(2026, 12, 7), "won")
    assert came_back(path, company).counts == {"opportunity": {**NOTHING, "duplicate": 8}}
    roll_back_now(ImportBatch.objects.get(pk=found.batch), by=company)
    crane.refresh_from_db()
    assert (crane.name, crane.amount) == ("立体库输送线改造", Decimal("1286000"))


def test_a_few_columns_do_and_what_is_closed_stays_so(company, crane, tmp_path):
    """Also without the column that says how each ended; what is said to be won now ends now."""
    path = went_out(tmp_path, company, "zh-hans", "csv")
    wanted = ("商迹编号", "阶段", "金额", "竞争对手数")

    def change(rows):
        return [{**{name: row.get(name, "") for name in wanted}, "竞争对手数": "3"} for row in rows]

    found = came_back(edited(path, change), company)
    assert found.counts == {"opportunity": {"new": 0, "update": 8, "duplicate": 0, "invalid": 0}}, (
        "a column of one's own stays"
    )
    edited(path, lambda rows: [{name: row[name] for name in wanted[:3]} for row in rows])
    assert came_back(path, company).counts == {"opportunity": {**NOTHING, "duplicate": 8}}
    path.write_text(f"商迹编号,状态,金额\n{crane.pk},赢单,5\n", encoding="utf-8")
    came_back(path, company, dry_run=False)
    crane.refresh_from_db()
    assert crane.outcome == "won" and abs(crane.closed_at - clock.now()) < timedelta(minutes=5)


def test_a_number_opens_nothing_that_is_not_reached_and_names_nothing_else(
    company, crane, wu, zhou, tmp_path, system
):
    theirs = Opportunity.open("南线", amount=Decimal(5), by=wu.actor())
    path, told = tmp_path / "o.csv", []
    said = (theirs.pk, 10**40, 2**62, "abc", 0, "²", crane.customer_id)
    for number in said:
        path.write_text(f"商迹编号,商机名称,阶段,金额\n{number},南线,初步接触,7\n", encoding="utf-8")
        found = came_back(path, company)
        assert found.counts == {"opportunity": {"new": 0, "update": 0, "duplicate": 0, "invalid": 1}}
        told.append(found.invalid_rows[0]["reason"].replace(str(number)[:20], "…"))
    assert set(told) == {"没有你看得到的、编号为 … 的商机。"}
    assert came_back(path, system).counts["opportunity"]["invalid"] == 1
    path.write_text(
        f"商迹编号,商机名称,阶段,金额\n{crane.pk},南线,方案报价,7\n{crane.pk},南线,方案报价,8\n",
        encoding="utf-8",
    )
    found = came_back(path, company)
    assert found.counts == {"opportunity": {"new": 0, "update": 1, "duplicate": 0, "invalid": 1}}
    assert found.invalid_rows[0]["reason"] == "和第 2 行是同一条记录，内容却不同。"
    path.write_text(
        f"跟进内容,跟进时间,商机,商迹编号\n打了电话,2026-11-02,南线,{crane.pk}\n", encoding="utf-8"
    )
    assert "opportunity" not in came_back(path, company).counts, "in another table the number is a text"


def test_a_row_without_a_number_is_as_before(company, tmp_path):
    path = tmp_path / "o.csv"
    path.write_text("商迹编号,商机名称,阶段,金额,回访日期\n,新来的,方案报价,7,\n", encoding="utf-8")
    assert came_back(path, company, dry_run=False).counts["opportunity"]["new"] == 1
    assert came_back(path, company).counts["opportunity"] == {**NOTHING, "duplicate": 1}


def test_stages_are_those_of_the_process_that_a_record_follows(process, lin, system, tmp_path):
    """Also of another process, and of a version whose stage is no more."""
    by, plans = lin.actor(), process.plans_now()
    others = [replace(plan, name=f"售后{n}", name_en=f"Care {n}") for n, plan in enumerate(plans)]
    care = list(Pipeline.add("售后", stages=others, by=system).stages_now())
    old = list(process.stages_now())[1]
    mine, aged = (
        Opportunity.open(name, stage=stage, by=by) for name, stage in (("保养", care[1]), ("老版本", old))
    )
    process.publish([plan for plan in plans if plan.key != old.key], by=system)
    for language in NUMBER:
        assert came_back(went_out(tmp_path, by, language, "csv"), by).counts == {
            "opportunity": {**NOTHING, "duplicate": 2}
        }
    path = tmp_path / "o.csv"
    path.write_text(f"商迹编号,阶段\n{mine.pk},售后2\n{aged.pk},{old.name}\n", encoding="utf-8")
    assert came_back(path, by, dry_run=False).counts == {
        "opportunity": {**NOTHING, "update": 1, "duplicate": 1}
    }
    mine.refresh_from_db()
    assert mine.stage.name == "售后2"


def test_what_was_merged_or_taken_back_is_not_written_by_its_number(crane, lin, tmp_path):
    by, path = lin.actor(), tmp_path / "o.csv"
    gone = Opportunity.open(crane.name, customer=crane.customer, by=by)
    crane.merge([gone], by=by)
    path.write_text("商机名称,阶段,金额\n新来的,方案报价,7\n", encoding="utf-8")
    batch = ImportBatch.objects.get(pk=came_back(path, by, dry_run=False).batch)
    fresh = Opportunity.objects.get(name="新来的")
    roll_back_now(batch, by=by)
    path.write_text(
        f"商迹编号,商机名称,阶段,金额\n{gone.pk},甲,方案报价,7\n{fresh.pk},新来的,方案报价,8\n",
        encoding="utf-8",
    )
    assert came_back(path, by).counts == {"opportunity": {**NOTHING, "duplicate": 1, "invalid": 1}}


def test_the_wizard_reads_it_alike(company, lin, client_of, process, tmp_path):
    path = went_out(tmp_path, company, "zh-hans", "xlsx")
    client = client_of(lin)
    with path.open("rb") as file:
        client.post("/imports/upload/", {"files": [file]})
    batch = ImportBatch.objects.order_by("-pk")[0]
    assert check(batch, by=company).states == {**NOTHING, "duplicate": 8}
    page = client.get(f"/imports/{batch.pk}/columns/").content.decode()
    assert "商迹编号" in page and "导出的表里带着" in page


def test_how_it_stands_is_changed_by_a_verb_or_told_to_stay(company, crane, tmp_path):
    """The day it rests until, the day it closed, the reason of the loss."""
    path = tmp_path / "o.csv"
    lost, won, resting = (Opportunity.objects.get(outcome=o, name__in=n) for o, n in (
        ("lost", ["丢了的"]), ("won", ["立体库输送线改造"]), ("on_hold", ["搁置的"]),
    ))  # fmt: skip
    day = local_day(clock.now()) + timedelta(days=40)
    other = LossReason.objects.filter(parent__isnull=False).exclude(pk=lost.loss_reason_id).first()
    stays = "这一列不会改变：商机已关闭，请重新打开后再改。"
    rows = {
        (won, "", day, date(2026, 1, 5), ""): ("duplicate", [stays, stays]), (won, "", "", "", other.name): ("duplicate", ["这一列不会改变：只有丢单的商机才有丢单原因。"]),
        (lost, "", "", "", "没有这个"): ("duplicate", ["这一列不会改变：没有叫这个名字的丢单原因。"]), (lost, "", "", "", other.name): ("update", []),
        (resting, "", day, "", ""): ("update", []), (resting, "", date(2020, 1, 1), "", ""): ("invalid", []), (crane, "", day, "", ""): ("duplicate", ["这一列不会改变：要搁置，请把“状态”一列改成“搁置”。"]),
        (crane, "", "", date(2026, 1, 5), ""): ("duplicate", ["这一列不会改变：商机没有关闭；要关闭，请改“状态”一列。"]), (crane, "搁置", "", "", ""): ("invalid", []),
        (crane, "搁置", day, "", ""): ("update", []), (resting, "进行中", "", "", ""): ("update", []),
    }  # fmt: skip
    for (noun, state, until, closed, reason), (action, told) in rows.items():
        path.write_text(
            f"商迹编号,阶段,状态,搁置到,结单时间,丢单原因\n{noun.pk},{noun.stage.name},{state},{until},{closed},{reason}\n",
            encoding="utf-8",
        )
        found = came_back(path, company)
        assert found.counts["opportunity"][action] == 1, (noun, state, until, closed, reason, found.lines())
        assert [fix["reason"] for fix in found.fixes] == told
        if action == "update":
            before = Opportunity.objects.values("outcome", "hold_until", "loss_reason", "competitor").get(
                pk=noun.pk
            )
            batch = came_back(path, company, dry_run=False).batch
            noun.refresh_from_db()
            assert noun.hold_until == (until or None) and (not reason or noun.loss_reason == other)
            assert came_back(path, company).counts["opportunity"]["duplicate"] == 1
            roll_back_now(ImportBatch.objects.get(pk=batch), by=company)
            assert before == Opportunity.objects.values(*before).get(pk=noun.pk)
