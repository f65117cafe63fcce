"""A disk that is full or fails, a file that is no database, a site that is down: the exit code tells, and the last good facts stay."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.settings import Settings

from pipelines.crawls import CannotRunError, claimed, exit_code
from scrapers.spiders.otus import OtusSpider
from tests.console import DAY_2, DAY_3, Console, facts, integrity, opened_console, run_states
from tests.crash_harness import counted
from tests.fault_server import Answer, fault_server

SPIDER = "skillbox"
PLACE = "made"
"""Where a command is to write."""


@dataclass(slots=True)
class Good:
    """A console, a database with a good run of day 1, what a good run of day 2 makes of it, and how many writes that takes."""

    console: Console
    database: Path
    after_day_2: dict[str, list[tuple[Any, ...]]]
    writes: int
    growth: int
    """Pages of the file that the run of day 2 adds."""

    def copy(self, folder: Path) -> Path:
        shutil.copytree(self.database.parent, folder, ignore=shutil.ignore_patterns("log", "count", "*.lock"), dirs_exist_ok=True)
        return folder / "academy.db"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Good]:
    folder, other = tmp_path_factory.mktemp("good"), tmp_path_factory.mktemp("other")
    with opened_console(folder, courses=420, reviews=200) as console:
        database, log = folder / "academy.db", folder / "log"
        assert console.run("crawl", SPIDER, database=database, log=log) == 0, log.read_text("utf-8")
        console.market.day = 2
        made = Good(console, database, {}, 0, -pages(database))
        second, count = made.copy(other), other / "count"
        assert console.run("crawl", SPIDER, database=second, log=log, NOW=DAY_2, faults={"count_to": str(count)}) == 0
        made.after_day_2, made.writes = facts(second), counted(count)["writes"]
        made.growth += pages(second)
        yield made


def pages(database: Path) -> int:
    with closing(sqlite3.connect(database)) as db:
        # Where room is left inside the file, a full disk is no trouble.
        db.execute("VACUUM")
        return int(db.execute("PRAGMA page_count").fetchone()[0])


FAULTS = [
    pytest.param({"error_at": 0.6}, id="disk fails for good in the middle"),
    pytest.param({"error_at": 0.6, "error_once": True}, id="one write fails in the middle"),
    pytest.param({"error_at": 0.85}, id="disk fails for good near the end"),
    pytest.param({"error_at": 0.85, "error_once": True}, id="one write fails near the end"),
    pytest.param({"pages_left": 0}, id="disk full from the start"),
    pytest.param({"pages_left": 0.3}, id="disk full after a third of the growth"),
    pytest.param({"pages_left": 0.9}, id="disk full after nine tenths of it"),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_failing_disk_ends_with_74_keeps_the_old_facts_and_the_next_run_is_good(good: Good, tmp_path: Path, fault: dict[str, Any]) -> None:
    """F4: full disk or I/O error in a write -> the transaction is gone whole, exit code 74, old facts stay, the next run is good."""
    database, log = good.copy(tmp_path), tmp_path / "log"
    before = facts(database)
    whole = {"error_at": good.writes, "pages_left": good.growth}
    told = {name: int(whole[name] * share) if name in whole else share for name, share in fault.items()}
    assert good.console.run("crawl", SPIDER, database=database, log=log, NOW=DAY_2, faults=told) == os.EX_IOERR, log.read_text("utf-8")
    assert "Traceback" not in log.read_text("utf-8")
    assert integrity(database) == "ok"
    assert facts(database) == before
    assert run_states(database)[0] == "ok"
    assert "ok" not in run_states(database)[1:]
    assert good.console.run("crawl", SPIDER, database=database, log=log, NOW=DAY_2) == 0, log.read_text("utf-8")
    assert facts(database) == good.after_day_2
    assert run_states(database)[-1] == "ok"
    assert integrity(database) == "ok"


@pytest.mark.parametrize("verb", [("recompute", "--full"), ("crawlall",)], ids=" ".join)
def test_figures_that_cannot_be_written_are_74_and_stay_as_they_were(good: Good, tmp_path: Path, verb: tuple[str, ...]) -> None:
    """F4: the disk fails while figures are computed -> 74, the figures stay as they were."""
    database, log = good.copy(tmp_path), tmp_path / "log"
    assert good.console.run("recompute", database=database, log=log) == 0
    before = facts(database)
    due = {"SPIDER_MODULES": f"scrapers.spiders.{SPIDER}"}
    assert good.console.run(*verb, database=database, log=log, faults={"error_at": 1}, **due) == os.EX_IOERR
    assert "cannot be read or written: disk I/O error" in log.read_text("utf-8")
    assert "Traceback" not in log.read_text("utf-8")
    assert facts(database) == before


def test_site_that_is_down_fails_the_run_with_1_and_removes_nothing(good: Good, tmp_path: Path) -> None:
    """F21: a site is down -> exit code 1, nothing is removed, however many days."""
    database, log = good.copy(tmp_path), tmp_path / "log"
    before = facts(database)
    with fault_server() as site:
        site.routes["skillbox.ru/sitemap.xml"] = Answer(status=500)
        for day in (DAY_2, DAY_3):
            assert good.console.run("crawl", SPIDER, database=database, log=log, NOW=day, MIRROR_URL=site.url) == 1
    assert run_states(database) == ["ok", "failed", "failed"]
    assert facts(database) == before
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT count(*) FROM courses WHERE removed_at IS NOT NULL").fetchone() == (0,)
        assert db.execute("SELECT reason FROM runs WHERE run_id = 2").fetchone() == ("1 of 1 pages failed",)


def test_missing_folder_is_made(good: Good, tmp_path: Path) -> None:
    """F20: the folder is missing -> made."""
    database = tmp_path / "new" / "folder" / "academy.db"
    assert good.console.run("crawl", SPIDER, database=database, log=tmp_path / "log", NOW=DAY_2) == 0
    assert run_states(database) == ["ok"]


KEY = "a" * 32
STANDING = [
    "recompute", "check", f"backup {PLACE}", f"forget {KEY}", "reparse", "accept skillbox 1 --reason it-is-so", f"export {PLACE}",
    "changes --since 2026-10-01", f"publish {PLACE}", f"report {PLACE}", "explain school_stats/skillbox/rating",
]  # fmt: skip
"""The commands that read or change a database which is there already."""


def words_of(command: str, folder: Path) -> list[str]:
    return [str(folder / PLACE) if word == PLACE else word for word in command.split()]


@pytest.mark.parametrize("command", STANDING)
def test_missing_database_is_65_for_who_does_not_crawl_and_none_is_made(good: Good, tmp_path: Path, command: str) -> None:
    """F20: a wrong word in DATABASE -> every command but a crawl and an import ends with 65 and names it; nothing is made."""
    log = tmp_path / "log"
    database = tmp_path / "none" / "academy.db"
    assert good.console.run(*words_of(command, tmp_path), database=database, log=log) == os.EX_DATAERR
    assert log.read_text("utf-8") == f"there is no database {database}\n"
    assert [each.name for each in tmp_path.iterdir()] == ["log"]


@pytest.mark.parametrize("command", STANDING)
def test_empty_file_is_no_database_and_stays_empty(good: Good, tmp_path: Path, command: str) -> None:
    """F20: an empty file in the place of the database -> 65 as for a missing one; it stays empty."""
    log = tmp_path / "log"
    database = tmp_path / "academy.db"
    database.touch()
    assert good.console.run(*words_of(command, tmp_path), database=database, log=log) == os.EX_DATAERR
    assert log.read_text("utf-8") == f"there is no database {database}: the file is empty\n"
    assert {each.name: each.stat().st_size for each in tmp_path.glob("academy.db*")} == {"academy.db": 0, "academy.db.key": 64}
    assert not (tmp_path / PLACE).exists()


@pytest.mark.parametrize("command", [*STANDING, f"crawl {SPIDER}", "crawlall"])
def test_damaged_page_is_65_for_every_command_with_the_advice(good: Good, tmp_path: Path, command: str) -> None:
    """F13: a damaged page -> every command ends with 65 and the advice to restore a backup, and says nothing else."""
    database, log = good.copy(tmp_path / "data"), tmp_path / "log"
    content = bytearray(database.read_bytes())
    content[8192 * 3 : 8192 * 4] = b"\xff" * 8192
    database.write_bytes(content)
    asked = len(good.console.market.requests)
    assert good.console.run(*words_of(command, tmp_path), database=database, log=log) == os.EX_DATAERR
    (told,) = log.read_text("utf-8").splitlines()[-1:]
    assert told.startswith(f"{database} is damaged (")
    assert told.endswith(f"; restore a backup, or keep what `sqlite3 {database} .recover` saves")
    assert "Traceback" not in log.read_text("utf-8")
    assert len(good.console.market.requests) == asked
    assert database.read_bytes() == content
    assert not (tmp_path / PLACE).exists()


def test_backup_that_finds_no_room_is_74(good: Good, tmp_path: Path) -> None:
    """F4: a backup cannot be written -> 74; 65 says that the database is refused."""
    database, log = good.copy(tmp_path), tmp_path / "log"
    assert good.console.run("backup", "/proc/academy/copy.db", database=database, log=log) == os.EX_IOERR
    assert f"cannot back up {database} into /proc/academy/copy.db: " in log.read_text("utf-8")


@pytest.mark.parametrize("verb", [("crawl", SPIDER), ("crawlall",)], ids=" ".join)
def test_folder_that_cannot_be_made_is_74(good: Good, tmp_path: Path, verb: tuple[str, ...]) -> None:
    # Nobody, root included, can make a folder there.
    """F20: the folder cannot be made -> exit code 74 before the first request."""
    asked, log = len(good.console.market.requests), tmp_path / "log"
    assert good.console.run(*verb, database=Path("/proc/academy/academy.db"), log=log) == os.EX_IOERR
    assert "/proc/academy" in log.read_text("utf-8")
    assert "Traceback" not in log.read_text("utf-8")
    assert len(good.console.market.requests) == asked


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_that_must_not_be_written_to_is_74(good: Good, tmp_path: Path) -> None:
    """F20: the folder must not be written to -> exit code 74 before the first request."""
    folder, log = tmp_path / "closed", tmp_path / "log"
    folder.mkdir(mode=0o500)
    assert good.console.run("crawl", SPIDER, database=folder / "academy.db", log=log) == os.EX_IOERR
    assert "Traceback" not in log.read_text("utf-8")


def test_folder_in_place_of_the_database_is_74(good: Good, tmp_path: Path) -> None:
    log = tmp_path / "log"
    (tmp_path / "academy.db").mkdir()
    assert good.console.run("crawl", SPIDER, database=tmp_path / "academy.db", log=log) == os.EX_IOERR
    assert "is a folder" in log.read_text("utf-8")


@pytest.mark.parametrize("verb", [("crawl", SPIDER), ("recompute",)], ids=" ".join)
def test_file_that_is_no_database_is_65_and_stays_as_it_is(good: Good, tmp_path: Path, verb: tuple[str, ...]) -> None:
    """F21: data is refused -> exit code 65, the file is left as it is, nothing is asked for."""
    database, log = tmp_path / "academy.db", tmp_path / "log"
    database.write_text("это не база\n" * 200, "utf-8")
    asked = len(good.console.market.requests)
    assert good.console.run(*verb, database=database, log=log) == os.EX_DATAERR
    assert "not an SQLite database" in log.read_text("utf-8")
    assert "Traceback" not in log.read_text("utf-8")
    assert database.read_text("utf-8") == "это не база\n" * 200
    assert len(good.console.market.requests) == asked


def test_database_of_a_newer_version_is_65_and_nothing_is_asked_for(good: Good, tmp_path: Path) -> None:
    """F21: a database of a newer version -> exit code 65, nothing is asked for."""
    database, log = good.copy(tmp_path), tmp_path / "log"
    with closing(sqlite3.connect(database)) as db, db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " SELECT migration_set, 'step_of_2031', '2031' FROM _sqlite_migrations LIMIT 1"
        )
    asked = len(good.console.market.requests)
    assert good.console.run("crawl", SPIDER, database=database, log=log) == os.EX_DATAERR
    assert "step_of_2031" in log.read_text("utf-8")
    assert len(good.console.market.requests) == asked


USAGE = [
    (("crawl", "yml_feed"), {"SOURCES": "/nowhere/sources.toml"}, "/nowhere/sources.toml"),
    (("crawl", "no_such_school"), {}, "no_such_school"),
    (("crawl", "skillbox", "-a", "colour=red"), {}, "colour"),
    (("crawl", "reviews", "-a", "full=yes"), {}, "full=yes"),
    (("crawl", "reviews", "-a", "school=nobody"), {}, "nobody"),
    (("crawlall", "foo"), {}, "foo"),
    (("demo", "foo"), {}, "Usage"),
    (("doctor", "foo"), {}, "Usage"),
    (("accept", SPIDER, "1", "--reason", " "), {}, "--reason"),
    (("accept", SPIDER, "1", "--reason", "так и есть", "--by", ""), {}, "--by"),
    *(
        (verb, {name: value}, f"{name}={value}: ")
        for verb in (("crawl", SPIDER), ("crawlall", "--all"))
        for name, value in (
            ("NOW", "garbage"),
            ("NOW", "2026-10-01"),
            ("MIN_COURSES", "abc"),
            ("RETRY_AFTER_MAX", "abc"),
            ("DUE_HOURS", "1e12"),
            ("MIRROR_URL", "ftp://x"),
        )
    ),
    *(
        (verb, {"NOW": "garbage"}, "NOW=garbage: ")
        for verb in (
            ("forget", "0" * 32),
            ("export", "out"),
            ("changes", "--since", "2026-10-01"),
            ("explain", "market/mean_rating"),
            ("publish", "analysts.db"),
            ("report", "out"),
            ("importcsv", "salaries", "salaries.csv"),
        )
    ),
]


@pytest.mark.parametrize(("words", "settings", "named"), USAGE, ids=lambda each: " ".join(each) if isinstance(each, tuple) else None)
def test_usage_that_cannot_be_meant_is_2_and_says_why(
    good: Good, tmp_path: Path, words: tuple[str, ...], settings: dict[str, str], named: str
) -> None:
    """F21: wrong usage -> exit code 2 with the word that is wrong; nothing is asked for, no file is made."""
    database, log = tmp_path / "academy.db", tmp_path / "log"
    asked = len(good.console.market.requests)
    assert good.console.run(*words, database=database, log=log, **settings) == 2
    assert named in log.read_text("utf-8")
    assert "Traceback" not in log.read_text("utf-8")
    assert len(good.console.market.requests) == asked
    assert not database.exists()


@pytest.mark.parametrize("verb", [("crawl", "hh"), ("crawlall", "--all")], ids=" ".join)
@pytest.mark.parametrize(("text", "told"), [("x = [", "Invalid value"), ("[hh]\nprofessions = 3", "[hh.professions] is no table")])
def test_sources_file_that_cannot_be_read_is_2_before_a_run_of_vacancies_begins(
    good: Good, tmp_path: Path, verb: tuple[str, ...], text: str, told: str
) -> None:
    """F21: a sources file that is no TOML -> exit code 2, no run of a spider that reads it is begun."""
    database, sources, log = tmp_path / "academy.db", tmp_path / "sources.toml", tmp_path / "log"
    sources.write_text(text, "utf-8")
    modules = {"SPIDER_MODULES": "scrapers.spiders.hh"}
    assert good.console.run(*verb, database=database, log=log, SOURCES=sources, **modules) == 2
    assert told in log.read_text("utf-8")
    assert "Traceback" not in log.read_text("utf-8")
    assert not database.exists() or run_states(database) == []


def test_school_that_nobody_knows_is_2_and_the_known_ones_are_named(good: Good, tmp_path: Path) -> None:
    """F21: `check` of a school that is not there -> exit code 2, with those that are."""
    database, log = good.copy(tmp_path), tmp_path / "log"
    assert good.console.run("check", "nosuchschool", database=database, log=log) == 2
    assert "nosuchschool: no such school; known are skillbox" in log.read_text("utf-8")
    assert good.console.run("check", SPIDER, database=database, log=log) == 0
    assert good.console.run("check", "otus", database=database, log=log) == 1  # known, and never crawled here


def test_lock_file_that_cannot_be_written_is_74_and_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F4: the disk is full at the lock file -> exit code 74 with its name and that of the database; the lock is free again."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    database = tmp_path / "academy.db"
    settings = Settings({"DATABASE": str(database), "NOW": DAY_2})
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(CannotRunError) as refused, claimed(settings):
            pass
    assert refused.value.code == os.EX_IOERR
    assert str(refused.value) == f"{database} cannot be read or written: [Errno 28] No space left on device: '{database}.lock'"
    with claimed(settings):
        pass


def test_crawler_that_never_came_to_its_statistics_has_failed() -> None:
    assert exit_code([Crawler(OtusSpider)]) == 1


def test_unknown_dialect_is_2_and_names_the_known_ones(good: Good, tmp_path: Path) -> None:
    sources, log = tmp_path / "sources.toml", tmp_path / "log"
    sources.write_text('[schools.skypro]\nfeed = "https://feeds.advcake.com/x"\ndialect = "klingon"\n', "utf-8")
    assert good.console.run("crawl", "yml_feed", database=tmp_path / "academy.db", log=log, SOURCES=sources) == 2
    told = log.read_text("utf-8")
    assert "klingon" in told
    assert all(known in told for known in ("bangbangeducation", "geekbrains", "skypro", "yandex"))


def test_missing_name_of_the_environment_stops_only_the_spiders_that_need_it(good: Good, tmp_path: Path) -> None:
    """F21: a token is missing -> exit code 2 for the spider that needs it, the others run."""
    database, log = tmp_path / "academy.db", tmp_path / "log"
    only_feed = {"SKILLBOX_FEED": "market-skillbox", "ADVCAKE_PASS": ""}
    # An empty name is no secret: it is as good as missing.
    assert good.console.run("crawl", "advcake", database=database, log=log, environment=only_feed) == 2
    assert "ADVCAKE_PASS" in log.read_text("utf-8")
    assert good.console.run("crawl", "reviews", "-a", "school=otus", database=database, log=log, environment=only_feed) == 0
    assert run_states(database) == ["ok"]
