"""A list that does not end: it is read to a limit, and what is left out is said."""

from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from scrapers.items import RawPage
from scrapers.spiders.reviews import ReviewsSpider
from tests.crawling import project_settings

PAGE = """<html><body><div class="reviews-list"><div class="reviews-list-item" id="r{id}"><span itemprop="author">Анна</span>
<div class="reviews-list-ball">5</div><div class="list-item-content">Всё понятно</div></div></div>
<a rel="next" href="/school-reviews/otus/page/{next}/">Дальше</a></body></html>"""
NEXT = "https://tutortop.ru/school-reviews/otus/page/{}/"


@pytest.fixture
def spider(tmp_path: Any) -> ReviewsSpider:
    sources = tmp_path / "sources.toml"
    sources.write_text('[schools.otus]\nreviews = ["https://tutortop.ru/school-reviews/otus/"]\n', "utf-8")
    crawler = get_crawler(ReviewsSpider, dict(project_settings(SOURCES=str(sources), NOW="2026-10-01T12:00:00Z")))
    return ReviewsSpider.from_crawler(crawler)


def parsed(spider: ReviewsSpider, number: int) -> list[Any]:
    request = Request(NEXT.format(number), meta={"school": "otus", "number": number})
    body = PAGE.format(id=number, next=number + 1).encode()
    return list(spider.parse(HtmlResponse(request.url, body=body, encoding="utf-8", request=request)))


def test_next_page_is_asked_for_up_to_the_limit(spider: ReviewsSpider) -> None:
    page, request = parsed(spider, 4_999)
    assert isinstance(page, RawPage)
    assert page.issues == ()
    assert request.url == NEXT.format(5_000)


def test_list_that_goes_on_beyond_the_limit_is_an_issue(spider: ReviewsSpider) -> None:
    """F56: reviews without end -> read to the limit, an issue names the page that is left."""
    (page,) = parsed(spider, 5_000)
    assert [(issue.kind, issue.field, issue.text) for issue in page.issues] == [("suspect", "reviews", NEXT.format(5_001))]
    assert len(page.reviews) == 1


def test_depth_limit_of_scrapy_does_not_cut_a_list_short(spider: ReviewsSpider) -> None:
    assert spider.settings.getint("DEPTH_LIMIT") > 5_000
