"""Runs: opened, taken up after a kill, counted, closed."""

from pathlib import Path

import pytest

from db.errors import RunStateError
from db.publish import publish_run
from db.runs import RunFigures, fail_run, good_run_figures, last_good_starts, open_run, run_figures
from db.staging import stage_pages
from normalize.models import Issue
from tests.store import DAY_1, DAY_2, course, crawl, full, new_database, offer, one, page, promo, review, rows, start

NOON = "2026-10-10T12:00:00Z"


@pytest.mark.parametrize(
    ("now", "resumed"),
    [
        ("2026-10-10T12:00:00Z", True),
        ("2026-10-10T18:00:00Z", True),
        ("2026-10-10T18:00:01Z", False),
        ("2026-10-10T11:00:00Z", True),
        ("2026-10-11T12:00:00Z", False),
    ],
    ids=["at once", "six hours", "over six hours", "clock set back", "next day"],
)
def test_killed_run_is_taken_up_within_six_hours(tmp_path: Path, now: str, resumed: bool) -> None:
    db = new_database(tmp_path)
    killed = start(db, NOON)
    again = start(db, now)
    assert again.resumed is resumed
    assert (again.run_id == killed.run_id) is resumed
    assert again.started_at == (NOON if resumed else now)
    db.close()


def test_long_run_is_taken_up_by_the_age_of_its_last_page(tmp_path: Path) -> None:
    """F1: a crawl of seven hours is killed at its end -> taken up, since its last page is a few minutes old."""
    db = new_database(tmp_path)
    killed = start(db, "2026-10-10T00:00:00Z")
    stage_pages(db, killed.run_id, [page(course("go", full(100_00)), now="2026-10-10T06:58:00Z")])
    assert start(db, "2026-10-10T07:01:00Z").run_id == killed.run_id
    assert start(db, "2026-10-10T12:58:01Z").run_id != killed.run_id
    db.close()


def test_run_killed_long_ago_has_failed_as_interrupted_and_keeps_what_it_read(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    killed = start(db, DAY_1)
    stage_pages(db, killed.run_id, [page(course("go", full(100_00)))])
    start(db, DAY_2)
    said = one(db, f"SELECT status, reason, finished_at, courses FROM runs WHERE run_id = {killed.run_id}")
    assert said == ("failed", "interrupted", DAY_2, 1)
    assert one(db, "SELECT count(*) FROM staged") == (1,)
    db.close()


def test_run_of_another_spider_or_school_is_not_taken_up(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    ids = {start(db, NOON, spider=spider, school=school).run_id for spider, school in [("a", "a"), ("b", "a"), ("a", "b")]}
    assert len(ids) == 3
    db.close()


def test_school_keeps_name_and_home_when_a_spider_does_not_know_them(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    said = {"school_slug": "alfa", "now": NOON}
    open_run(db, spider="alfa", school_name="Альфа", home_url="https://alfa.example", evidence="synthetic", **said)
    open_run(db, spider="yml_feed", school_name=None, home_url=None, evidence="recorded", **said)
    assert rows(db, "SELECT * FROM schools") == [(1, "alfa", "Альфа", "https://alfa.example", "synthetic")]
    db.close()


def test_school_without_a_name_goes_by_its_slug(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    start(db, school="beta")
    assert one(db, "SELECT name, home_url FROM schools") == ("beta", None)
    db.close()


def test_figures_are_those_of_what_is_staged(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    run = start(db)
    issue = Issue(kind="unknown", field="level", text="джедай", reason="no known word")
    stage_pages(
        db,
        run.run_id,
        [
            page(course("go", full(1_00), full(2_00, "vip")), course("java", offer()), url="https://alfa.example/1", issues=[issue]),
            page(course("php", title=None), course("c", full(1_00)), url="https://alfa.example/2", promos=[promo()]),
            page(url="https://alfa.example/3", reviews=[review(1), review(2)], source="review"),
            page(url="https://alfa.example/4", failed="http_500", status=500),
        ],
    )
    assert run_figures(db, run.run_id) == RunFigures(
        run_id=1, pages=4, failed_pages=1, courses=4, offers=4, promos=1, reviews=2, issues=1, title_fill=0.75, price_fill=0.5, listed=4
    )
    db.close()


def test_run_that_read_no_course_has_no_shares(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    figures = run_figures(db, start(db).run_id)
    assert (figures.courses, figures.title_fill, figures.price_fill) == (0, None, None)
    db.close()


def test_counters_are_those_of_its_pages(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    first = page(course("go", full(100_00)), bytes=700)
    crawl(db, DAY_1, first, page(url="https://alfa.example/2", status=304), page(url="https://alfa.example/3", bytes=300))
    columns = "status, reason, finished_at, requests, bytes, not_modified, pages, courses, offers, title_fill, price_fill"
    assert one(db, f"SELECT {columns} FROM runs") == ("ok", None, DAY_1, 3, 1000, 1, 3, 1, 1, 1.0, 1.0)
    db.close()


def test_failed_run_says_why_and_keeps_its_figures(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    run = start(db)
    stage_pages(db, run.run_id, [page(course("go"))])
    fail_run(db, run.run_id, reason="too_few_courses", now=DAY_2)
    assert one(db, "SELECT status, reason, finished_at, courses, price_fill FROM runs") == ("failed", "too_few_courses", DAY_2, 1, 0.0)
    assert rows(db, "SELECT * FROM courses") == []
    assert one(db, "SELECT count(*) FROM staged") == (1,)
    db.close()


def test_closed_or_unknown_run_cannot_fail(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    run = crawl(db, DAY_1)
    with pytest.raises(RunStateError, match="it is ok"):
        fail_run(db, run.run_id, reason="x", now=DAY_1)
    with pytest.raises(RunStateError, match="does not exist"):
        fail_run(db, 5, reason="x", now=DAY_1)
    db.close()


def test_last_good_starts_are_told_by_spider_and_school(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, spider="yml_feed", school="alfa")
    crawl(db, DAY_1, spider="yml_feed", school="beta")
    crawl(db, DAY_2, spider="yml_feed", school="beta")
    fail_run(db, start(db, DAY_2, spider="otus", school="otus").run_id, reason="x", now=DAY_2)
    assert last_good_starts(db) == {("yml_feed", "alfa"): DAY_1, ("yml_feed", "beta"): DAY_2}
    db.close()


def test_good_runs_are_the_published_ones_newest_first(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    for count in (1, 2, 3):
        crawl(db, DAY_1, page(*(course(f"c{number}") for number in range(count))))
    fail_run(db, start(db).run_id, reason="x", now=DAY_1)
    start(db)
    assert [figures.courses for figures in good_run_figures(db, "alfa", 1, limit=2)] == [3, 2]
    assert [figures.run_id for figures in good_run_figures(db, "alfa", 1)] == [3, 2, 1]
    assert good_run_figures(db, "other", 1) == []
    db.close()


def test_closed_run_is_not_published(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    run = crawl(db, DAY_1)
    with pytest.raises(RunStateError, match="it is ok"):
        publish_run(db, run.run_id, DAY_1)
    with pytest.raises(RunStateError, match="does not exist"):
        publish_run(db, 77, DAY_1)
    db.close()
