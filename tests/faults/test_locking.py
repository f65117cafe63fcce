"""Two crawls of one database at once: the second is told whose turn it is, and touches nothing."""

import hashlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from market.sources import ENVIRONMENT
from tests.console import Console, opened_console, run_states
from tests.crash_harness import ROOT, Child, wait_until_stopped


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with opened_console(tmp_path_factory.mktemp("locking"), courses=100, reviews=100) as made:
        yield made


@pytest.fixture
def halted(console: Console, tmp_path: Path) -> Iterator[Child]:
    """A crawl that stands still in the middle, as one does on a slow site; killed at the end if it still lives."""
    child = console.start("crawl", "skillbox", database=tmp_path / "academy.db", log=tmp_path / "first.log", faults={"halt_at": 700})
    wait_until_stopped(child.pid)
    yield child
    if Path(f"/proc/{child.pid}").exists():
        os.kill(child.pid, signal.SIGKILL)
        child.wait()


def contents(folder: Path) -> dict[str, str]:
    files = [*folder.glob("academy.db*"), *folder.glob("academy.db.archive/*")]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()}


@pytest.mark.parametrize("verb", [("crawl", "otus"), ("recompute",)], ids=" ".join)
def test_second_run_ends_with_75_names_the_first_and_touches_nothing(
    console: Console, halted: Child, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    """F8: two runs at once -> the second ends with 75 at once, naming pid and start; it writes and asks for nothing."""
    database = tmp_path / "academy.db"
    before, asked = contents(tmp_path), len(console.market.requests)
    command = [sys.executable, "-m", "scrapy", *console.arguments(*verb, database=database)]
    second = subprocess.run(command, cwd=ROOT, env={**os.environ, **ENVIRONMENT}, capture_output=True, text=True, check=False)
    assert second.returncode == os.EX_TEMPFAIL, second.stderr
    assert re.search(rf"another run holds the database: pid {halted.pid}, started 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", second.stderr)
    assert "Traceback" not in second.stderr
    assert contents(tmp_path) == before
    # What the first one had sent when it halted may reach the log later than that.
    assert [request.url for request in console.market.requests[asked:] if not request.url.startswith("https://skillbox.ru/")] == []


def test_killed_run_leaves_no_lock(console: Console, halted: Child, tmp_path: Path) -> None:
    """F9: lock of a run that was killed -> there is none: the lock goes with the process."""
    database = tmp_path / "academy.db"
    os.kill(halted.pid, signal.SIGKILL)
    assert halted.wait() == -signal.SIGKILL
    assert console.run("crawl", "skillbox", database=database, log=tmp_path / "second.log") == 0
    assert run_states(database) == ["ok"]


def test_console_script_finds_our_rooms_and_not_those_of_a_stranger(console: Console, tmp_path: Path) -> None:
    """Scrapy appends the project to `sys.path`: a `db` package elsewhere would go before ours."""
    script = Path(sys.executable).with_name("scrapy")
    told = "chr(10).join(__import__(room).__file__ for room in ('db', 'normalize', 'pipelines', 'scrapers', 'commands'))"
    shown = subprocess.run(
        [script, "shell", "--nolog", "-c", told, "-s", f"DATABASE={tmp_path / 'academy.db'}"],
        cwd=ROOT, env={**os.environ, **ENVIRONMENT}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    rooms = [line for line in shown.stdout.splitlines() if line.endswith("__init__.py")]
    assert rooms == [str(ROOT / room / "__init__.py") for room in ("db", "normalize", "pipelines", "scrapers", "commands")], shown.stderr
