"""A year of daily crawls of the demo market, as fast as the machine goes: does anything drift, grow or swell?

    python -m bench.year [--days 365] [--courses 60] [--reviews 600] [--promos 20]

Each day is `scrapy crawlall` by a process of its own, over real HTTP, with the clock of that day. Every 30 days all fields of all rows are
held against what is true in the market, and the figures against those computed from nothing. Prints one row for each such day; the exit
code is 1 where anything differs.
"""

import argparse
import re
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

from db.connect import opened
from db.recompute import recompute
from market.clock import clock
from market.truth import truth_after
from tests.console import Console, opened_console
from tests.market_truth import differences

EVERY = 30
_FIGURES = {
    "school_stats": "school_id",
    "category_stats": "category_id",
}
_TABLES = ("pages", "issues", "offer_history", "reviews", "review_versions", "school_stats_history", "category_stats_history", "replaced")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day's crawl."""

    code: int
    seconds: float
    peak: int
    """Most resident memory of the process, in kilobytes."""


def crawl(console: Console, database: Path, day: int) -> Day:
    """The crawl of a day."""
    console.market.day = day
    begun, peak = perf_counter(), 0
    child = console.start(
        "crawlall",
        "--all",
        database=database,
        log=database.parent / "log",
        NOW=f"{clock(day):%Y-%m-%dT%H:%M:%SZ}",
        MIN_COURSES=1,
        LOG_LEVEL="WARNING",
    )
    status = Path(f"/proc/{child.pid}/status")
    while status.exists() and (found := re.search(r"VmHWM:\s+(\d+)", status.read_text("ascii"))):
        peak = int(found[1])
        sleep(0.05)
    return Day(code=child.wait(), seconds=perf_counter() - begun, peak=peak)


def drift(database: Path, days: list[int], sizes: dict[str, int]) -> list[str]:
    """Where the database differs from the truth, or its figures from those computed from nothing."""
    found = differences(database, truth_after(days, **sizes))
    with opened(database) as db:
        before = figures(db.conn)
        now = f"{clock(days[-1]) + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
        recompute(db, now=now, full=True)
        after = figures(db.conn)
    return found + [f"{key}: {before.get(key)} is {after.get(key)} when computed anew" for key in after if before.get(key) != after[key]]


def figures(conn: sqlite3.Connection) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Every figure, without the time at which it was computed."""
    found = {}
    for table, key in _FIGURES.items():
        columns = [row[1] for row in conn.execute(f"PRAGMA table_info({table})") if row[1] not in {key, "computed_at"}]
        for row in conn.execute(f"SELECT {key}, {', '.join(columns)} FROM {table}"):
            found[table, row[0]] = row[1:]
    return found


def megabytes(path: Path) -> float:
    """Size of a file, or of all files in a folder, that may not be there."""
    files = path.rglob("*") if path.is_dir() else [path] if path.exists() else []
    return sum(file.stat().st_size for file in files) / 2**20


def counts(database: Path) -> list[int]:
    """Rows of the tables that grow."""
    with closing(sqlite3.connect(database)) as db:
        return [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in _TABLES]


def main() -> int:
    """Crawl the year."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=365)
    for name, default in (("courses", 60), ("reviews", 600), ("promos", 20)):
        parser.add_argument(f"--{name}", type=int, default=default)
    told = parser.parse_args()
    sizes = {name: getattr(told, name) for name in ("courses", "reviews", "promos")}
    bad, past = False, []
    say(
        "| day | differences | database MB | page cache MB | archive MB | WAL MB | peak memory MB | seconds a day | rows of:",
        " | ".join(_TABLES),
        "|",
    )
    with TemporaryDirectory() as folder, opened_console(Path(folder), **sizes) as console:
        database = Path(folder) / "academy.db"
        for day in range(1, told.days + 1):
            past.append(crawl(console, database, day))
            if day % EVERY and day not in {1, told.days}:
                continue
            found = drift(database, list(range(1, day + 1)), sizes)
            lately = past[-EVERY:]
            bad = bad or bool(found) or any(each.code for each in lately)
            failed = [number for number, each in enumerate(past, 1) if each.code]
            say(
                f"| {day} | {len(found)} | {megabytes(database):.1f} | {megabytes(Path(f'{database}.pages')):.1f} |"
                f" {megabytes(Path(f'{database}.archive')):.1f} | {megabytes(Path(f'{database}-wal')):.1f} |"
                f" {max(each.peak for each in lately) / 1024:.0f} |"
                f" {sum(each.seconds for each in lately) / len(lately):.1f} |",
                " | ".join(map(str, counts(database))),
                "|",
                *found[:5],
                *(["days that did not end well:", *failed] if failed else []),
            )
    return int(bad)


def say(*parts: object) -> None:
    """One line, at once."""
    sys.stdout.write(" ".join(str(part) for part in parts) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
