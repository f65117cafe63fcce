"""A page that lists all courses with facts of their own: what happens where it does not come or cannot be read."""

from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from twisted.python.failure import Failure

from scrapers.failures import RefusedResponse
from scrapers.items import RawPage
from scrapers.spiders.practicum import PracticumSpider
from tests.saved_pages import as_expected, read_page, respond, saved, spider_named

_PAGE = saved("practicum/catalogue.html")
SITEMAP = "https://practicum.yandex.ru/lang-static/sitemap/"


def after_failure(error: Exception) -> tuple[list[str | None], list[str]]:
    """Reasons of failed pages, and what is asked for next."""
    spider = spider_named("practicum", _PAGE.now)
    (request,) = spider.first_requests()
    failure = Failure(error)  # type: ignore[no-untyped-call]
    failure.request = request  # type: ignore[attr-defined]
    said: list[Any] = list(request.errback(failure))
    return [each.failed for each in said if isinstance(each, RawPage)], [each.url for each in said if isinstance(each, Request)]


def test_overview_that_does_not_come_is_a_failed_page_and_the_sitemap_is_read() -> None:
    assert after_failure(RefusedResponse("robots")) == (["robots"], [SITEMAP])
    assert after_failure(IgnoreRequest("gone"))[1] == [SITEMAP]


def test_overview_that_is_a_challenge_ends_the_crawl() -> None:
    assert after_failure(RefusedResponse("challenge", "smartcaptcha")) == (["challenge"], [])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (_PAGE.body.replace(b"__preloadedData__", b"__otherData__"), "no_static_data"),
        (_PAGE.body.replace(b"getV2CatalogProfessions", b"getV9Catalog"), "no_static_data"),
        (_PAGE.body.replace(b'{"apiData": {', b'{"apiData": {]'), "no_static_data"),
        (_PAGE.body.removesuffix(b"</body></html>\n"), "truncated"),
    ],
    ids=["no literal", "no list", "broken", "cut off"],
)
def test_overview_that_says_nothing_is_unreadable_and_the_sitemap_is_read(body: bytes, reason: str) -> None:
    outcome = read_page(_PAGE, body)
    assert [page.failed for page in outcome.pages] == [reason]
    assert outcome.asks == (SITEMAP,)


def test_page_of_a_course_that_the_overview_does_not_list_stands_alone() -> None:
    spider = spider_named("practicum", _PAGE.now)
    assert isinstance(spider, PracticumSpider)
    list(spider.parse_overview(respond(_PAGE, _PAGE.body)))
    assert spider.course_request("https://practicum.yandex.ru/data-engineer/").meta["overview"]["id"] == 901
    assert spider.course_request("https://practicum.yandex.ru/1c-analyst/").meta["overview"] is None


def test_list_under_an_older_key_is_read_where_the_newest_is_not_there() -> None:
    older = read_page(_PAGE, _PAGE.body.replace(b"getV2CatalogProfessions", b"getProfessions"))
    assert as_expected(older) == as_expected(read_page(_PAGE))
