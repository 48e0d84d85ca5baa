"""The command: complete help, one line for every error, and an exit code a script can trust."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from shangji import cli
from shangji.config import run
from tests.ops.command import PASSWORD, ROOT, environment, one_line, shangji, started

pytestmark = pytest.mark.engineless

COMMANDS = [
    "serve", "demo", "worker", "createadmin", "manage", "import", "export", "metric", "verify", "seal", "recount", "snapshot", "backup", "restore",
]  # fmt: skip


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["--help"])
    assert left.value.code == 0
    shown = capsys.readouterr().out
    assert all(f"\n    {name}" in shown for name in COMMANDS)


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "manage"])
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main([command, "--help"])
    assert left.value.code == 0
    assert f"shangji {command}" in capsys.readouterr().out


def test_help_is_chinese_in_a_chinese_terminal(tmp_path: Path) -> None:
    assert "每一次变动都留痕" in started(tmp_path, "--help", LANG="zh_CN.UTF-8").stdout


def test_help_does_not_wait_for_django() -> None:
    script = "import sys, shangji.cli as c\ntry: c.main(['--help'])\nexcept SystemExit: pass\n"
    script += "sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    "arguments", [[], ["sell"], ["serve", "--port", "0"], ["serve", "--workers", "none"]]
)
def test_a_misused_command_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    assert left.value.code == 2
    assert "usage: shangji" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["99999", "http"])
def test_what_is_no_port_is_told_in_words(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["serve", "--port", port])
    assert f"{port} is no port: a number from 1 to 65535" in capsys.readouterr().err


def test_an_export_that_cannot_be_written_or_is_unknown_is_one_line(company: Path, tmp_path: Path) -> None:
    there = tmp_path / "missing" / "all.xlsx"
    assert str(there.parent) in one_line(shangji(company, "export", "customers", "--out", there))
    assert "customers, " in one_line(shangji(company, "export", "nope"))


def test_a_metric_that_is_split_wrongly_says_what_splits_it(company: Path) -> None:
    wrong = one_line(shangji(company, "metric", "win_rate", "--by", "loss_reasn"))
    assert "Close to it are: loss_reason" in wrong and "It is split by: " in wrong and ", owner, " in wrong
    refused = one_line(shangji(company, "metric", "win_rate", "--by", "duty"))
    splits = refused.partition("It is split by: ")[2]
    assert "owner" in splits.split(", ") and "duty" not in splits.split(", ")


def test_a_file_holds_what_its_name_says(company: Path, tmp_path: Path) -> None:
    for name, beginning in (("a.csv", b"\xef\xbb\xbf"), ("a.pdf", b"%PDF"), ("a", b"PK")):
        assert shangji(company, "export", "customers", "--out", tmp_path / name).returncode == 0
        assert (tmp_path / name).read_bytes().startswith(beginning)


def test_an_empty_database_is_told_with_the_remedy(tmp_path: Path) -> None:
    assert "shangji manage migrate" in one_line(shangji(tmp_path, "verify"))


def test_with_json_the_error_is_json_too(tmp_path: Path) -> None:
    done = shangji(tmp_path, "verify", "--json")
    told = json.loads(done.stdout)
    assert told == {"ok": False, "error": one_line(done)}


def test_an_unreachable_database_is_one_line(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:9/none"
    line = one_line(shangji(tmp_path, "verify", SHANGJI_DATABASE_URL=url))
    assert line.startswith("The database cannot be used")


def test_a_home_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("not a folder")
    assert str(home) in one_line(started(home, "verify"))


def test_an_unexpected_error_has_an_id_and_its_traceback_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_options: object) -> int:
        raise ZeroDivisionError("inner detail")

    monkeypatch.setattr("shangji.config.commands.seal.run", broken)
    assert cli.main(["seal"]) == run.BROKEN
    shown = capsys.readouterr().err
    assert shown.startswith("shangji: Unexpected error ")
    assert "inner detail" not in shown
    error_id = shown.split()[3].rstrip(".")
    log = Path(shown.split(" is in ")[1].strip())
    assert error_id in log.read_text() and "ZeroDivisionError: inner detail" in log.read_text()


def test_a_taken_port_is_told_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"Port {port} on 127.0.0.1" in one_line(shangji(tmp_path, "serve", "--port", port))
    assert not (tmp_path / "shangji.sqlite3").exists()


def test_an_administrator_needs_a_good_password(company: Path) -> None:
    assert "too short" in one_line(shangji(company, "createadmin", "he", stdin="short\n"))
    done = shangji(company, "createadmin", "he", "--name", "何", stdin=PASSWORD)
    assert done.returncode == 0 and "he can sign in" in done.stdout
    assert "taken" in one_line(shangji(company, "createadmin", "he", stdin=PASSWORD))


def test_verify_counts_what_it_read(company: Path) -> None:
    done = started(company, "verify", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 0 and told["ok"] and told["events"] > 0


def test_seal_tells_the_root_once(company: Path) -> None:
    assert len(shangji(company, "seal").stdout.strip()) == 64
    assert shangji(company, "seal").stdout.startswith("Nothing was logged")


def test_manage_passes_everything_on(tmp_path: Path) -> None:
    assert started(tmp_path, "manage", "check", "--tag", "security").returncode == 0


def test_the_module_and_the_script_are_the_same(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("shangji")
    done = subprocess.run(
        [script, "--version"],
        env=environment(tmp_path),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == started(tmp_path, "--version").stdout
