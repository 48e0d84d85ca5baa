"""A column of tags puts them on the customers of a file, new ones only for whoever may add tags."""

from pathlib import Path
from typing import Any

import pytest

from shangji.customers.models import Customer, Tag, Tagging
from shangji.gateway.imports.running import roll_back_now, run
from shangji.gateway.models import ImportBatch
from shangji.people.models import User

pytestmark = pytest.mark.django_db


def imported(folder: Path, by: Any, *rows: str) -> ImportBatch:
    path = folder / f"客户{ImportBatch.objects.count()}.csv"
    path.write_text("\n".join(("客户名称,省份,客户标签", *rows)), encoding="utf-8")
    run([path], dry_run=False, mapping_path=None, by=by)
    return ImportBatch.objects.latest("pk")


def on(name: str) -> set[str]:
    pk = Customer._base_manager.get(name=name).pk
    return set(Tagging.objects.filter(subject_id=pk, is_on=True).values_list("tag__name", flat=True))


def test_a_file_puts_tags_on_and_taking_it_back_takes_them_off(tmp_path: Path, lin: User, chen: User, yongtuo: Customer) -> None:  # fmt: skip
    Tag.add("重点客户", by=chen.actor())
    name = yongtuo.name
    batch = imported(tmp_path, chen.actor(), f"{name},浙江,重点客户、展会", "柳州启明电子,广西,展会")
    assert on(name) == {"重点客户", "展会"} and on("柳州启明电子") == {"展会"}
    again = imported(tmp_path, chen.actor(), f"{name},浙江,展会")
    assert again.rows.get().action == "duplicate", "it has that one already"
    roll_back_now(batch, by=chen.actor())
    assert on(name) == set()


def test_who_may_not_add_tags_hears_which_is_missing(tmp_path: Path, lin: User, chen: User) -> None:
    Tag.add("重点客户", by=chen.actor())
    batch = imported(tmp_path, lin.actor(), "慈溪轴承,浙江,重点客户", "余姚模具,浙江,没有的")
    assert on("慈溪轴承") == {"重点客户"}
    assert not Customer._base_manager.filter(name="余姚模具").exists()
    assert not Tag.objects.filter(name="没有的").exists() and batch.pk
