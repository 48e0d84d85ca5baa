"""The command takes the awkward files in, and its JSON says what it did, as the wizard would."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.ops.command import PASSWORD, one_line, shangji
from tests.samples import DATA

pytestmark = [pytest.mark.real_input, pytest.mark.engineless]
MAVEN = [
    DATA / "maven_crm" / f"{name}.csv" for name in ("sales_pipeline", "accounts", "sales_teams", "products")
]


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


def test_the_same_file_twice_is_told_as_already_there(company: Path) -> None:
    path = DATA / "cn_companies" / "companies_gbk_500.csv"
    first = told(company, "import", path)
    assert first["customer"] == {"new": 500, "update": 0, "duplicate": 0, "invalid": 0}
    # A bare bracket has no unit: kept as text and told, never guessed.
    assert {fix["old"] for fix in first["fixes"] if fix["column"] == "E"} >= {"70()", "40()"}
    again = told(company, "import", path)
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
