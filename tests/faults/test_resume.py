"""A crawl that is killed and run again ends as if nothing had happened, in every table.

What differs, and why: the numbers of rows (they follow the order in which answers came, so `database_dump` tells rows by what they stand
for) and when the schema's steps were applied. Where a kill comes after the run of one school was published and before that of the next,
the second crawl is the second run of the former, so each school is compared with one undisturbed crawl or with two.

`tests/test_torture.py` asks the same of `crawlall` at many more points, which does not crawl a second time what was published; here one
spider is crawled, and what the second crawl asks the sites for is looked at too.
"""

import os
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.console import Console, opened_console
from tests.crash_harness import counted
from tests.database_dump import Dump, dump, of_school

SPIDERS = ("skillbox", "reviews", "yml_feed")
LANES = 8
"""Requests under way at once to one host, on a mirror."""


@dataclass(slots=True)
class Bench:
    """A console, and what undisturbed crawls came to, by spider."""

    console: Console
    once: dict[str, Dump]
    twice: dict[str, Dump]
    statements: dict[str, int]
    asked: dict[str, int]

    def crawl(self, spider: str, database: Path, faults: dict[str, Any] | None = None) -> int:
        return self.console.run("crawl", spider, database=database, log=log_of(database), faults=faults)

    def learn(self, spider: str, folder: Path) -> None:
        """Crawl undisturbed, once and again."""
        database, count = folder / f"{spider}.db", folder / f"{spider}.count"
        before = len(self.console.market.requests)
        assert self.crawl(spider, database, {"count_to": str(count)}) == 0, log_of(database).read_text("utf-8")
        self.asked[spider] = len(self.console.market.requests) - before
        self.once[spider] = dump(database)
        assert self.crawl(spider, database) == 0, log_of(database).read_text("utf-8")
        self.twice[spider] = dump(database)
        self.statements[spider] = counted(count)["statements"]


def log_of(database: Path) -> Path:
    return database.with_suffix(".log")


@contextmanager
def opened_bench(folder: Path) -> Iterator[Bench]:
    with opened_console(folder, courses=420, reviews=1_600) as console:
        bench = Bench(console, {}, {}, {}, {})
        for spider in SPIDERS:
            bench.learn(spider, folder)
        yield bench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with opened_bench(tmp_path_factory.mktemp("resume")) as made:
        yield made


STATEMENTS = [
    ("skillbox", 0.75), ("skillbox", 0.9), ("skillbox", 0.98), ("reviews", 0.6), ("reviews", 0.8), ("reviews", 0.95),
    ("yml_feed", 0.55), ("yml_feed", 0.9),
]  # fmt: skip


@pytest.mark.parametrize(("spider", "share"), STATEMENTS)
def test_crawl_killed_at_a_statement_ends_like_an_undisturbed_one(bench: Bench, tmp_path: Path, spider: str, share: float) -> None:
    """F1: kill -9 at any SQL statement -> run again, the fetched pages come from the cache; the database is as if nothing had been."""
    kill_at = int(bench.statements[spider] * share)
    assert differences_after_kill_at_statement(bench, tmp_path / "academy.db", spider, kill_at) == []


@pytest.mark.parametrize(("spider", "share"), [("skillbox", 0.3), ("skillbox", 0.9), ("reviews", 0.5), ("yml_feed", 0.6)])
def test_crawl_killed_at_a_request_ends_like_an_undisturbed_one(bench: Bench, tmp_path: Path, spider: str, share: float) -> None:
    """F1: kill -9 at any request -> the same, and no page that was kept is asked for again."""
    database, first = tmp_path / "academy.db", len(bench.console.market.requests)
    child = bench.console.start("crawl", spider, database=database, log=log_of(database))
    deadline = time.monotonic() + 60
    while len(bench.console.market.requests) < first + int(bench.asked[spider] * share) and time.monotonic() < deadline:
        time.sleep(0.001)
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    assert differences_after_rerun(bench, database, spider, first) == []


def test_comparison_tells_one_crawl_from_two(bench: Bench) -> None:
    lines = table_differences(bench.twice["reviews"], bench.once["reviews"], bench.twice["reviews"], frozenset())
    assert any(line.startswith("runs: too many") for line in lines)
    assert any(line.startswith("reviews: missing") for line in lines)
    assert table_differences(bench.once["reviews"], bench.once["reviews"], bench.twice["reviews"], frozenset()) == []


def differences_after_kill_at_statement(bench: Bench, database: Path, spider: str, kill_at: int) -> list[str]:
    first = len(bench.console.market.requests)
    code = bench.crawl(spider, database, {"kill_at": kill_at})
    assert code == -signal.SIGKILL, f"not killed at statement {kill_at}, ended with {code}: {log_of(database).read_text('utf-8')[-2000:]}"
    return differences_after_rerun(bench, database, spider, first)


def differences_after_rerun(bench: Bench, database: Path, spider: str, first: int) -> list[str]:
    """Run the killed crawl again; what is then not as if nothing had happened, in words."""
    killed_at = len(bench.console.market.requests)
    asked_before = {request.url for request in bench.console.market.requests[first:killed_at]}
    published, kept = published_schools(database), cached_urls(database, spider)
    code = bench.crawl(spider, database)
    asked_again = {request.url for request in bench.console.market.requests[killed_at:]} & asked_before
    lines = [] if code == 0 else [f"the second crawl ended with {code}: {log_of(database).read_text('utf-8')[-2000:]}"]
    with closing(sqlite3.connect(database)) as db:
        lines += [f"integrity: {row[0]}" for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        lines += [f"points nowhere: {row}" for row in db.execute("PRAGMA foreign_key_check")]
        if db.execute("SELECT count(*) FROM runs WHERE status <> 'ok'").fetchone()[0]:
            lines.append("a run is not ok")
    lines += [f"asked for again although it was kept: {url}" for url in sorted(asked_again & kept)]
    lost = {url for url in asked_before - kept if not url.endswith("/robots.txt")}
    hosts = {url.split("/")[2] for url in lost}
    if not published and len(lost) > LANES * len(hosts):
        lines.append(f"{len(lost)} answers were lost, at most {LANES} a host can be under way")
    return lines + table_differences(dump(database), bench.once[spider], bench.twice[spider], published)


def table_differences(found: Dump, once: Dump, twice: Dump, published: frozenset[str]) -> list[str]:
    """Rows that are missing or too many; a school whose run was published before the kill has been crawled twice."""
    schools = frozenset(row[1] for row in once["schools"])
    lines = []
    for table in sorted({*found, *once}):
        wanted = Counter({row: n for row, n in once[table].items() if of_school(row, schools) not in published})
        wanted += Counter({row: n for row, n in twice[table].items() if of_school(row, schools) in published})
        missing, extra = wanted - found[table], found[table] - wanted
        lines += [f"{table}: missing {row}" for row in missing] + [f"{table}: too many {row}" for row in extra]
    return lines


def published_schools(database: Path) -> frozenset[str]:
    """The schools whose run was complete when the crawl was killed."""
    with closing(sqlite3.connect(database)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'runs'").fetchone():
            return frozenset()
        return frozenset(slug for (slug,) in db.execute("SELECT slug FROM runs JOIN schools USING (school_id) WHERE status = 'ok'"))


def cached_urls(database: Path, spider: str) -> frozenset[str]:
    """Addresses whose body was kept for a run that was not complete; robots.txt is asked for by every crawl."""
    if not Path(f"{database}.pages").exists():
        return frozenset()
    with closing(sqlite3.connect(database)) as db, closing(sqlite3.connect(f"{database}.pages")) as pages:
        running = {run_id for (run_id,) in db.execute("SELECT run_id FROM runs WHERE status = 'running'")}
        if not pages.execute("SELECT 1 FROM sqlite_master WHERE name = 'cached_pages'").fetchone():
            return frozenset()
        rows = pages.execute("SELECT key, run_id FROM cached_pages WHERE spider = ? AND key NOT LIKE '%/robots.txt'", (spider,)).fetchall()
        return frozenset(key for key, run_id in rows if run_id in running)
