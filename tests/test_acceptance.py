"""A run that a gate has stopped, published on a person's word."""

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.acceptance import accept_run
from db.errors import AcceptanceError
from db.runs import fail_run, good_run_figures, open_run
from db.staging import stage_pages
from tests.console import opened_console
from tests.store import DAY_1, DAY_2, DAY_3, DAY_4, course, crawl, full, new_database, one, page, rows, start

OFFERS = "SELECT c.external_id, price FROM offers JOIN courses c USING (course_id) ORDER BY 1"


def quarantined(db: Database, now: str = DAY_2, gate: str | None = "courses") -> int:
    run = start(db, now)
    stage_pages(db, run.run_id, [page(course("go", full(200_00)), now=now)])
    fail_run(db, run.run_id, reason="1 courses, 3 in the last good runs", now=now, gate=gate)
    return run.run_id


def test_accepted_run_is_published_as_of_its_end_and_the_ledger_says_by_whom(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(180_00)), course("rust", full(90_00))))
    run_id = quarantined(db)
    assert rows(db, OFFERS) == [("go", 180_00), ("rust", 90_00)]
    accept_run(db, run_id, school="alfa", who="Анна", reason="сократили каталог", now=DAY_4)
    assert rows(db, OFFERS) == [("go", 200_00), ("rust", 90_00)]
    assert one(db, "SELECT last_seen_at FROM courses WHERE external_id = 'go'") == (DAY_2,)
    assert one(db, "SELECT missed_runs FROM course_claims JOIN courses USING (course_id) WHERE external_id = 'rust'") == (1,)
    assert one(db, f"SELECT status, finished_at, reason, gate FROM runs WHERE run_id = {run_id}") == (
        "ok",
        DAY_2,
        "accepted by Анна: сократили каталог",
        "courses",
    )
    assert rows(db, "SELECT * FROM acceptances") == [(run_id, DAY_4, "Анна", "сократили каталог", "1 courses, 3 in the last good runs")]
    assert one(db, "SELECT count(*) FROM staged") == (0,)
    db.close()


def test_runs_from_before_an_accepted_one_are_no_measure_any_longer(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    school_id = crawl(db, DAY_1, page(course("go"), course("rust"))).school_id
    accept_run(db, quarantined(db), school="alfa", who="Анна", reason="так и есть", now=DAY_3)
    assert [each.courses for each in good_run_figures(db, "alfa", school_id)] == [1]
    crawl(db, DAY_4, page(course("go"), now=DAY_4))
    assert [each.courses for each in good_run_figures(db, "alfa", school_id)] == [1, 1]
    db.close()


def test_run_that_was_not_judged_or_is_no_longer_the_last_cannot_be_accepted(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    good = crawl(db, DAY_1, page(course("go", full(180_00)))).run_id
    stopped, old = quarantined(db, gate=None), quarantined(db, DAY_3)
    crawl(db, DAY_4, page(course("go", full(180_00)), now=DAY_4))
    for run_id, school, message in (
        (good, "alfa", "is ok"),
        (stopped, "alfa", "was not judged"),
        (old, "alfa", "was published after it"),
        (old, "beta", "is no run over 'beta'"),
        (99, "alfa", "there is no run 99"),
    ):
        with pytest.raises(AcceptanceError, match=message):
            accept_run(db, run_id, school=school, who="Анна", reason="так и есть", now=DAY_4)
    assert rows(db, "SELECT * FROM acceptances") == []
    assert rows(db, OFFERS) == [("go", 180_00)]
    db.close()


@pytest.mark.parametrize("gate", ["pages", "vacancies", "courses"])
def test_run_that_holds_nothing_cannot_be_accepted(tmp_path: Path, gate: str) -> None:
    db = new_database(tmp_path)
    run = open_run(db, spider="alfa", school_slug="alfa", school_name=None, home_url=None, evidence="recorded", now=DAY_1)
    fail_run(db, run.run_id, reason="no page was fetched", now=DAY_1, gate=gate)
    with pytest.raises(AcceptanceError, match="holds nothing"):
        accept_run(db, run.run_id, school="alfa", who="Анна", reason="так и есть", now=DAY_2)
    db.close()


def test_only_the_last_run_that_was_judged_can_still_be_accepted(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(180_00))))
    first, second = quarantined(db), quarantined(db, DAY_3)
    cut_off = quarantined(db, DAY_4, gate=None)
    assert rows(db, "SELECT DISTINCT run_id FROM staged ORDER BY 1") == [(second,), (cut_off,)]
    with pytest.raises(AcceptanceError, match="holds nothing"):
        accept_run(db, first, school="alfa", who="Анна", reason="так и есть", now=DAY_4)
    accept_run(db, second, school="alfa", who="Анна", reason="так и есть", now=DAY_4)
    crawl(db, "2026-10-14T12:00:00Z", page(course("go", full(180_00)), now=DAY_4))
    assert rows(db, "SELECT count(*) FROM staged") == [(0,)]
    db.close()


@pytest.mark.parametrize(("who", "reason"), [("Анна", " "), ("", "так и есть")])
def test_nobody_accepts_without_a_name_and_a_reason(tmp_path: Path, who: str, reason: str) -> None:
    db = new_database(tmp_path)
    run_id = quarantined(db)
    with pytest.raises(AcceptanceError, match="say who"):
        accept_run(db, run_id, school="alfa", who=who, reason=reason, now=DAY_2)
    db.close()


def test_ledger_is_neither_changed_nor_deleted(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    accept_run(db, quarantined(db), school="alfa", who="Анна", reason="так и есть", now=DAY_3)
    for sql in ("UPDATE acceptances SET reason = 'иначе'", "DELETE FROM acceptances"):
        with pytest.raises(sqlite3.IntegrityError, match="the ledger is not changed"):
            db.conn.execute(sql)
    db.close()


def test_operator_sees_a_quarantined_run_and_publishes_it(tmp_path: Path) -> None:
    """A school that closes half of its courses: stopped, looked at, accepted, and from then on the measure."""
    database, log = tmp_path / "academy.db", tmp_path / "log"
    with opened_console(tmp_path, courses=60, reviews=20, promos=5) as console:
        assert console.run("crawl", "otus", database=database, log=log, MIN_COURSES=1) == 0
        console.market.world = type(console.market.world)(7, 20, 20, 5)
        console.market._cache.clear()
        assert console.run("crawl", "otus", database=database, log=log, MIN_COURSES=1, NOW="2026-10-02T12:00:00Z") == 1
        assert console.run("check", "otus", database=database, log=log) == 1
        assert "stopped by the gate" in log.read_text("utf-8")
        assert console.run("accept", "otus", "1", "--reason", "так и есть", database=database, log=log) == 65
        assert console.run("accept", "otus", "2", database=database, log=log) == 2
        assert console.run("accept", "otus", "2", "--reason", "так и есть", database=database, log=log) == 0
        assert console.run("check", "otus", database=database, log=log) == 0
        assert console.run("crawl", "otus", database=database, log=log, MIN_COURSES=1, NOW="2026-10-03T12:00:00Z") == 0
