"""A crawl that is told to end, hangs, or grows too large; and the files by which it is run every day."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scrapers import settings
from tests.console import Console, opened_console
from tests.crash_harness import ROOT, Child
from tests.fault_server import OPEN, Answer, FaultServer, fault_server
from tests.small_school import NAMES, SmallSchool

DEPLOY = ROOT / "deploy"
SITEMAP = "https://otus.ru/lessons/{}/"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with opened_console(tmp_path_factory.mktemp("ending"), courses=20, reviews=10) as made:
        yield made


@pytest.fixture
def hanging() -> Iterator[FaultServer]:
    """A school of four courses, of which one never answers."""
    courses = "".join(f"<url><loc>{SITEMAP.format(name)}</loc></url>" for name in ("a", "b", "c", "never"))
    sitemap = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{courses}</urlset>'
    with fault_server() as server:
        server.routes["otus.ru/robots.txt"] = Answer(body=OPEN.encode(), headers={"Content-Type": "text/plain"})
        server.routes["otus.ru/sitemap.xml"] = Answer(body=sitemap.encode(), headers={"Content-Type": "application/xml"})
        for name in ("a", "b", "c"):
            body = f'<html><head><link rel="canonical" href="{SITEMAP.format(name)}"></head><h1>{name}</h1></html>'
            server.routes[f"otus.ru/lessons/{name}/"] = Answer(body=body.encode())
        server.routes["otus.ru/lessons/never/"] = Answer(wait=60.0)
        yield server


def wait_for(server: FaultServer, url: str) -> None:
    deadline = time.monotonic() + 30
    while url not in server.asked():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def runs(database: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(database)) as db:
        return db.execute("SELECT status, reason FROM runs").fetchall()


def begun(console: Console, server: FaultServer, tmp_path: Path, **settings: object) -> Child:
    given = {"MIRROR_URL": server.url, "DOWNLOAD_TIMEOUT": 300, "SHUTDOWN_GRACE": 1, **settings}
    child = console.start("crawl", "otus", database=tmp_path / "academy.db", log=tmp_path / "log", **given)
    wait_for(server, "otus.ru/lessons/never/")
    return child


@pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGINT], ids=lambda each: each.name)
def test_crawl_that_is_told_to_end_writes_what_it_read_and_gives_up_what_hangs(
    console: Console, hanging: FaultServer, tmp_path: Path, which: signal.Signals
) -> None:
    """F19: SIGTERM or Ctrl-C -> pages under way are finished, what was read is committed, what hangs is given up, exit code 1."""
    child = begun(console, hanging, tmp_path)
    os.kill(child.pid, which)
    assert child.wait() == 1
    assert runs(tmp_path / "academy.db") == [("failed", "stopped: shutdown")]
    with closing(sqlite3.connect(tmp_path / "academy.db")) as db:
        read = db.execute("SELECT count(*) FROM pages WHERE failed IS NULL OR failed = 'no_static_data'").fetchone()
        assert read[0] >= 1
        assert db.execute("SELECT failed FROM pages WHERE url LIKE '%never%'").fetchall() == [("cancelled",)]


def test_second_signal_ends_it_at_once_and_the_next_start_takes_the_run_up(console: Console, hanging: FaultServer, tmp_path: Path) -> None:
    """F19: Ctrl-C twice -> ended at once like by a kill; the next start takes the run up."""
    child = begun(console, hanging, tmp_path, SHUTDOWN_GRACE=60)
    os.kill(child.pid, signal.SIGINT)
    time.sleep(0.5)
    os.kill(child.pid, signal.SIGINT)
    child.wait()
    assert runs(tmp_path / "academy.db") == [("running", None)]
    hanging.routes["otus.ru/lessons/never/"] = Answer(status=404)
    arguments = {"database": tmp_path / "academy.db", "log": tmp_path / "log", "MIRROR_URL": hanging.url}
    assert console.run("crawl", "otus", **arguments) in {0, 1}  # type: ignore[arg-type]
    assert "taking up run 1" in (tmp_path / "log").read_text("utf-8")


def test_run_that_takes_too_long_is_cut(console: Console, hanging: FaultServer, tmp_path: Path) -> None:
    """F38: a run that hangs -> cut after `CLOSESPIDER_TIMEOUT`, failed with that reason."""
    child = begun(console, hanging, tmp_path, CLOSESPIDER_TIMEOUT=1)
    assert child.wait() == 1
    assert runs(tmp_path / "academy.db") == [("failed", "stopped: closespider_timeout")]


def test_wait_that_a_host_asked_for_does_not_keep_a_run_that_ends(console: Console, hanging: FaultServer, tmp_path: Path) -> None:
    """F38: the run is cut while a host's Retry-After is waited for -> the wait is given up."""
    hanging.routes["otus.ru/lessons/never/"] = Answer(status=429, headers={"Retry-After": "600"})
    child = begun(console, hanging, tmp_path, CLOSESPIDER_TIMEOUT=1)
    before = time.monotonic()
    assert child.wait() == 1
    assert time.monotonic() - before < 30
    assert runs(tmp_path / "academy.db") == [("failed", "stopped: closespider_timeout")]


def test_run_that_needs_too_much_memory_is_ended_and_publishes_nothing(console: Console, hanging: FaultServer, tmp_path: Path) -> None:
    """F18: memory above the limit -> the run fails, nothing of it is published."""
    given = {"MIRROR_URL": hanging.url, "SHUTDOWN_GRACE": 1, "MEMUSAGE_LIMIT_MB": 1, "MEMUSAGE_CHECK_INTERVAL_SECONDS": 0.2}
    assert console.run("crawl", "otus", database=tmp_path / "academy.db", log=tmp_path / "log", **given) == 1
    assert runs(tmp_path / "academy.db") == [("failed", "stopped: memusage_exceeded")]
    with closing(sqlite3.connect(tmp_path / "academy.db")) as db:
        assert db.execute("SELECT count(*) FROM courses").fetchone() == (0,)


def test_second_start_after_a_good_day_asks_nobody_and_says_nothing(school: SmallSchool) -> None:
    """F9: the second start of the day after a good first one -> no request, no run, no word, exit code 0."""
    given = {"SPIDER_MODULES": "scrapers.spiders.otus", "LOG_LEVEL": "WARNING"}
    assert school.run("crawlall", NOW="2026-10-01T02:30:00Z", **given) == 0
    asked, said = len(school.server.asked(robots=True)), school.log
    assert asked > len(NAMES)
    assert school.run("crawlall", NOW="2026-10-01T06:30:00Z", **given) == 0
    assert (len(school.server.asked(robots=True)), school.log) == (asked, said)
    assert school.rows("SELECT run_id, status FROM runs") == [(1, "ok")]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze")
def test_units_are_understood_by_systemd(tmp_path: Path) -> None:
    for unit in DEPLOY.glob("academy-market*"):
        # What it names must exist for the check: this checkout and this user stand in for the operator's.
        text = re.sub(r"^(User|EnvironmentFile|ReadWritePaths)=.*\n", "", unit.read_text("utf-8"), flags=re.M)
        text = text.replace("/srv/academy-market/.venv/bin/python", "/usr/bin/env").replace("/srv/academy-market", str(ROOT))
        (tmp_path / unit.name).write_text(text, "utf-8")
    units = sorted(map(str, tmp_path.glob("academy-market*")))
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "academy-market" in line]) == (0, [])


def unit(name: str) -> list[str]:
    """The lines of a unit that are no comments."""
    return [line for line in (DEPLOY / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]


def value(lines: list[str], key: str) -> str:
    """What the one line KEY=… says."""
    (found,) = [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]
    return found


def test_unit_tells_of_every_failure_at_once() -> None:
    """F38: a crawl that is cut, killed or cannot start, under systemd -> the unit fails at once and its OnFailure= mails."""
    lines = unit("academy-market.service")
    assert value(lines, "OnFailure") == "academy-market-failed.service"
    assert [line for line in lines if line.startswith(("Restart=", "RestartSec=", "SuccessExitStatus=", "ExecStart=-"))] == []
    mailed = value(unit("academy-market-failed.service"), "ExecStart")
    assert "systemctl status" in mailed
    assert "scrapy check -L WARNING; } 2>&1 | mail " in mailed


def test_unit_leaves_the_crawl_time_and_memory_to_end_by_itself() -> None:
    """F38: a run that takes too long -> the crawl's own limit comes first, the cut from outside after it."""
    lines = unit("academy-market.service")
    assert (value(lines, "TimeoutStartSec"), settings.CLOSESPIDER_TIMEOUT) == ("12h", 10 * 3600)
    assert (value(lines, "TimeoutStopSec"), settings.SHUTDOWN_GRACE) == ("60", 15)
    assert (value(lines, "MemoryMax"), settings.MEMUSAGE_LIMIT_MB) == ("2G", 1024)


def test_unit_may_write_where_the_database_lies_and_the_guide_makes_that_folder() -> None:
    lines = unit("academy-market.service")
    assert (value(lines, "ReadWritePaths"), settings.DATABASE) == ("/srv/academy-market/data", "data/academy.db")
    guide = (ROOT / "docs" / "cron.md").read_text("utf-8")
    assert "install -d -o academy -g academy -m 0750 /srv/academy-market/data\n" in guide
    assert "install -o root -g academy -m 0640 /dev/null /etc/academy-market.env\n" in guide


def test_timer_starts_twice_a_day_while_a_killed_run_can_be_taken_up() -> None:
    starts = [line.partition("=")[2] for line in unit("academy-market.timer") if line.startswith("OnCalendar=")]
    assert starts == ["*-*-* 05:30:00 Europe/Moscow", "*-*-* 09:30:00 Europe/Moscow"]


def crontab_jobs() -> list[str]:
    """The lines of the crontab that start something."""
    return [line for line in unit("crontab") if not re.match(r"[A-Z]+=", line)]


def test_crontab_has_five_times_and_cuts_what_hangs() -> None:
    """F38: a process that hangs -> `timeout -k` of the shipped crontab cuts it from outside."""
    jobs = crontab_jobs()
    assert all(re.match(r"(?:[\d,*/-]+\s+){5}cd /srv/academy-market && ", job) for job in jobs)
    assert [job for job in jobs if "crawlall" in job and "timeout -k 60 12h" in job] == jobs[:2]
    assert all("%" not in job.replace("\\%", "") for job in jobs), "an unescaped per cent ends the command of a crontab"


FAKE = """#!/bin/sh
printf '%s\\n' "$@" > given
[ -z "$SAYS" ] || echo "$SAYS" >&2
[ "$CODE" != kill ] || kill -9 $$
exit "$CODE"
"""
CONTACT = "Market & Co; $HOME #1 <mail@academy.example>"


def mail_of(job: str, folder: Path, *, code: str, says: str) -> tuple[int, str]:
    """Exit code and mail of a line of the crontab, as cron runs it, where `scrapy` ends so and says that."""
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(FAKE, "utf-8")
    python.chmod(0o755)
    (folder / "deploy").mkdir()
    shutil.copy(DEPLOY / "say.sh", folder / "deploy")
    (folder / "env").write_text(f"CONTACT='{CONTACT}'\nPASS='a&b;c $d'\n", "utf-8")
    command = re.sub(r"^(?:\S+\s+){5}", "", job).replace("/etc/academy-market.env", str(folder / "env"))
    command = command.replace("/srv/academy-market", str(folder)).replace("\\%", "%")
    environment = {"PATH": "/usr/bin:/bin", "CODE": code, "SAYS": says}
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False, env=environment, cwd="/")
    return done.returncode, done.stdout + done.stderr


HELD = "another run holds the database: pid 7, started 2026-10-01T05:30:00Z"


@pytest.mark.parametrize(
    ("which", "ends", "expected", "mail"),
    [
        (0, ("0", ""), 0, ""),
        (0, ("0", "a warning"), 0, "a warning\n"),
        (0, ("1", "otus failed"), 1, "otus failed\nexit code 1: timeout"),
        (0, ("75", HELD), 75, f"{HELD}\nexit code 75: timeout"),
        (0, ("kill", ""), 137, "exit code 137: timeout"),
        (1, ("0", ""), 0, ""),
        (1, ("0", "a warning"), 0, "a warning\n"),
        (1, ("1", "otus failed"), 1, "otus failed\nexit code 1: timeout"),
        (1, ("74", ""), 74, "exit code 74: timeout"),
        (1, ("75", HELD), 0, ""),
        (1, ("kill", ""), 137, "exit code 137: timeout"),
    ],
)
def test_cron_mails_every_failure_and_no_second_start_that_finds_the_first_at_work(
    tmp_path: Path, which: int, ends: tuple[str, str], expected: int, mail: str
) -> None:
    """F8: the second start of the day finds the first at work -> no mail; any other failure is mailed with its code, a silent one too."""
    code, says = ends
    found, text = mail_of(crontab_jobs()[which], tmp_path, code=code, says=says)
    assert (found, text[: len(mail)]) == (expected, mail)
    assert bool(text) is bool(mail)
    given = (tmp_path / "given").read_text("utf-8").splitlines()
    assert given == ["-m", "scrapy", "crawlall", "-L", "WARNING", "-s", f"CONTACT={CONTACT}"]


def test_environment_that_cannot_be_read_is_mailed(tmp_path: Path) -> None:
    job = crontab_jobs()[0].replace("/etc/academy-market.env", "/etc/academy-market.not-there")
    code, text = mail_of(job, tmp_path, code="0", says="")
    assert (code != 0, "academy-market.not-there" in text, (tmp_path / "given").exists()) == (True, True, False)
