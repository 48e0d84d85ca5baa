"""Runs every check, three at a time, and says at the end what passed."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests import samples

LANES = 3
"""One more than the cores of a small machine: a browser and a killed process are waited for most of the time."""
TAIL_LINES, LINE = 60, 300
MEMORY, ROOM = Path("/dev/shm"), 8 * 2**30
"""Where there is so much room, what tests write stays in memory: none of it is written back to a disk."""
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
NO_BROWSER = (
    "no Chromium was found. Install one (Debian: apt-get install chromium fonts-noto-cjk), "
    "or set CHROMIUM to its path."
)
BIN = Path(sys.executable).parent
PYTEST = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
PLAIN = "not browser and not slow"
NOT_REAL = "and not real_input"
ONCE = "and not engineless"
"""What asks no database is run on SQLite alone."""
POSTGRES = [sys.executable, "-m", "tests.postgres"]
LEFT = "--reuse-db"
"""The database goes with its cluster: dropping it first waits for whoever is still connected."""


@dataclass
class Step:
    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    is_first: bool = False
    """Whether it goes before the others: a browser is waited for at each step, by one test after the other."""
    code: int = 0
    seconds: float = 0
    worked: float = 0
    """Seconds of processor time, those of its children included: what is left when the machine is shared."""
    output: str = ""

    def run(self, base: dict[str, str]) -> None:
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="shangji-check-") as home:
            process = subprocess.Popen(
                self.command if self.is_first else ["nice", *self.command], env={**base, "SHANGJI_HOME": home, **self.env}, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, errors="replace",
            )  # fmt: skip
            assert process.stdout is not None
            with process.stdout as lines:
                self.output = lines.read()
            _pid, status, used = os.wait4(process.pid, 0)
        self.code = process.returncode = os.waitstatus_to_exitcode(status)
        self.seconds, self.worked = time.monotonic() - started, used.ru_utime + used.ru_stime


DOORS = ("src/shangji/insight", "src/shangji/gateway")
LEADS = "src/shangji/leads"
SALES = ("src/shangji/opportunities", LEADS)
WALLS = "src/shangji/insight/tests/wall"
"""Tests of boards that lie with those of sales, so that lanes end together."""


def without(*folders: str) -> list[str]:
    return [f"--ignore={folder}" for folder in folders]


PARTS = {
    "PostgreSQL": {"boards, doors and leads": [*DOORS, LEADS], "all else": without(*DOORS, LEADS)},
    "SQLite": {
        "boards and doors": [*DOORS, *without(WALLS)],
        "all else": without(*DOORS, *SALES),
        "sales and walls": [*SALES, WALLS],
    },
}
"""Of the tests of each engine. Those that come last are smaller, so that no lane is left alone with one at the end."""
BESIDE = {"PostgreSQL": "boards, doors and leads", "SQLite": "sales and walls"}
"""The part that reads real input as well: a process of its own would load the program and make a database once more."""


def parts(engine: str, command: list[str], marks: str = PLAIN) -> Iterator[Step]:
    for name, folders in PARTS[engine].items():
        if samples.IS_THERE and name == BESIDE[engine]:
            real = [*command, "-m", marks, *folders, "tests/real_input"]
            yield Step(f"{name}, real input on {engine}", real)
        else:
            yield Step(f"{name} on {engine}", [*command, "-m", f"{marks} {NOT_REAL}", *folders])


def steps(options: set[str], chromium: str) -> Iterator[Step]:
    """The long ones first, so that the lanes end together."""
    if "--fast" not in options:
        yield Step(
            "journeys",
            [*PYTEST, "-m", "browser and not slow", "tests/journeys"],
            {"CHROMIUM": chromium},
            is_first=True,
        )
        yield from parts("PostgreSQL", [*POSTGRES, *PYTEST, LEFT], f"{PLAIN} {ONCE}")
    yield from parts("SQLite", PYTEST)
    if "--slow" in options:
        yield Step("slow tests on SQLite", [*PYTEST, "-m", "slow"], {"CHROMIUM": chromium})
        durable = [*POSTGRES, "--durable", *PYTEST, LEFT, "-m", f"slow {ONCE}"]
        yield Step("slow tests on PostgreSQL", durable, {"CHROMIUM": chromium})
    yield from static_steps()


def static_steps() -> Iterator[Step]:
    yield Step("types", [str(BIN / "mypy")])
    yield Step("format", [str(BIN / "ruff"), "format", "--check", "."])
    yield Step("lint", [str(BIN / "ruff"), "check", "."])
    yield Step("floors", [str(BIN / "lint-imports")])
    yield Step("templates", [str(BIN / "djlint"), "src", "--lint", "--quiet"])
    yield Step("messages", [sys.executable, "bin/_messages.py", "--check"])
    manage = [sys.executable, "-m", "shangji", "manage"]
    yield Step("migrations", [*manage, "makemigrations", "--check", "--dry-run"])
    production = {"SHANGJI_HTTPS": "1", "SHANGJI_HOSTS": "crm.example.com", "SHANGJI_BIND": "0.0.0.0"}
    yield Step("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production)


@contextlib.contextmanager
def scratch(*, is_durable: bool) -> Iterator[str]:
    """A folder for all that is written meanwhile, gone at the end; what has to outlive a cut stays on a disk."""
    has_room = (
        MEMORY.is_dir()
        and os.access(MEMORY, os.W_OK)
        and min(shutil.disk_usage(MEMORY).free, psutil.virtual_memory().available) > ROOM
    )
    with tempfile.TemporaryDirectory(
        prefix="shangji-checks-",
        dir=MEMORY if has_room and not is_durable else None,
        ignore_cleanup_errors=True,
    ) as folder:
        Path(folder).chmod(0o711)  # a cluster in it may belong to somebody else
        tempfile.tempdir = folder
        yield folder


def find_chromium() -> str:
    """Its path; installed where apt allows it. Empty where there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if shutil.which(named) else ""
    if shutil.which(BROWSERS[0]) is None and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Chromium and a Chinese font…", flush=True)
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["install", "-y", "--no-install-recommends"]
        # The one without windows takes half the work. Where it is not to be had the other one is.
        for arguments in (["update"], [*install, BROWSERS[0], "fonts-noto-cjk"]):
            subprocess.run(["apt-get", *arguments], env=env, capture_output=True, check=False)
        if not any(map(shutil.which, BROWSERS)):
            subprocess.run(
                ["apt-get", *install, "chromium", "fonts-noto-cjk"], env=env, capture_output=True, check=False
            )
    return next(filter(None, map(shutil.which, BROWSERS)), "")


def run_all(waiting: list[Step], base: dict[str, str]) -> None:
    lock = threading.Lock()

    def lane() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                step = waiting.pop(0)
            step.run(base)
            with lock:
                tell(step)

    lanes = [threading.Thread(target=lane) for _n in range(LANES)]
    for thread in lanes:
        thread.start()
    for thread in lanes:
        thread.join()


def tell(step: Step) -> None:
    print(
        f"{'ok  ' if step.code == 0 else 'FAIL'}  {step.name:<40} {step.seconds:6.1f} s, {step.worked:6.1f} s of work",
        flush=True,
    )
    if step.code:
        print("\n".join(step.output.strip().splitlines()[-TAIL_LINES:]), flush=True)
        print(flush=True)


def named(all_steps: list[Step]) -> Iterator[str]:
    """A line for each test that failed. Pytest cuts none on a build server, and a page in one hides all before it."""
    for step in all_steps:
        if step.code and "pytest" in step.command:
            for line in re.findall(r"^(?:FAILED|ERROR|SUBFAILED.*?) \S*::.*", step.output, re.MULTILINE):
                yield f"{line[:LINE]} ({step.name})"


def counted(all_steps: list[Step], word: str) -> int:
    """How many tests `word`, read from the last line of each pytest run."""
    total = 0
    for step in all_steps:
        if "pytest" in step.command:
            lines = [line for line in step.output.splitlines() if re.search(r"\d+ \w+.* in [\d.]+s", line)]
            total += sum(int(n) for n in re.findall(rf"(\d+) {word}", lines[-1])) if lines else 0
    return total


def main(options: set[str]) -> int:
    unknown = options - {"--fast", "--slow"}
    if unknown:
        print(
            f"check: unknown option {' '.join(sorted(unknown))}; there are --fast and --slow", file=sys.stderr
        )
        return 2
    chromium = "" if "--fast" in options else find_chromium()
    todo = list(steps(options, chromium))
    if "--fast" not in options and not chromium:
        missing = Step("Chromium", [], code=1, output=NO_BROWSER)
        tell(missing)
        todo = [missing, *(step for step in todo if "CHROMIUM" not in step.env)]
    if not samples.IS_THERE:
        print("note  no sample data beside the checkout: tests of real input are left out", flush=True)
    started = time.monotonic()
    path = os.pathsep.join(filter(None, [str(BIN), os.environ.get("PATH")]))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SHANGJI_")}
    with scratch(is_durable="--slow" in options) as folder:
        run_all([step for step in todo if step.command], {**clean, "PATH": path, "TMPDIR": folder})
    failed = [step.name for step in todo if step.code]
    verdict = f"Failed: {', '.join(failed)}" if failed else "All hold."
    print(f"{len(todo)} checks in {time.monotonic() - started:.0f} s. {verdict}")
    for line in named(todo):
        print(line)
    print(f"{counted(todo, 'passed')} passed, {counted(todo, 'failed') + counted(todo, 'error')} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(set(sys.argv[1:])))
