"""The two commands of a fresh clone: what stands in their way is one clear line."""

import os
import socket
import subprocess
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


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_every_locked_package_has_hashes(lock: str) -> None:
    entries = (ROOT / "requirements" / f"{lock}.lock").read_text().replace("\\\n", " ").splitlines()
    packages = [line for line in entries if line and not line.lstrip().startswith("#")]
    assert packages and all("==" in line and "--hash=sha256:" in line for line in packages)
