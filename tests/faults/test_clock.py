"""F10, F11: clocks that were wrong, and days that end in Moscow."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from normalize.deadline import read_deadline
from tests.small_school import NAMES, SmallSchool
from tests.store import course, crawl, full, new_database, page, rows


def test_clock_set_back_mixes_up_no_run_and_no_price(tmp_path: Path) -> None:
    """F10: the clock is set back between two runs -> the later run counts, its price is current, the history keeps its order."""
    db = new_database(tmp_path)
    crawl(db, "2026-10-02T12:00:00Z", page(course("go", full(100_00))))
    crawl(db, "2026-10-01T12:00:00Z", page(course("go", full(110_00))))
    assert rows(db, "SELECT price FROM offers") == [(110_00,)]
    assert rows(db, "SELECT price, valid_from, valid_to FROM offer_history ORDER BY valid_from") == [
        (100_00, "2026-10-02T12:00:00Z", "2026-10-02T12:00:01Z"),
        (110_00, "2026-10-02T12:00:01Z", None),
    ]
    db.close()


def test_crawl_says_that_a_run_lies_in_the_future(school: SmallSchool) -> None:
    """F10: the clock was a year ahead and is right again -> every crawl warns, naming the run; the school is due all the same."""
    due = {"SPIDER_MODULES": "scrapers.spiders.otus"}
    assert school.run("crawlall", days=365, **due) == 0
    assert school.run("crawlall", days=-364, **due) == 0
    assert "run 1 began 2027-09-30T12:00:00Z, which is still to come: the clock is wrong, or was" in school.log
    assert school.rows("SELECT run_id, status FROM runs ORDER BY run_id") == [(1, "ok"), (2, "ok")]
    assert school.current() == sorted(NAMES)


def test_figure_from_the_future_is_not_imported(school: SmallSchool) -> None:
    """F10: a file with a day that is still to come -> refused as a whole, with its line, exit code 65."""
    file = school.folder / "audience.csv"
    file.write_text("category,observed_on,visitors_30d,learners_month\nprogramming,2031-01-01,100,10\n", "utf-8")
    assert school.run("importcsv", "audience", str(file)) == 65
    assert "line 2" in school.log
    with sqlite3.connect(school.database) as db:
        assert db.execute("SELECT count(*) FROM audience").fetchone() == (0,)


@pytest.mark.parametrize(
    ("text", "ends_at"),
    [
        ("до 31 октября", "2026-10-31T20:59:59Z"),
        ("до 31 октября 2026 года", "2026-10-31T20:59:59Z"),
        ("31.10.2026", "2026-10-31T20:59:59Z"),
        ("2026-10-31T23:59:59+03:00", "2026-10-31T20:59:59Z"),
        ("до 31 октября 12:00", "2026-10-31T09:00:00Z"),
    ],
)
def test_day_ends_when_it_ends_in_moscow(text: str, ends_at: str) -> None:
    """F11: cron in UTC reads «до 31 октября» -> the last second of that day in Moscow, as an instant in UTC."""
    assert read_deadline(text, datetime(2026, 10, 10, 23, 30, tzinfo=UTC)) == (ends_at, None)
