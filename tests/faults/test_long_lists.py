"""A list that does not end: it is read to a limit, and what is left out is said."""

from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from normalize.models import Issue
from scrapers.items import RawPage
from scrapers.spiders.reviews import ReviewsSpider
from tests.crawling import project_settings
from tests.store import DAY_1, DAY_2, DAY_3, crawl, new_database, page, review, rows

PAGE = """<html><body><div class="reviews-list"><div class="reviews-list-item" id="r{id}"><span itemprop="author">Анна</span>
<div class="reviews-list-ball">5</div><div class="list-item-content">Всё понятно</div></div></div>
<a rel="next" href="/school-reviews/otus/page/{next}/">Дальше</a></body></html>"""
ITEM = """<div class="reviews-list-item" id="r{id}"><div class="list-item-content">Всё понятно {word}</div></div>"""
LIST = (
    """<html><body><div class="reviews-list">{items}</div><a rel="next" href="/school-reviews/otus/page/{next}/">Дальше</a></body></html>"""
)
NEXT = "https://tutortop.ru/school-reviews/otus/page/{}/"


@pytest.fixture
def spider(tmp_path: Any) -> ReviewsSpider:
    sources = tmp_path / "sources.toml"
    sources.write_text('[schools.otus]\nreviews = ["https://tutortop.ru/school-reviews/otus/"]\n', "utf-8")
    crawler = get_crawler(ReviewsSpider, dict(project_settings(SOURCES=str(sources), NOW="2026-10-01T12:00:00Z")))
    return ReviewsSpider.from_crawler(crawler)


def parsed(spider: ReviewsSpider, number: int) -> list[Any]:
    request = Request(NEXT.format(number), meta={"school": "otus", "number": number})
    return answered(spider, request, PAGE.format(id=number, next=number + 1))


def answered(spider: ReviewsSpider, request: Request, body: str) -> list[Any]:
    return list(spider.parse(HtmlResponse(request.url, body=body.encode(), encoding="utf-8", request=request)))


def read_list(spider: ReviewsSpider, *pages: list[int]) -> tuple[int, list[tuple[str, str]]]:
    """Read a list of these reviews, which goes on for ever with the last page: how many pages were read, and what was said of its end.

    In the text of each review a word is another each time.
    """
    request = Request(NEXT.format(1), meta={"school": "otus", "number": 1})
    for number in range(1, 20):
        items = "".join(ITEM.format(id=each, word=number) for each in pages[min(number, len(pages)) - 1])
        page, *following = answered(spider, request, LIST.format(items=items, next=number + 1))
        if not following:
            return number, [(issue.kind, issue.reason) for issue in page.issues]
        (request,) = following
    raise AssertionError("read for ever")


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


def test_last_page_over_and_over_is_the_end_of_the_list(spider: ReviewsSpider) -> None:
    """F56: pages beyond the last, which show the last with a word changed -> the list has ended there, and is read whole."""
    assert read_list(spider, [1, 2], [3, 4], [5]) == (4, [])


@pytest.mark.parametrize(
    ("pages", "read", "reason"),
    [
        (([1, 2],), 2, "the page repeats what was read, and says that there is more"),
        (([1, 2], [3, 4], [1, 2], [5]), 3, "the page repeats what was read, and says that there is more"),
        (([1, 2], [3, 4], [4], [5]), 3, "the page repeats what was read, and says that there is more"),
        (([1, 2], [3, 4], []), 3, "an empty page, and the list goes on"),
        (([], []), 2, "an empty page, and the list goes on"),
    ],
    ids=["the first page for ever", "the first page again", "a part of the last", "empty pages", "nothing but empty pages"],
)
def test_list_that_brings_nothing_new_is_read_no_further(spider: ReviewsSpider, pages: list[list[int]], read: int, reason: str) -> None:
    """F56: page after page with nothing new -> read no further, and an issue says that its end was not seen."""
    assert read_list(spider, *pages) == (read, [("suspect", reason)])


def test_review_pushed_to_the_next_page_does_not_end_the_list(spider: ReviewsSpider) -> None:
    assert read_list(spider, [1, 2], [2, 3], [4], [4]) == (4, [])


def test_reviews_beyond_an_end_that_was_not_seen_are_not_gone(tmp_path: Path) -> None:
    """F56: a list read to a limit or to a page that repeats -> no review of its site counts as missed."""
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(reviews=[review(1, "Один"), review(2, "Два")], source="review"))
    cut = [Issue(kind="suspect", field="reviews", text="", reason="the page repeats what was read, and says that there is more")]
    crawl(db, DAY_2, page(reviews=[review(1, "Один")], source="review", issues=cut))
    assert rows(db, "SELECT external_id, missed_runs FROM reviews") == [("otzovik:1", 0), ("otzovik:2", 0)]
    other = [Issue(kind="unknown", field="reviews", text="", reason="no number")]
    crawl(db, DAY_3, page(reviews=[review(1, "Один")], source="review", issues=other))
    assert rows(db, "SELECT external_id, missed_runs FROM reviews") == [("otzovik:1", 0), ("otzovik:2", 1)]
    db.close()
