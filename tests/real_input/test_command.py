"""The command takes the awkward files in, and its JSON says what it did, as the wizard would."""

import csv
import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shangji.customers.capital import read_capital
from shangji.customers.places import why
from shangji.customers.regions import full_name, resolve
from shangji.ui.amounts import NotAnAmount
from tests.ops.command import PASSWORD, one_line, shangji
from tests.samples import DATA

pytestmark = [pytest.mark.real_input, pytest.mark.engineless]
MAVEN = [
    DATA / "maven_crm" / f"{name}.csv" for name in ("sales_pipeline", "accounts", "sales_teams", "products")
]

READ = """
import json
from shangji.customers.models import Customer
names = "name", "province", "city", "address", "uscc", "region_code", "registered_capital", "capital_currency", "extra"
print(json.dumps(list(Customer.objects.values_list(*names)), default=str))
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("real-input") / "home"
    done = shangji(home, "createadmin", "chen", "--name", "陈思远", stdin=PASSWORD)
    assert done.returncode == 0, done.stderr
    return home


def told(home: Path, *arguments: object) -> dict[str, Any]:
    done = shangji(home, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_four_files_that_refer_to_each_other_go_in_and_their_opportunities_come_out(
    company: Path, tmp_path: Path
) -> None:
    dry = told(company, "import", *MAVEN, "--as", "chen", "--dry-run")
    assert (dry["batch"], dry["dry_run"]) == (None, True)
    found = told(company, "import", *MAVEN, "--as", "chen")
    nouns = ("opportunity", "customer", "person", "team")
    assert {noun: found[noun]["new"] for noun in nouns} == {
        "opportunity": 8800, "customer": 85, "person": 35, "team": 9,
    }  # fmt: skip
    assert {noun: dry[noun] for noun in nouns} == {noun: found[noun] for noun in nouns}
    assert found["invalid_rows"] == [] and found["batch"]
    assert {"GTXPro", "technolgy", "Philipines"} <= {fix["old"] for fix in found["fixes"]}

    out = tmp_path / "opportunities.xlsx"
    exported = told(company, "export", "opportunities", "--out", out, "--as", "chen")
    assert exported == {"list": "opportunities", "format": "xlsx", "rows": 8800, "file": str(out)}
    assert out.stat().st_size > 300_000
    assert told(company, "verify")["flaws"] == []


def test_a_whole_register_goes_in_and_nothing_of_it_is_guessed(company: Path, tmp_path: Path) -> None:
    """Every company lies where its words say or the code stays open; its capital is what was written, or stays text."""
    path = tmp_path / "companies.csv"
    path.write_bytes(gzip.decompress((DATA / "cn_companies" / "companies.csv.gz").read_bytes()))
    found = told(company, "import", path)
    assert found["customer"] == {"new": 5180, "update": 0, "duplicate": 0, "invalid": 0}
    with path.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    kept = json.loads(shangji(company, "manage", "shell", "--no-imports", "-c", READ).stdout.splitlines()[-1])
    lines = {row["企业名称"]: row for row in rows}
    kept = [line for line in kept if line[0] in lines]
    assert len(kept) == len(lines) == 5180
    left_open, no_code = set(), 0
    for name, province, city, address, uscc, code, capital, currency, extra in kept:
        row = lines[name]
        place = resolve(province, city, address, uscc)
        assert code == place.code and (code or why(place)), row
        assert not code or full_name(code).startswith(row["所在省份"]), row
        no_code += not code
        try:
            said = read_capital(row["注册资金"])
        except NotAnAmount:
            left_open.add(row["注册资金"])
            assert capital is None and extra["注册资金"] == row["注册资金"], row
        else:
            assert (capital and Decimal(capital), currency) == (said and said.amount, said.currency if said else ""), row  # fmt: skip
    assert no_code <= 1 and "70()" in left_open
    assert {fix["old"] for fix in found["fixes"] if fix["column"] == "E"} == left_open

    again = told(company, "import", DATA / "cn_companies" / "companies_gbk_500.csv")
    assert again["customer"] == {"new": 0, "update": 0, "duplicate": 500, "invalid": 0}


def test_lists_of_deliveries_give_their_customers_once(company: Path) -> None:
    for name in ("产品清单.xlsx", "产品清单-合并单元.xlsx"):
        found = told(company, "import", DATA / "messy_excel_cn" / name, "--dry-run")
        assert found["customer"] == {"new": 10, "update": 0, "duplicate": 29, "invalid": 0}
        assert found["invalid_rows"] == []


def test_what_holds_nothing_we_know_is_told_and_nothing_is_written(company: Path) -> None:
    found = told(company, "import", DATA / "messy_excel_cn" / "工程部领料明细.xls")
    assert "工程部领料明细.xls" in found["notes"][0]
    assert "customer" not in found and "opportunity" not in found


def test_a_report_that_is_no_table_is_refused_in_one_line(company: Path) -> None:
    words = one_line(shangji(company, "import", DATA / "messy_excel_cn" / "原表.xls"))
    assert words.startswith("原表.xls: ")
