"""The real spiders crawl the demo market over real HTTP; the database must then hold what is true there."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from market.clock import clock
from market.server import Market
from market.sources import ENVIRONMENT, sources_toml
from market.truth import truth_after
from tests.market_truth import differences

ROOT = Path(__file__).parent.parent


@dataclass
class CrawledMarket:
    """A market that moves on, and the database of the crawls so far."""

    market: Market
    folder: Path
    days: list[int] = field(default_factory=list)

    @property
    def database(self) -> Path:
        return self.folder / "academy.db"

    def crawl(self, day: int, hours: int = 0) -> int:
        """Everything, on this day and so many hours later; the number of requests it took."""
        self.market.day = day
        before = len(self.market.requests)
        values = {
            "MIRROR_URL": self.market.url,
            "DATABASE": self.database,
            "SOURCES": self.folder / "sources.toml",
            "NOW": (clock(day) + timedelta(hours=hours)).isoformat(),
            "MIN_COURSES": 1,
            "LOG_LEVEL": "WARNING",
        }
        settings = [part for name, value in values.items() for part in ("-s", f"{name}={value}")]
        command = [sys.executable, "-m", "scrapy", "crawlall", "--all", *settings]
        done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        self.days += [] if hours else [day]
        return len(self.market.requests) - before


_KEPT = ("courses", "offers", "offer_history", "promos", "reviews", "review_versions", "salaries", "vacancies", "teachers", "course_claims")


def rows_and_bytes(database: Path) -> tuple[dict[str, int], int]:
    """How many rows each table of facts has, and how many bytes all crawls so far took."""
    db = sqlite3.connect(database)
    try:
        counts = {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in _KEPT}
        return counts, db.execute("SELECT sum(bytes) FROM runs").fetchone()[0]
    finally:
        db.close()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CrawledMarket]:
    folder = tmp_path_factory.mktemp("market")
    (folder / "sources.toml").write_text(sources_toml(), encoding="utf-8")
    with Market() as market:
        yield CrawledMarket(market, folder)


@pytest.mark.parametrize(("crawl_on", "day"), [([1], 1), ([2], 2), ([28, 29, 30], 30)], ids=["day 1", "day 2", "day 30"])
def test_the_database_holds_what_is_true_in_the_market(crawled: CrawledMarket, crawl_on: list[int], day: int) -> None:
    for each in crawl_on:
        crawled.crawl(each)
    assert crawled.days[-1] == day
    assert differences(crawled.database, truth_after(crawled.days)) == []


def test_second_crawl_of_an_unchanged_market_adds_no_row_and_takes_next_to_no_bytes(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(sources_toml(), encoding="utf-8")
    with Market(courses=60, reviews=300, promos=20) as market:
        crawled = CrawledMarket(market, tmp_path)
        crawled.crawl(1)
        rows, first = rows_and_bytes(crawled.database)
        crawled.crawl(1, hours=2)
        again, both = rows_and_bytes(crawled.database)
    assert again == rows
    assert rows["offer_history"] > 60
    assert both - first <= 0.03 * first


def test_every_run_keeps_what_robots_said_of_its_pages(crawled: CrawledMarket) -> None:
    """A host that several schools are read from is asked once, and each of their runs has the evidence."""
    if not crawled.days:
        crawled.crawl(1)
    db = sqlite3.connect(crawled.database)
    try:
        without = db.execute(
            "SELECT DISTINCT spider FROM runs WHERE run_id NOT IN (SELECT run_id FROM robots_files) ORDER BY spider"
        ).fetchall()
    finally:
        db.close()
    assert without == [("admitad",), ("advcake",), ("yml_feed",)], "these are read by agreement and ask no robots.txt"
