"""What may be kept of a page."""

from types import SimpleNamespace
from typing import Any

import pytest

from normalize.models import Course, Issue, Offer, Page
from pipelines.validate import ValidatePipeline
from scrapers.spiders.netology import NetologySpider


def kept(*courses: Course, **page: Any) -> Page:
    pipeline = ValidatePipeline(SimpleNamespace(spider=NetologySpider()))  # type: ignore[arg-type]
    pipeline.open_spider()
    given = {"school": "netology", "url": "https://netology.ru/x", "fetched_at": "2026-10-10T12:00:00Z", "status": 200} | page
    return pipeline.process_item(Page(courses=courses, **given))


def course(url: str = "https://netology.ru/programs/go", **facts: Any) -> Course:
    return Course(**({"external_id": "go", "title": "Go", "url": url} | facts))


@pytest.mark.parametrize("host", ["netology.ru", "online.netology.ru"])
def test_course_of_the_school_is_kept(host: str) -> None:
    good = course(f"https://{host}/programs/go")
    assert kept(good).courses == (good,)


@pytest.mark.parametrize(
    ("bad", "field", "reason"),
    [
        (course(title=None), "title", "a course without a title"),
        (course(external_id=""), "external_id", "a course without an id"),
        (course("https://skillbox.ru/course/go"), "url", "not an address of netology.ru"),
        (course("https://evilnetology.ru/programs/go"), "url", "not an address of netology.ru"),
        (course("https://netology.ru.evil.example/go"), "url", "not an address of netology.ru"),
    ],
)
def test_course_that_cannot_belong_to_the_school_is_refused_alone(bad: Course, field: str, reason: str) -> None:
    good, earlier = course(), Issue(kind="unknown", field="level", text="?", reason="why")
    page = kept(bad, good, issues=(earlier,))
    assert page.courses == (good,)
    assert page.issues == (earlier, Issue(kind="rejected", field=field, text=bad.url, reason=reason))


def test_course_without_a_title_is_rejected_whatever_it_costs() -> None:
    priced = course(title=None, offers=(Offer(external_id="default", pricing="full", price=9990000, currency="RUB"),))
    page = kept(priced)
    assert page.courses == ()
    assert [(issue.field, issue.reason) for issue in page.issues] == [("title", "a course without a title")]


@pytest.mark.parametrize("home_url", ["https://lesnaya.example/", "lesnaya.example", "http://www.lesnaya.example"])
def test_school_known_from_its_feed_alone_has_the_feeds_host(home_url: str) -> None:
    own, other = course("https://lesnaya.example/a"), course("https://other.example/a")
    assert kept(own, other, school="lesnaya", home_url=home_url).courses == (own,)


def test_page_without_courses_passes_as_it_is() -> None:
    page = kept()
    assert (page.courses, page.issues) == ((), ())


def test_facts_of_a_refused_course_go_with_it() -> None:
    found = kept(course(title=None), course(), course_facts=(("offer.price",), ("course.title",)))
    assert found.course_facts == (("course.title",),)
