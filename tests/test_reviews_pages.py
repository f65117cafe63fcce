"""Lists of reviews: which page is next, when a list has ended."""

import re
from typing import Any

import pytest
from lxml import html
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from scrapers.items import RawPage, RawReview
from scrapers.review_sites import SITES
from scrapers.reviews import next_page, site_of
from tests.saved_pages import read_page, respond, saved, saved_pages, spider_named

OTZOVIK, TUTORTOP, HEXLET, IRECOMMEND = (SITES[host] for host in ("otzovik.com", "tutortop.ru", "ru.hexlet.io", "irecommend.ru"))


@pytest.mark.parametrize(
    ("site", "url", "links", "expected"),
    [
        (OTZOVIK, "https://otzovik.com/reviews/x/", ["/reviews/x/2/", "/reviews/x/3/"], "https://otzovik.com/reviews/x/2/"),
        (OTZOVIK, "https://otzovik.com/reviews/x/2/", ["/reviews/x/1/", "/reviews/x/3/"], "https://otzovik.com/reviews/x/3/"),
        (
            OTZOVIK,
            "https://otzovik.com/reviews/x/?order=date_desc",
            ["/reviews/x/2/?order=date_desc"],
            "https://otzovik.com/reviews/x/2/?order=date_desc",
        ),
        (OTZOVIK, "https://otzovik.com/reviews/x/", ["/reviews/other/2/"], None),
        (OTZOVIK, "https://otzovik.com/reviews/x/9/", ["/reviews/x/8/", "/reviews/x/1/"], None),
        (TUTORTOP, "https://tutortop.ru/school-reviews/x/", ["/school-reviews/x/page/2/"], "https://tutortop.ru/school-reviews/x/page/2/"),
        (HEXLET, "https://ru.hexlet.io/testimonials?page=2", ["/testimonials?page=3"], "https://ru.hexlet.io/testimonials?page=3"),
        (HEXLET, "https://ru.hexlet.io/testimonials", ["/testimonials?page=9"], "https://ru.hexlet.io/testimonials?page=2"),
        (IRECOMMEND, "https://irecommend.ru/content/x", ["/content/x?new=1"], "https://irecommend.ru/content/x?new=1"),
        (IRECOMMEND, "https://irecommend.ru/content/x?new=1", ["/content/x", "/content/x?new=1"], None),
    ],
)
def test_next_page_is_the_next_number_of_the_same_list(site: object, url: str, links: list[str], expected: str | None) -> None:
    root = html.document_fromstring("<p>" + "".join(f'<a href="{link}">x</a>' for link in links))
    assert next_page(site, root, url) == expected  # type: ignore[arg-type]


def test_stated_next_page_that_is_no_address_leaves_the_numbers() -> None:
    root = html.document_fromstring("<link rel='next' href='ht2026-10-10T12:00/page/2/'><a href='https://otzovik.com/reviews/x/2/'>2</a>")
    assert next_page(OTZOVIK, root, "https://otzovik.com/reviews/x/") == "https://otzovik.com/reviews/x/2/"


def test_stated_next_page_goes_before_the_numbers() -> None:
    root = html.document_fromstring('<p><a href="/reviews/x/2/">2</a><a rel="next" href="?after=77">дальше</a>')
    assert next_page(OTZOVIK, root, "https://otzovik.com/reviews/x/") == "https://otzovik.com/reviews/x/?after=77"


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://otzovik.com/reviews/x/", "otzovik"),
        ("https://www.tutortop.ru/school-reviews/x/", "tutortop"),
        ("https://otzovik.com.evil.example/", None),
    ],
)
def test_kind_of_page_is_chosen_by_its_host(url: str, source: str | None) -> None:
    site = site_of(url)
    assert (site.source if site else None) == source


@pytest.mark.parametrize("name", ["reviews/hexlet-testimonials.html", "reviews/tutortop.html"])
def test_list_without_a_review_is_told_from_a_page_that_is_no_list(name: str) -> None:
    page = saved(name)
    marker = b'<div class="hexlet-dashboard-courses">' if "hexlet" in name else b'<div class="reviews-list">'
    empty = read_page(page, b"<html><body>" + marker + b"</div></body></html>")
    other = read_page(page, b"<html><body><div class='card'></div></body></html>")
    assert [(each.failed, each.reviews) for each in empty.pages] == [(None, ())]
    assert [each.failed for each in other.pages] == ["no_static_data"]


@pytest.mark.parametrize(
    ("body", "text", "complaints"),
    [
        ("<html><body><div class='review-body description'>Весь отзыв целиком.</div></body></html>", ("Весь отзыв целиком.",), []),
        ("<html><body><p>Страница не найдена</p></body></html>", ("Начало…",), []),
        ("<html><body><div class='review-body'>Весь отз", ("Начало…",), ["truncated"]),
        ("", ("Начало…",), ["not_text"]),
    ],
)
def test_whole_text_takes_the_place_of_the_teaser_only_where_it_is_whole(body: str, text: tuple[str, ...], complaints: list[str]) -> None:
    (found,) = read_whole(body, REVIEW_1)
    assert [review.text for review in found.reviews] == [text]
    assert [issue.reason for issue in found.issues] == complaints


REVIEW_1 = "https://otzovik.com/review_1.html"


def read_whole(body: str, url: str) -> list[RawPage]:
    """What the answer to a request for review 1 gives, coming from `url`."""
    spider = spider_named("reviews", saved("reviews/otzovik.html").now)
    teaser = RawReview(source="otzovik", external_id="1", url=REVIEW_1, text=("Начало…",))
    request = Request(url, meta={"school": "skillbox", "redirect_urls": [REVIEW_1]})
    kind = HtmlResponse if body else Response
    response = kind(url, body=body.encode(), request=request, headers={"Content-Type": "text/html; charset=utf-8"})
    return list(spider.parse_full(response, review=teaser))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("url", "own", "failed"),
    [
        (REVIEW_1, "", None),
        (f"{REVIEW_1}?from=list", REVIEW_1, None),
        ("https://www.otzovik.com/review_1.html", "/review_1.html", None),
        ("https://otzovik.com/review_999.html", "", "identity_mismatch"),
        ("https://otzovik.com/review_999.html", REVIEW_1, "identity_mismatch"),
        (REVIEW_1, "https://otzovik.com/review_999.html", "identity_mismatch"),
        (REVIEW_1, "https://otzovik.com/", "identity_mismatch"),
        ("https://otzovik.com/", "", "identity_mismatch"),
        ("https://irecommend.ru/review_1.html", "", "identity_mismatch"),
    ],
)
def test_whole_text_is_taken_only_from_the_page_of_the_review_itself(url: str, own: str, failed: str | None) -> None:
    link = f'<link rel="canonical" href="{own}">' if own else ""
    (found,) = read_whole(f"<html><head>{link}</head><body><div class='review-body'>Весь отзыв.</div></body></html>", url)
    assert (found.failed or None, [review.text for review in found.reviews]) == (failed, [] if failed else [("Весь отзыв.",)])
    assert [(issue.kind, issue.field) for issue in found.issues] == ([("rejected", "url")] if failed else [])


def test_review_without_an_id_is_taken_from_the_list_also_where_whole_texts_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    page = saved("reviews/irecommend.html")
    body = re.sub(rb'href="/content/[\w-]+"', b'href="#"', page.body, count=1)
    spider: Any = spider_named(page.spider, page.now)
    monkeypatch.setattr(spider, "full", True)
    found = list(spider.parse(respond(page, body)))
    assert [[review.title for review in each.reviews] for each in found if isinstance(each, RawPage)] == [[("Хорошая подача, но дорого",)]]
    assert [each.cb_kwargs["review"].external_id for each in found if isinstance(each, Request) and each.cb_kwargs] == ["ne-poshlo"]


def test_empty_page_of_another_review_is_not_taken_for_a_truncated_one() -> None:
    (found,) = read_whole("", "https://otzovik.com/review_999.html")
    assert (found.failed, found.reviews) == ("identity_mismatch", ())


def test_list_that_names_another_list_as_its_own_is_somebody_else_s() -> None:
    page = saved("reviews/tutortop.html")
    body = page.body.replace(b"<head>", b'<head><link rel="canonical" href="https://tutortop.ru/school-reviews/another/">', 1)
    assert b"another" in body
    (found,) = read_page(page, body).pages
    assert (found.failed, found.reviews) == ("identity_mismatch", ())


def test_list_that_redirects_to_another_list_is_somebody_else_s() -> None:
    page = saved("reviews/tutortop.html")
    response = respond(page, page.body)
    response.meta["redirect_urls"] = ["https://tutortop.ru/school-reviews/another/"]
    (found,) = spider_named(page.spider, page.now).parse(response)  # type: ignore[attr-defined]
    assert (found.failed, found.reviews) == ("identity_mismatch", ())


@pytest.mark.parametrize(
    ("style", "rating"), [("width:100px", 5.0), ("width: 60px;", 3.0), ("width:0px", None), ("width:120px", None), ("width:70%", 3.5)]
)
def test_bar_is_a_rating_by_the_width_of_a_full_one(style: str, rating: float | None) -> None:
    page = saved("reviews/otzyvmarketing.html")
    (found,) = read_page(page, page.body.replace(b"width:80px;", style.encode())).pages
    assert [review.rating for review in found.reviews] == [rating]


def test_every_host_of_the_table_has_a_saved_page() -> None:
    read = {page.url.split("/")[2] for page in saved_pages() if page.spider == "reviews"}
    assert set(SITES) - read == {"kurshub.ru"}  # the markup of kursy-online.ru under another name


def test_session_in_the_links_of_a_list_makes_no_other_reviews_of_it() -> None:
    page = saved("reviews/irecommend.html")
    with_sessions = re.sub(rb'href="(/content/[\w-]+)"', rb'href="\1?sid=17"', page.body)
    assert b"?sid=17" in with_sessions
    ids = [[review.external_id for each in read_page(page, body).pages for review in each.reviews] for body in (page.body, with_sessions)]
    assert ids[0] == ids[1]
    assert len(ids[0]) > 1
