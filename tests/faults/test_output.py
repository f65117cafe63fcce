"""F6, F7, F124, F125, F128, F130: what reads beside a crawl, what logs say, and figures whose rules have changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.export import export
from db.recompute import recompute
from market.truth import truth
from tests.console import DAY_1, Console
from tests.faults.conftest import SIZES
from tests.small_school import NAMES, SmallSchool
from tests.store import course as stated_course
from tests.store import crawl, full, new_database, page, review, rows

READ = "SELECT count(*) FROM courses"


@pytest.fixture
def reader(school: SmallSchool) -> Iterator[sqlite3.Connection]:
    """An analyst who began to read after the first day and has not ended."""
    assert school.crawl() == 0
    with closing(sqlite3.connect(school.database, isolation_level=None)) as db:
        db.execute("BEGIN")
        assert db.execute(READ).fetchone() == (8,)
        yield db


def test_crawl_goes_on_while_somebody_reads(school: SmallSchool, reader: sqlite3.Connection) -> None:
    """F6: an analyst's long SELECT -> the crawl writes beside it and ends with 0; the reader sees the state in which it began."""
    school.teach(*NAMES, "scala")
    assert school.crawl() == 0
    assert reader.execute(READ).fetchone() == (8,)
    reader.execute("COMMIT")
    assert reader.execute(READ).fetchone() == (9,)


def test_log_that_grows_because_of_a_reader_is_told(school: SmallSchool, reader: sqlite3.Connection) -> None:
    """F7: a read transaction is left open overnight -> the crawl ends with 0 and warns that its log cannot be folded back."""
    assert school.crawl() == 0
    assert "the log cannot be folded back, somebody has been reading since it was written" in school.log
    reader.execute("COMMIT")
    before = len(school.log)
    assert school.crawl() == 0
    assert "folded back" not in school.log[before:]
    assert Path(f"{school.database}-wal").stat().st_size == 0


def exported(db: Database, folder: Path) -> dict[str, bytes]:
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    export(folder / "academy.db", folder / "csv", now=DAY_1)
    return {file.name: file.read_bytes() for file in (folder / "csv").glob("*.csv")}


def test_order_of_the_rows_is_not_that_in_which_they_came(tmp_path: Path) -> None:
    """F125: answers come in another order -> the same bytes in every file."""
    made = []
    for name, order in (("one", (1, 2, 3)), ("other", (3, 1, 2))):
        (tmp_path / name).mkdir()
        db = new_database(tmp_path / name)
        pages = [
            page(
                stated_course(f"c{number}", full(number * 100_00), full(5_00, f"extra-{number}")),
                url=f"https://alfa.example/{number}",
                reviews=[review(number, "Понравилось", rating=5.0), review(10 + number, "Нет", rating=1.0)],
            )
            for number in order
        ]
        crawl(db, DAY_1, *pages)
        recompute(db, now=DAY_1)
        made.append(exported(db, tmp_path / name))
        db.close()
    assert made[0] == made[1]


def words_of_reviewers() -> Iterator[str]:
    for told in truth(**SIZES)["reviews"]:
        yield from (told[name] for name in ("author", "title", "text", "pros", "cons") if told.get(name))


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_log_has_no_word_of_a_reviewer(console: Console, tmp_path: Path, level: str) -> None:
    """F128: names and texts of reviews -> not in the log, neither at INFO nor at DEBUG: addresses, codes and numbers alone."""
    assert console.run("crawl", "reviews", database=tmp_path / "academy.db", log=tmp_path / "log", LOG_LEVEL=level) == 0
    log = (tmp_path / "log").read_text("utf-8")
    words = {word for word in words_of_reviewers() if len(word) > 3 and not word.isdigit()}
    assert len(words) > 40
    assert [word for word in words if word in log] == []
    assert "Spider closed" in log


def test_figures_keep_the_number_of_the_rules_by_which_they_were_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F130: the rules of a figure change -> everything is computed anew; what was shown before keeps the number of its rules."""
    db = new_database(tmp_path)
    told = [review(1, "Понравилось", rating=5.0, published_on="2026-09-01"), review(2, "Нет", rating=1.0, published_on="2024-09-01")]
    crawl(db, DAY_1, page(stated_course("go", full(1_00)), reviews=told))
    recompute(db, now=DAY_1)
    monkeypatch.setattr("db.recompute.RULES", 2)
    monkeypatch.setattr("db.recompute.HALF_LIFE_DAYS", 30)
    assert recompute(db, now="2026-10-02T12:00:00Z").schools == 1
    assert rows(db, "SELECT rules, round(rating_recent, 2) FROM school_stats_history ORDER BY observed_on") == [(1, 4.2), (2, 5.0)]
    assert recompute(db, now="2026-10-03T12:00:00Z").schools == 0
    db.close()
