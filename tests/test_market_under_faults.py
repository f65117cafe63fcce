"""A long run under faults: thirty days of a market in which something is always broken, crawled every day.

What was spoilt has failed, whoever was well is told truly, and of the others stands what was true when they were read last.
"""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from db.export import export
from market.clock import clock
from market.faults import SWITCHES, parse_fault
from market.truth import Unread, truth_after
from market.world import World
from tests.console import Console, opened_console
from tests.database_dump import dump, of_school
from tests.market_gaps import unread
from tests.market_truth import differences
from tests.sick_market import LAST_DAY, LOST_FROM, LOST_SCHOOLS, NEVER_ILL, Day, Run, plan

SEED = 11
SIZES = {"courses": 40, "reviews": 200, "promos": 10}
# Tries and waits as short as they can be; a page that is well comes in milliseconds.
QUICK = {"DOWNLOAD_TIMEOUT": 5, "RETRY_TIMES": 1, "BACKOFF_BASE": 0.01, "RETRY_AFTER_MAX": 2, "MIN_COURSES": 1, "LOG_LEVEL": "WARNING"}
FACTS = (
    "courses",
    "offers",
    "offer_history",
    "promos",
    "reviews",
    "review_versions",
    "stated_ratings",
    "course_claims",
    "course_categories",
)
_RUNS = """
SELECT spider, coalesce(slug, ''), status, coalesce(reason, ''), failed_pages FROM runs LEFT JOIN schools USING (school_id)
WHERE started_at = ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run ended."""

    status: str
    reason: str
    failed_pages: int


@dataclass(slots=True)
class Month:
    """Thirty days of crawls, and what was noted on the way."""

    console: Console
    database: Path
    log: Path
    days: dict[int, Day]
    codes: dict[int, int] = field(default_factory=dict)
    outcomes: dict[int, dict[Run, Outcome]] = field(default_factory=dict)
    gaps: list[Unread] = field(default_factory=list)
    wrong: dict[int, list[str]] = field(default_factory=dict)
    before_the_loss: dict[str, Counter[tuple[Any, ...]]] = field(default_factory=dict)
    exported: dict[str, str] = field(default_factory=dict)
    """Time of an export -> hash of its manifest, which has the hashes of all its files."""

    def live(self) -> None:
        """Crawl every day, and hold the database against the truth on each."""
        for number, day in self.days.items():
            self.console.market.day = number
            self.console.market.faults = tuple(day.faults)
            now = f"{clock(number):%Y-%m-%dT%H:%M:%SZ}"
            self.codes[number] = self.console.run("crawlall", "--all", database=self.database, log=self.log, NOW=now, **QUICK)
            with closing(sqlite3.connect(self.database)) as db:
                self.outcomes[number] = {
                    (spider, school): Outcome(status=status, reason=reason, failed_pages=failed)
                    for spider, school, status, reason, failed in db.execute(_RUNS, (now,))
                }
            self.exported[now] = self.export(now=now)
            self.gaps += unread(self.database, World(7, **SIZES), number)
            true = truth_after(range(1, number + 1), **SIZES, unread=self.gaps)
            # Issues are told as of a day on which everything was read: the last, but for those that are lost.
            issues = [row for row in true["issues"] if number == LAST_DAY and row["school"] not in LOST_SCHOOLS]
            self.wrong[number] = differences(self.database, true | {"issues": issues})
            if number == LOST_FROM - 1:
                self.before_the_loss = facts_of(self.database, LOST_SCHOOLS)

    def export(self, **options: str) -> str:
        """A snapshot, as the hash of its manifest."""
        folder = self.database.with_name("csv")
        export(self.database, folder, texts=True, **options)
        return hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()

    def runs(self) -> Iterator[tuple[int, Run, Outcome]]:
        """Every run of every day."""
        for number, outcomes in self.outcomes.items():
            for run, outcome in outcomes.items():
                yield number, run, outcome


def facts_of(database: Path, schools: frozenset[str]) -> dict[str, Counter[tuple[Any, ...]]]:
    """Every row of fact about these schools, history included."""
    tables = dump(database)
    return {name: Counter({row: times for row, times in tables[name].items() if of_school(row, schools)}) for name in FACTS}


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    folder = tmp_path_factory.mktemp("month")
    with opened_console(folder, **SIZES) as console:
        lived = Month(console, folder / "academy.db", folder / "log", plan(SEED))
        lived.live()
        yield lived


def test_the_month_has_every_fault_and_days_without_any() -> None:
    days = plan(SEED)
    used = {parse_fault(fault).name for day in days.values() for fault in day.faults}
    # A slow loss is stopped by the trend of weeks, not within a spell of days: tests/faults/test_gates.py has it.
    assert set(SWITCHES) - used == {"bleed"}
    assert [number for number, day in days.items() if not day.faults] == [1, 2, 3, 21]
    assert not any(day.spoilt & NEVER_ILL or day.unsure & NEVER_ILL for day in days.values())


def test_what_is_stored_was_true_whenever_it_was_read_last(month: Month) -> None:
    assert {number: lines[:5] for number, lines in month.wrong.items() if lines} == {}


def test_every_run_that_was_spoilt_has_failed_or_says_which_pages_did(month: Month) -> None:
    passed = [
        (number, run, month.days[number].faults)
        for number, run, outcome in month.runs()
        if run in month.days[number].spoilt and outcome.status == "ok" and not outcome.failed_pages
    ]
    assert passed == []
    assert all(run in month.outcomes[number] for number, day in month.days.items() for run in day.spoilt)


def test_every_other_run_is_good_and_whole(month: Month) -> None:
    spoilt = [
        (number, run, outcome)
        for number, run, outcome in month.runs()
        if run not in month.days[number].spoilt | month.days[number].unsure and (outcome.status != "ok" or outcome.failed_pages)
    ]
    assert spoilt == []
    assert {outcome.status for _, run, outcome in month.runs() if run in NEVER_ILL} == {"ok"}


def test_snapshot_of_every_day_can_be_exported_again_to_the_byte(month: Month) -> None:
    again = {now: month.export(now="2026-12-01T00:00:00Z", as_of=now[:10]) for now in month.exported}
    assert again == month.exported
    assert len(set(again.values())) == LAST_DAY


def test_the_exit_code_tells_whether_a_run_failed(month: Month) -> None:
    expected = {number: int(any(each.status != "ok" for each in runs.values())) for number, runs in month.outcomes.items()}
    assert month.codes == expected
    assert set(expected.values()) == {0, 1}
    assert "Traceback" not in month.log.read_text("utf-8")


def test_schools_that_are_lost_keep_their_last_good_data_to_the_row(month: Month) -> None:
    assert facts_of(month.database, LOST_SCHOOLS) == month.before_the_loss
    assert [name for name, rows in month.before_the_loss.items() if not rows] == ["review_versions"]


def test_check_names_the_lost_schools_first_with_the_age_of_their_data(month: Month) -> None:
    log = month.log.with_name("check.log")
    assert month.console.run("check", database=month.database, log=log) == 1
    rows = [line.split("\t") for line in log.read_text("utf-8").splitlines() if line.count("\t") > 5][1:]
    failed = {(row[0], row[1].partition(" ")[0]): row[-1] for row in rows if row[2] == "failed"}
    assert failed == dict.fromkeys(month.days[LAST_DAY].spoilt, "2026-10-21T12:00:00Z")
    assert [row[2] for row in rows] == ["failed"] * len(failed) + ["ok"] * (len(rows) - len(failed))
