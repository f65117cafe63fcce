"""F51-F57, F71, F72: is it the whole catalogue, and is it believable? Every crawl here is `scrapy crawl` over real HTTP."""

from dataclasses import replace

import pytest

from db.runs import RunFigures
from pipelines.check import verdict
from tests.small_school import NAMES, SmallSchool, html

FULL = dict.fromkeys(NAMES, 90_000)


def test_layout_without_any_course_stops_the_run_and_names_what_matches_no_more(school: SmallSchool) -> None:
    """F51: layout change -> 0 items -> the run fails, the data stays, every page says why and `check` names what was stated before."""
    assert school.crawl() == 0
    for name in NAMES:
        school.route(f"/lessons/{name}/", html(b"<html><body><div class='new-layout'>Python</div></body></html>"))
    assert school.crawl() == 1
    assert school.last_run() == ("failed", "8 of 9 pages failed")
    assert set(school.failed_pages()) == {(f"/lessons/{name}/", "no_static_data") for name in NAMES}
    assert school.prices() == FULL
    assert school.rows("SELECT gate, matched FROM runs ORDER BY run_id DESC LIMIT 1") == [("failed_pages", "{}")]


def test_layout_without_prices_stops_the_run(school: SmallSchool) -> None:
    """F52: layout change -> items whose price is empty -> the gate of that fact stops the run, the old prices stay."""
    assert school.crawl() == 0
    school.teach(*NAMES, price=None)
    assert school.crawl() == 1
    assert school.last_run() == ("failed", "0% of the courses have a price, 100% in the last good runs")
    assert school.prices() == FULL


def test_half_of_the_catalogue_is_not_believed(school: SmallSchool) -> None:
    """F53: half the catalogue vanishes -> the run fails below 0.7 of the median, nothing is marked gone."""
    assert school.crawl() == 0
    school.teach(*NAMES[:4])
    for _ in range(4):
        assert school.crawl() == 1
    assert school.last_run() == ("failed", "4 courses, 8 in the last good runs")
    assert school.current() == sorted(NAMES)
    assert school.rows("SELECT count(*) FROM course_claims WHERE missed_runs > 0") == [(0,)]


def test_course_that_is_really_gone_goes_after_three_good_runs(school: SmallSchool) -> None:
    """F53: a few courses vanish -> they are gone after three good runs without them, not before."""
    assert school.crawl() == 0
    school.teach(*NAMES[:6])
    assert [school.crawl(), school.crawl()] == [0, 0]
    assert school.current() == sorted(NAMES)
    assert school.crawl() == 0
    assert school.current() == sorted(NAMES[:6])


def test_catalogue_that_doubles_is_not_believed(school: SmallSchool) -> None:
    """F54: the catalogue doubles -> the run fails above twice the median, no course is added."""
    assert school.crawl() == 0
    school.teach(*NAMES, *(f"{name}-copy" for name in NAMES), "one-more")
    assert school.crawl() == 1
    assert school.last_run() == ("failed", "17 courses, 8 in the last good runs")
    assert school.prices() == FULL


def test_slow_bleed_is_seen_against_eight_weeks_ago() -> None:
    """F55: slow bleed of 5 % a week -> stopped in the eighth week, when it is below 0.7 of what was there eight weeks before."""
    start = RunFigures(
        run_id=1, pages=1100, failed_pages=0, courses=1000, offers=1000, promos=0, reviews=0, issues=0, title_fill=1.0, price_fill=1.0
    )
    weeks = [replace(start, courses=round(1000 * 0.95**week)) for week in range(9)]
    stopped = [
        week
        for week in range(1, 9)
        if verdict(weeks[week], weeks[max(0, week - 5) : week][::-1], min_courses=1, weeks_ago=weeks[0] if week == 8 else None)
    ]
    assert stopped == [8]
    found = verdict(weeks[8], weeks[3:8][::-1], min_courses=1, weeks_ago=weeks[0])
    assert found is not None
    assert (found.gate, found.reason) == ("trend", "663 courses, 1000 eight weeks ago")


def test_slow_bleed_is_seen_in_the_database_too(school: SmallSchool) -> None:
    """F55: a course less every week or two -> each run is believable beside the last ones, the one eight weeks on is not."""
    school.crawl()
    for left in (8, 8, 7, 7, 6, 6, 6):
        school.teach(*NAMES[:left])
        assert school.crawl(days=7) == 0
    school.teach(*NAMES[:5])
    assert school.crawl(days=7) == 1
    assert school.last_run() == ("failed", "5 courses, 8 eight weeks ago")


def test_calendar_and_facets_are_not_followed(school: SmallSchool) -> None:
    """F57: a calendar or facets without end -> only addresses of courses are asked for, each once, without their query."""
    listed = [f"https://otus.ru/calendar/2026-10-{day:02}/" for day in range(1, 32)]
    listed += [f"https://otus.ru/lessons/go/?level={level}&sort={sort}" for level in range(20) for sort in range(20)]
    listed += [f"https://otus.ru/lessons/go/{facet}/" for facet in range(20)]
    school.announce(*listed, "https://otus.ru/lessons/java/")
    assert school.crawl() == 0
    assert sorted(school.server.asked()) == ["otus.ru/lessons/go/", "otus.ru/lessons/java/", "otus.ru/sitemap.xml"]


def test_spider_that_raises_stops_nobody_else(school: SmallSchool) -> None:
    """F71: a school's spider raises, at a page or before any -> its run fails with the error's name, the others finish, exit code 1."""
    assert school.run("crawlall", "--all", SPIDER_MODULES="tests.faulty_spiders,scrapers.spiders.otus") == 1
    assert school.rows("SELECT spider, status, reason FROM runs ORDER BY spider") == [
        ("otus", "ok", None),
        ("stillborn", "failed", "stopped: start_error"),
        ("stumbling", "failed", "8 of 9 pages failed"),
    ]
    assert school.rows("SELECT DISTINCT failed FROM pages WHERE failed IS NOT NULL") == [("error_ZeroDivisionError",)]
    assert school.rows("SELECT slug, count(*) FROM courses JOIN schools USING (school_id) GROUP BY 1") == [("otus", 8)]
    assert "KeyError: 'sitemap'" in school.log
    assert "AttributeError" not in school.log


def test_declared_empty_is_believed_where_the_school_says_so_alone(school: SmallSchool) -> None:
    """F72: a sitemap without a course -> never believed of a school that promises courses, nothing is marked gone."""
    assert school.crawl() == 0
    school.teach()
    assert school.crawl() == 1
    assert school.last_run() == ("failed", "0 courses, at least 1 expected")
    assert school.current() == sorted(NAMES)


@pytest.mark.parametrize("status", [500, 403])
def test_half_of_the_pages_failing_spoils_the_run(school: SmallSchool, status: int) -> None:
    """F41: half of the pages answer 500 -> the whole run fails, nothing is published, nothing counts as missed."""
    assert school.crawl() == 0
    for name in NAMES[:5]:
        school.route(f"/lessons/{name}/", html(b"", status=status))
    assert school.crawl() == 1
    assert school.last_run() == ("failed", "5 of 9 pages failed")
    assert school.prices() == FULL
    assert school.rows("SELECT count(*) FROM course_claims WHERE missed_runs > 0") == [(0,)]
