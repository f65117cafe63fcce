"""What `scrapy demo` and `scrapy check` print."""

import io
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.changes import Changes, PriceChange, changes_between
from db.health import last_runs
from db.robots_files import RobotsFile, save_robots_files
from db.runs import fail_run
from db.staging import stage_pages
from normalize.models import Issue
from pipelines.check import vanished
from report.console import EXAMPLE_QUERY, changes, roubles, table, tell
from report.health import health
from tests.store import DAY_1, DAY_2, course, crawl, full, new_database, page, promo, review, start


@pytest.mark.parametrize(
    ("minor_units", "shown"),
    [(None, "–"), (7252700, "72\u202f527 ₽"), (0, "0 ₽"), (274950, "2\u202f749,50 ₽"), (28606400, "286\u202f064 ₽")],
)
def test_money_is_shown_as_russians_write_it(minor_units: int | None, shown: str) -> None:
    assert roubles(minor_units) == shown


def test_text_of_a_site_cannot_move_the_cursor_or_colour_the_terminal() -> None:
    out = io.StringIO()
    table("Schools", ("school",), [["\x1b[2J\x1b[31mред\u202e"]], out)
    assert out.getvalue() == "\nSchools\nschool\n [2J [31mред \n"


def test_a_jump_that_waits_says_so() -> None:
    jump = PriceChange(
        school="otus", course="Go", tariff="default", before=10000000, after=1000000, currency="RUB", monthly=False, confirmed=False
    )
    out = io.StringIO()
    changes(Changes(prices=(jump,), counts={"reviews new": 3}), out)
    assert "otus\tGo\tdefault\t100 000 ₽ → 10 000 ₽  (waits to be read a second time)" in out.getvalue()
    assert "reviews new\t3" in out.getvalue()


def test_changes_between_two_crawls_are_counted_and_prices_listed(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    ending = promo(1, code="A", ends_at="2026-10-10T20:59:59Z")
    crawl(db, DAY_1, page(course("go", full(100_00)), promos=[ending], reviews=[review(1, "Один"), review(2, "Два")]))
    crawl(db, DAY_2, page(course("go", full(120_00)), course("c"), promos=[promo(2, code="B")], reviews=[review(1, "Один, но иначе")]))
    found = changes_between(db, DAY_1, DAY_2)
    assert [(each.course, each.before, each.after, each.confirmed) for each in found.prices] == [("Курс go", 100_00, 120_00, True)]
    assert found.counts == {
        "promos ended": 1,
        "promos new": 1,
        "reviews new": 0,
        "reviews edited": 1,
        "reviews not found today": 1,
        "reviews deleted": 0,
        "courses new": 1,
        "courses not found today": 0,
        "courses removed": 0,
    }


def test_the_first_day_tells_figures_and_a_query_that_runs(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(100_00))))
    out = io.StringIO()
    tell(tmp_path / "academy.db", tmp_path / "csv", tmp_path / "report", since=None, until=DAY_1, out=out)
    assert f"Pages:    {tmp_path / 'report' / 'index.html'}" in out.getvalue()
    assert EXAMPLE_QUERY in out.getvalue()
    assert "since the last crawl" not in out.getvalue()
    db.conn.execute(EXAMPLE_QUERY).fetchall()


def checked(db: Database, *school: str) -> tuple[bool, str]:
    out = io.StringIO()
    return health(last_runs(db, *school), vanished, out, at_length=bool(school)), out.getvalue()


def test_health_is_good_only_when_every_last_run_is(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    assert checked(db)[0] is False
    crawl(db, DAY_1, page(course("go", full(100_00))))
    assert checked(db)[0] is True
    fail_run(db, start(db, DAY_2).run_id, reason="5 of 8 pages failed", now=DAY_2)
    good, said = checked(db)
    assert good is False
    assert f"alfa\talfa\tfailed\t5 of 8 pages failed\t{DAY_2}" in said


def test_troubled_run_is_told_at_length(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    stated = {"course_facts": (("course.title", "course.duration"),) * 6, "url": "https://alfa.example/go"}
    courses = [course(f"c{number}", full(100_00)) for number in range(6)]
    crawl(db, DAY_1, page(*courses, **stated, issues=[Issue(kind="unknown", field="level", text="для всех", reason="no word")]))
    run = start(db, DAY_2)
    unknown = [Issue(kind="unknown", field="level", text=text, reason="no word") for text in ("для всех", "для \x1b[31mкотиков")]
    said = page(*courses[:5], now=DAY_2, course_facts=(("course.title",),) * 5, issues=unknown)
    stage_pages(db, run.run_id, [said, page(url="https://alfa.example/b", now=DAY_2, failed="http_500")])
    save_robots_files(db, run.run_id, [RobotsFile(host="alfa.example", fetched_at=DAY_2, status=200, verdict="rules", refused=3)])
    fail_run(db, run.run_id, reason="0% of the courses state course.duration", now=DAY_2, gate="course.duration")
    _, told = checked(db)
    lines = told[told.index("alfa alfa: run 2") :].splitlines()
    assert lines[0] == "alfa alfa: run 2 failed, stopped by the gate course.duration"
    assert "courses 5 (6)" in lines[3]
    assert "  pages that failed http_500 1" in lines
    assert "  states no longer  course.duration (100% → 0%)" in lines
    assert "  robots.txt        alfa.example: rules, 3 pages refused" in lines
    assert [line for line in lines if "new word" in line] == ["  new word          level: «для  [31mкотиков» (no word)"]
    assert lines[-1] == "  if it is true     scrapy accept alfa 2 --reason '…'"


def test_run_without_a_course_names_every_fact_that_went_with_them(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    most = ("course.title", "course.duration", "offer.price")
    stated = (*((most,) * 4), (*most, "course.learners"), most[:2])
    crawl(db, DAY_1, page(*(course(f"c{number}", full(100_00)) for number in range(6)), course_facts=stated))
    run = start(db, DAY_2)
    stage_pages(db, run.run_id, [page(url="https://alfa.example/go", now=DAY_2, failed="no_static_data")])
    fail_run(db, run.run_id, reason="0 courses, at least 1 expected", now=DAY_2, gate="promise")
    _, told = checked(db)
    assert [line for line in told.splitlines() if "states no longer" in line] == [
        "  states no longer  course.duration (100% → 0%)",
        "  states no longer  course.title (100% → 0%)",
        "  states no longer  offer.price (83% → 0%)",
    ]


def test_one_school_is_told_at_length_whatever_its_state(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(100_00))))
    good, told = checked(db, "alfa")
    assert (good, "alfa alfa: run 1 ok" in told) == (True, True)
    assert checked(db, "beta")[0] is False
