"""May a run be trusted? Every figure written out."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from db.publish import publish_run
from db.runs import RunFigures, good_run_figures, run_figures
from db.staging import stage_pages
from normalize.models import Course, Page
from normalize.page import normalize_page
from pipelines.check import Verdict, vanished, verdict
from scrapers.items import RawCourse, RawOffer, RawPage
from tests.saved_pages import SECRET
from tests.store import DAY_1, DAY_2, DAY_3, course, crawl, full, new_database, page, rows, start

GOOD = RunFigures(
    run_id=1, pages=103, failed_pages=2, courses=100, offers=180, promos=0, reviews=0, issues=7, title_fill=1.0, price_fill=0.9
)


def judged(former: list[RunFigures] | None = None, min_courses: int = 50, **figures: Any) -> str | None:
    found = verdict(replace(GOOD, **figures), [GOOD] * 5 if former is None else former, min_courses=min_courses)
    return found.reason if found else None


@pytest.mark.parametrize(
    "figures",
    [
        {},
        {"courses": 70},
        {"courses": 199},
        {"failed_pages": 51},
        {"price_fill": 0.63},
        {"price_fill": None, "title_fill": None},
        {"reviews": 10},
    ],
    ids=str,
)
def test_run_like_the_last_good_ones_is_trusted(figures: dict[str, Any]) -> None:
    assert judged(**figures) is None


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ({"pages": 0, "failed_pages": 0, "courses": 0}, "no page was fetched"),
        ({"pages": 100, "failed_pages": 50}, "50 of 100 pages failed"),
        ({"courses": 49}, "49 courses, at least 50 expected"),
        ({"courses": 0}, "0 courses, at least 50 expected"),
        ({"courses": 69}, "69 courses, 100 in the last good runs"),
        ({"courses": 200}, "200 courses, 100 in the last good runs"),
        ({"price_fill": 0.62}, "62% of the courses have a price, 90% in the last good runs"),
        ({"price_fill": 0.0}, "0% of the courses have a price, 90% in the last good runs"),
        ({"title_fill": 0.69}, "69% of the courses have a title, 100% in the last good runs"),
    ],
    ids=str,
)
def test_run_unlike_them_is_not(figures: dict[str, Any], reason: str) -> None:
    """F53: far fewer or far more courses, failed pages, missing titles or prices -> the gate and its figures."""
    assert judged(**figures) == reason


@pytest.mark.parametrize(("courses", "reason"), [(1, None), (0, "0 courses, at least 1 expected"), (100_000, None)])
def test_first_run_is_held_to_its_promise_alone(courses: int, reason: str | None) -> None:
    assert judged([], min_courses=1, courses=courses) == reason


@pytest.mark.parametrize(
    ("before", "now", "reason"), [(1, 2, None), (1, 3, "3 courses, 1 in the last good runs"), (3, 6, "6 courses, 3 in the last good runs")]
)
def test_catalogue_listed_twice_is_not_believed_but_a_second_course_is(before: int, now: int, reason: str | None) -> None:
    assert judged([replace(GOOD, courses=before)], min_courses=1, courses=now) == reason


def test_one_odd_run_among_five_does_not_move_the_median() -> None:
    """F53: one odd run among the good ones -> the median of five does not follow it."""
    former = [GOOD, GOOD, GOOD, GOOD, replace(GOOD, courses=5)]
    assert judged(former, courses=69) == "69 courses, 100 in the last good runs"


@pytest.mark.parametrize(
    ("before", "now", "reason"),
    [
        (1000, 699, "699 reviews, 1000 in the last good runs"),
        (1000, 700, None),
        (1000, 0, "0 reviews, 1000 in the last good runs"),
        (12, 3, None),
        (12, 1, "1 reviews, 12 in the last good runs"),
        (8, 0, None),
        (0, 500, None),
    ],
)
def test_reviews_are_counted_likewise_but_a_few_come_and_go(before: int, now: int, reason: str | None) -> None:
    shown = {"courses": 0, "title_fill": None, "price_fill": None}
    former = [replace(GOOD, reviews=before, **shown)]
    assert judged(former, min_courses=0, reviews=now, **shown) == reason


@pytest.mark.parametrize(
    ("before", "now", "reason"),
    [
        (76, 2, "2 promos, 76 in the last good runs"),
        (76, 0, "0 promos, 76 in the last good runs"),
        (76, 53, "53 promos, 76 in the last good runs"),
        (76, 54, None),
        (76, 151, None),
        (76, 152, "152 promos, 76 in the last good runs"),
        (5, 0, None),
        (6, 0, "0 promos, 6 in the last good runs"),
        (0, 76, None),
    ],
)
def test_promos_of_a_promo_source_are_counted_likewise(before: int, now: int, reason: str | None) -> None:
    """F67, F72: of 76 promos only 2 or none are sent -> the gate `promos` stops the run, nothing counts as missed."""
    shown = {"courses": 0, "title_fill": None, "price_fill": None}
    former = [replace(GOOD, promos=before, **shown)] * 5
    assert judged(former, min_courses=0, promos=now, **shown) == reason


def test_sales_on_a_schools_own_pages_stop_nothing() -> None:
    assert judged([replace(GOOD, promos=40)] * 5, promos=0) is None


STATED = {"course.title": 100, "course.duration": 90, "offer.price": 95, "offer.discount_percent": 100, "course.learners": 10}


@pytest.mark.parametrize(
    ("now", "gate"),
    [
        (STATED, None),
        (STATED | {"course.duration": 0}, "course.duration"),
        (STATED | {"course.duration": 62}, "course.duration"),
        (STATED | {"course.duration": 63}, None),
        ({"course.title": 100, "course.duration": 90}, "offer.price"),
        (STATED | {"offer.discount_percent": 0}, None),
        (STATED | {"course.learners": 0}, None),
        ({}, None),
    ],
    ids=["as ever", "no duration", "few durations", "enough of them", "no price", "the sale is over", "rare ever", "nobody counted"],
)
def test_fact_that_the_pages_state_no_longer_stops_a_run_unless_it_passes_by_nature(now: dict[str, int], gate: str | None) -> None:
    """F52: any fact that is stated no longer -> stopped by the gate of that fact; what passes by nature stops nothing."""
    former = replace(GOOD, matched=STATED)
    found = verdict(replace(GOOD, matched=now), [former] * 5, min_courses=50)
    assert (found.gate if found else None) == gate


def test_school_whose_few_reviews_have_all_gone_is_not_stopped_for_what_they_stated() -> None:
    former = replace(GOOD, reviews=8, matched=STATED | {"review.text": 8})
    now = replace(GOOD, reviews=0, matched=STATED)
    assert verdict(now, [former] * 5, min_courses=50) is None
    assert vanished(now, [former] * 5) == [("review.text", 0.0, 1.0)]


def test_words_that_say_nothing_of_a_fact_are_no_fact() -> None:
    """F52: another layout puts other words where a fact stood -> the fact is not counted, and each of the words is an issue."""
    offers = (RawOffer(price=("90 000 ₽",)), RawOffer(external_id="vip", price=("по запросу",)))
    course = RawCourse(
        url="https://alfa.example/go", external_id="go", title=("Курс Go",), duration=("Онлайн",), level=("какой-нибудь",), offers=offers
    )
    said = RawPage(school="alfa", url=course.url, fetched_at=DAY_1, status=200, sha256="", bytes=0, source="page", courses=(course,))
    found = normalize_page(said, now=datetime.fromisoformat(DAY_1), author_secret=SECRET)
    assert found.course_facts == (("course.title", "offer.price"),)
    assert {issue.field for issue in found.issues} == {"duration_months", "level", "price"}


def test_site_of_reviews_that_is_back_brings_other_shares_and_stops_nothing() -> None:
    """F52: reviews of two sites, one of which has no cons and was away for days -> its coming back is no layout that has changed."""
    both = replace(GOOD, courses=0, reviews=100, title_fill=None, price_fill=None, matched={"review.cons": 40, "review.text": 100})
    one = replace(both, reviews=60, matched={"review.cons": 40, "review.text": 60})
    assert verdict(both, [one, one, one, both, both], min_courses=0) is None
    gone = verdict(replace(both, matched={"review.text": 100}), [one, one, one, both, both], min_courses=0)
    assert gone is not None
    assert (gone.gate, gone.reason) == ("review.cons", "0% of the reviews state review.cons, 40% in the last good runs")


def test_of_a_handful_of_courses_nothing_is_concluded() -> None:
    small = replace(GOOD, courses=4, matched={"course.duration": 4})
    assert verdict(replace(small, matched={"course.title": 4}), [small], min_courses=1) is None


def test_reviews_are_judged_by_what_reviews_state() -> None:
    former = replace(GOOD, courses=0, reviews=40, title_fill=None, price_fill=None, matched={"review.rating": 40, "review.text": 40})
    found = verdict(replace(former, matched={"review.text": 40}), [former], min_courses=0)
    assert found is not None
    assert (found.gate, found.reason) == ("review.rating", "0% of the reviews state review.rating, 100% in the last good runs")


@pytest.mark.parametrize(("courses", "gate"), [(70, None), (69, "trend")])
def test_decline_too_slow_for_the_median_is_seen_after_eight_weeks(courses: int, gate: str | None) -> None:
    """F55: below 0.7 of eight weeks ago -> the gate `trend`."""
    lately = [replace(GOOD, courses=courses + 1)] * 5
    found = verdict(replace(GOOD, courses=courses), lately, min_courses=1, weeks_ago=GOOD)
    assert (found.gate if found else None) == gate


FEED = "https://alfa.example/feed"


def fed(*courses: Course, **columns: Any) -> Page:
    return page(*courses, url=FEED, source="feed", course_facts=(("course.title", "offer.price"),) * len(courses), **columns)


def listed_at(slug: str, *prefixes: str) -> list[Course]:
    """A course at several addresses, under one id and title."""
    return [course(slug, full(90_000_00), url=f"https://alfa.example/{prefix}{slug}") for prefix in prefixes]


def test_course_that_a_feed_lists_twice_counts_once(tmp_path: Path) -> None:
    """F59: every course of a feed twice, at one address or at two, from one day on and no longer -> no gate stops either day."""
    db = new_database(tmp_path)
    slugs = [f"c{number}" for number in range(6)]
    once = [each for slug in slugs for each in listed_at(slug, "")]
    twice = [each for slug in slugs for each in listed_at(slug, "", "" if slug < "c3" else "promo/")]
    for now, courses, entries in ((DAY_1, once, 6), (DAY_2, twice, 12), (DAY_3, once, 6)):
        former, run = good_run_figures(db, "alfa", 1), start(db, now)
        stage_pages(db, run.run_id, [fed(*courses[:7]), fed(*courses[7:], part=1)])
        found = run_figures(db, run.run_id)
        assert (found.courses, found.offers, found.listed, found.title_fill, found.price_fill) == (6, 6, entries, 1.0, 1.0)
        assert found.matched == {"course.title": 6, "offer.price": 6}
        assert verdict(found, former, min_courses=1) is None
        publish_run(db, run.run_id, now)
    assert rows(db, "SELECT courses, matched ->> 'course' FROM runs") == [(6, 6), (6, 12), (6, 6)]
    assert rows(db, "SELECT count(*) FROM courses") == [(6,)]
    db.close()


@pytest.mark.parametrize(
    ("twin", "count"),
    [
        (course("go-2", url="https://alfa.example/go-2", title="Курс go"), 2),
        (course("go", url="https://alfa.example/java", title="Java-разработчик"), 2),
        (course("go", url="https://alfa.example/promo/go", title="Курс Go"), 1),
        (course("go-2", url="https://alfa.example/go", title="Курс go"), 1),
    ],
    ids=["another address and id", "the id of another title", "another address", "another id"],
)
def test_what_is_one_course_when_published_is_counted_as_one(tmp_path: Path, twin: Course, count: int) -> None:
    """F54: the same title under an address and id of its own -> another course, also for the gate."""
    db = new_database(tmp_path)
    run = start(db)
    stage_pages(db, run.run_id, [fed(course("go"), twin)])
    publish_run(db, run.run_id, DAY_1)
    assert rows(db, "SELECT courses, (SELECT count(*) FROM courses) FROM runs") == [(count, count)]
    db.close()


def test_catalogue_doubled_under_other_addresses_and_ids_is_stopped_in_a_feed(tmp_path: Path) -> None:
    """F54: the catalogue doubles in a feed that lists everything twice anyway -> stopped all the same."""
    db = new_database(tmp_path)
    twice = [each for number in range(4) for each in listed_at(f"c{number}", "", "promo/")]
    copies = [each for number in range(4) for each in listed_at(f"c{number}-2", "", "promo/")]
    crawl(db, DAY_1, fed(*twice))
    run = start(db, DAY_2)
    stage_pages(db, run.run_id, [fed(*twice, *copies)])
    found = verdict(run_figures(db, run.run_id), good_run_figures(db, "alfa", 1), min_courses=1)
    assert found == Verdict(gate="courses", reason="8 courses, 4 in the last good runs")
    db.close()


def test_course_states_what_any_of_its_entries_states(tmp_path: Path) -> None:
    """F52: a card that has nothing but the title beside the course's own page -> the course has a price and a duration."""
    db = new_database(tmp_path)
    run = start(db)
    card = page(course("go"), course("java"), url="https://alfa.example/courses", course_facts=(("course.title",), ("course.title",)))
    whole = page(course("go", full(90_000_00)), url="https://alfa.example/go", course_facts=(("course.duration", "course.title"),))
    stage_pages(db, run.run_id, [card, whole])
    found = run_figures(db, run.run_id)
    assert (found.courses, found.offers, found.price_fill) == (2, 1, 0.5)
    assert found.matched == {"course.duration": 1, "course.title": 2}
    db.close()


def test_page_that_is_staged_again_counts_no_course_twice(tmp_path: Path) -> None:
    """F59: a run that was killed and taken up reads a page again -> its courses count once, those that it lists no longer not at all."""
    db = new_database(tmp_path)
    run = start(db)
    stage_pages(db, run.run_id, [fed(course("go"), course("java")), fed(course("php"), part=1)])
    stage_pages(db, start(db).run_id, [fed(course("go"), course("rust"))])
    found = run_figures(db, run.run_id)
    assert (found.courses, found.listed, found.matched) == (2, 2, {"course.title": 2, "offer.price": 2})
    db.close()


@pytest.mark.parametrize(
    ("courses", "entries", "before", "reason"),
    [
        (13, 26, 26, None),
        (13, 13, 13, None),
        (13, 13, 26, "13 courses, 26 in the last good runs"),
        (26, 52, 26, "52 courses, 26 in the last good runs"),
    ],
    ids=["a feed with twins", "one without", "half is gone", "it has doubled"],
)
def test_run_of_an_older_version_counted_entries_and_is_held_against_entries(
    courses: int, entries: int, before: int, reason: str | None
) -> None:
    """F53: before the update 26 entries, now 13 courses listed twice -> like is compared with like, over eight weeks too."""
    former = replace(GOOD, courses=before)
    now = replace(GOOD, courses=courses, listed=entries)
    found = verdict(now, [former], min_courses=1)
    assert (found.reason if found else None) == reason
    assert verdict(now, [now] * 5, min_courses=1, weeks_ago=replace(GOOD, courses=entries)) is None
    slow = verdict(now, [now] * 5, min_courses=1, weeks_ago=replace(GOOD, courses=2 * entries))
    assert slow == Verdict(gate="trend", reason=f"{entries} courses, {2 * entries} eight weeks ago")


def test_what_an_older_version_has_staged_is_counted_as_it_was_then(tmp_path: Path) -> None:
    """F53: a run that was killed before the update and is taken up after it -> each entry of the old pages counts as a course."""
    db = new_database(tmp_path)
    run = start(db)
    stage_pages(db, run.run_id, [fed(course("go", full(1_00)), course("go", full(1_00)), course("java")), fed(course("php"), part=1)])
    db.conn.execute('UPDATE staged SET matched = \'{"course.title":3,"offer.price":2}\' WHERE part = 0')
    found = run_figures(db, run.run_id)
    assert (found.courses, found.offers, found.listed, found.title_fill, found.price_fill) == (4, 2, 4, 1.0, 0.5)
    assert found.matched == {"course.title": 4, "offer.price": 3}
    db.close()
