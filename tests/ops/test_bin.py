"""The two commands of a fresh clone: what stands in their way is one clear line."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ops.command import ROOT

pytestmark = pytest.mark.engineless


def run(name: str, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SHANGJI_", "DJANGO_"))}
    return subprocess.run(
        [ROOT / "bin" / name, *arguments],
        env={**env, **more}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def only_line(done: "subprocess.CompletedProcess[str]") -> str:
    assert done.returncode == 1 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize("name", ["demo", "check"])
def test_an_old_python_is_told(tmp_path: Path, name: str) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\ncase "$1" in --version) echo "Python 3.9.2";; *) exit 1;; esac\n')
    old.chmod(0o755)
    line = only_line(run(name, SHANGJI_PYTHON=str(old)))
    assert "Python 3.11 or newer is needed; found: Python 3.9.2" in line


def fake_python(folder: Path, name: str, lines: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / name
    made.write_text(f"#!/bin/sh\n{lines}\n")
    made.chmod(0o755)
    return made


def found_python(root: Path, *folders: Path) -> str:
    shell = f'root="$1"; mkdir -p "$root/bin"; cp "{ROOT}/bin/_quickness.py" "$root/bin"; . "$2"; find_python; echo "$python"'
    path = ":".join([*map(str, folders), "/usr/bin", "/bin"])
    return subprocess.run(
        ["bash", "-euc", shell, "bash", root, ROOT / "bin" / "_environment"],
        env={"PATH": path}, capture_output=True, text=True, check=True, timeout=60,
    ).stdout.strip()  # fmt: skip


def test_the_quickest_python_is_taken_and_then_kept(tmp_path: Path) -> None:
    fake_python(tmp_path / "a", "python3", "echo 9")
    quick = fake_python(tmp_path / "b", "python3.13", "echo 5")
    fake_python(tmp_path / "b", "python3.14", "exit 1")
    folders = (tmp_path / "a", tmp_path / "b")
    assert found_python(tmp_path, *folders) == str(quick)
    kept = fake_python(tmp_path / ".venv" / "bin", "python", "exit 0")
    assert found_python(tmp_path, *folders) == str(kept)


def test_a_python_says_how_quick_it_is() -> None:
    said = subprocess.run(
        [sys.executable, ROOT / "bin" / "_quickness.py"], capture_output=True, text=True, check=True
    )
    assert 0 < int(said.stdout) < 10**9


def test_a_taken_port_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"port {port} on 127.0.0.1 is taken" in only_line(run("demo", "--port", port))
        assert f"port {port} on 127.0.0.1 is taken" in only_line(run("demo", f"--port={port}"))


def test_a_read_only_folder_is_told() -> None:
    assert "/proc is read-only" in only_line(run("demo", SHANGJI_HOME="/proc"))


def test_ci_runs_the_check_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert lines[0] == "#!/usr/bin/env bash" and len(lines) == 2 and lines[1].endswith('/../bin/check"')


def test_two_pips_install_all_that_is_locked() -> None:
    shell = 'root="$1"; . "$root/bin/_environment"; every_other 0 dev; every_other 1 dev'
    done = subprocess.run(["bash", "-euc", shell, "bash", ROOT], capture_output=True, text=True, check=True)
    lines = (ROOT / "requirements" / "dev.lock").read_text().splitlines()
    assert sorted(done.stdout.splitlines()) == sorted(lines)


@pytest.mark.parametrize("lock", ["run", "dev", "pip"])
def test_every_locked_package_has_hashes(lock: str) -> None:
    entries = (ROOT / "requirements" / f"{lock}.lock").read_text().replace("\\\n", " ").splitlines()
    packages = [line for line in entries if line and not line.lstrip().startswith("#")]
    assert packages and all("==" in line and "--hash=sha256:" in line for line in packages)
