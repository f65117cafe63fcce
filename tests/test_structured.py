"""Whose is what a page's data say: the page's own course, another page's, or the school's."""

import json
from functools import partial
from typing import Any

import pytest
from parsel import Selector
from scrapy import Request
from scrapy.http import HtmlResponse

from scrapers.items import RawIssue, RawPage
from scrapers.spiders.general import GeneralSpider
from scrapers.structured import Told, read_structured
from tests.saved_pages import spider_named

HOST = "https://lesnaya-shkola.ru"
JAVA = f"{HOST}/kurs/java"
ELSEWHERE = "identity_mismatch: data of another page's course"
BESIDE = "told beside the page's course, under another name"


def general() -> GeneralSpider:
    spider = spider_named("general", "2026-10-10T12:00:00Z", url=f"{HOST}/sitemap.xml")
    assert isinstance(spider, GeneralSpider)
    return spider


def course(name: str | None, price: str | None = None, **more: Any) -> dict[str, Any]:
    offers = {"offers": {"@type": "Offer", "price": price, "priceCurrency": "RUB"}} if price else {}
    return {"@type": "Course", **({"name": name} if name else {}), **offers, **more}


def html(*things: dict[str, Any], heading: str = "Java", head: str = "", body: str = "") -> str:
    data = json.dumps({"@graph": things}, ensure_ascii=False)
    block = f'<script type="application/ld+json">{data}</script>' if things else ""
    return f'<html lang="ru"><head>{head}{block}</head><body><h1>{heading}</h1>{body}</body></html>'


def read(*things: dict[str, Any], url: str = JAVA, **page: str) -> Told:
    text = html(*things, **page)
    root = Selector(text=text, type="html").root
    return read_structured(text, root, url=url, external_id="java", source="lesnaya", is_another=partial(general().is_another, own=[url]))


def price_of(told: Told) -> tuple[str, ...]:
    assert told.course is not None
    return tuple(price for offer in told.course.offers for price in offer.price)


@pytest.mark.parametrize(
    "said",
    [
        {"url": f"{HOST}/kurs/python"},
        {"url": "/kurs/python/"},
        {"url": "http://www.lesnaya-shkola.ru/kurs/python?utm_source=x"},
        {"url": "lesnaya-shkola.ru/kurs/python"},
        {"@id": f"{HOST}/kurs/python#course"},
    ],
)
def test_course_of_another_page_is_not_this_pages(said: dict[str, str]) -> None:
    told = read(course("Python", "90000", **said))
    assert told.course is None
    assert [(issue.kind, issue.field, issue.reason) for issue in told.issues] == [("rejected", "courses", ELSEWHERE)]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"url": JAVA},
        {"url": "http://www.lesnaya-shkola.ru/kurs/java/?utm_source=x#buy"},
        {"url": "lesnaya-shkola.ru/kurs/java"},
        {"url": "/kurs/Java/index.html"},
        {"url": f"{HOST}/"},
        {"url": "https://platform.example/go/17"},
        {"@id": f"{HOST}/#course"},
        {"@id": "#course"},
        {"@id": "course-1"},
        {"@id": f"{HOST}/schema/17", "url": JAVA},
        {"url": [f"{HOST}/kurs/old", JAVA]},
    ],
)
def test_address_of_the_page_in_any_form_makes_a_course_no_others(said: dict[str, Any]) -> None:
    told = read(course("Профессия Java-разработчик", "90000", **said))
    assert price_of(told) == ("90000",)
    assert told.issues == ()


def test_name_that_is_an_address_of_nothing_yields_to_the_heading() -> None:
    assert price_of(read(course("Java", "90000", **{"@id": f"{HOST}/schema/course/17"}))) == ("90000",)


def card(name: str, price: str, url: str = "") -> str:
    link = f'<a itemprop="url" href="{url}">…</a>' if url else ""
    title = f'<p itemprop="name">{name}</p>' if name else ""
    offer = f'<meta itemprop="price" content="{price}"><meta itemprop="priceCurrency" content="RUB">'
    offers = f'<div itemprop="offers" itemscope itemtype="https://schema.org/Offer">{offer}</div>'
    return f'<div itemscope itemtype="https://schema.org/Course">{title}{link}{offers}</div>'


@pytest.mark.parametrize(
    ("url", "reasons"),
    [("/kurs/beta", []), ("", [BESIDE])],
    ids=["with its address", "with its name alone"],
)
def test_card_of_another_course_gives_this_one_no_price(url: str, reasons: list[str]) -> None:
    told = read(course("Java"), body=card("Бета", "12345", url))
    assert price_of(told) == ()
    assert [issue.reason for issue in told.issues] == reasons


@pytest.mark.parametrize(
    ("name", "url"),
    [("java", ""), ("Курс Java онлайн", ""), ("Ява", "/kurs/java"), ("", "")],
    ids=["heading", "name in the other vocabulary", "address", "nameless"],
)
def test_card_of_the_pages_own_course_completes_it(name: str, url: str) -> None:
    assert price_of(read(course("Курс Java онлайн"), body=card(name, "12345", url))) == ("12345",)


def test_lone_card_is_the_pages_course_under_whatever_name() -> None:
    assert price_of(read(body=card("Ява", "12345"))) == ("12345",)


def test_own_course_is_found_among_cards_of_others() -> None:
    others = [course(name, "1", url=f"{HOST}/kurs/{name}") for name in ("go", "php")]
    told = read(others[0], course("Ява", "90000"), others[1])
    assert (price_of(told), told.issues) == (("90000",), ())


def test_list_of_courses_is_none_of_them() -> None:
    told = read(*(course(name, "1", url=f"{HOST}/kurs/{name}") for name in ("go", "php")), url=f"{HOST}/kursy", heading="Курсы")
    assert told.course is None
    assert told.issues == (RawIssue(kind="unknown", field="courses", text="", reason="2 courses on one page"),)


def test_second_heading_is_the_title_where_the_data_name_it() -> None:
    told = read(course("Java с нуля"), heading="Школа Лес</h1><h1>Java с нуля")
    assert told.course is not None
    assert told.course.title == ("Java с нуля",)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"@id": "#review-1"}, ""),
        ({"@id": "_:b1"}, ""),
        ({"@id": "review-1"}, ""),
        ({"identifier": 1}, ""),
        ({"@id": "#review-1", "identifier": "a7f3"}, "a7f3"),
        ({"@id": "r-7"}, "r-7"),
        ({"@id": f"{JAVA}#review-1"}, f"{JAVA}#review-1"),
        ({"identifier": "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}, "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
    ],
)
def test_place_in_a_pages_list_is_no_id_of_a_review(said: dict[str, Any], expected: str) -> None:
    (review,) = read(course("Java", review=[{"@type": "Review", "reviewBody": "Отлично", **said}])).reviews
    assert review.external_id == expected


def test_review_is_filed_under_whom_it_speaks_of() -> None:
    def told(text: str) -> dict[str, Any]:
        return {"review": {"@type": "Review", "reviewBody": text}}

    found = read(
        course("Java", **told("о курсе")),
        course("Python", url=f"{HOST}/kurs/python", **told("о другом")),
        {"@type": "Organization", "name": "Лесная школа", **told("о школе")},
        {"@type": "Product", "name": "Java", **told("о нём же")},
    )
    assert [("".join(each.text), each.course_url) for each in found.reviews] == [
        ("о курсе", JAVA),
        ("о другом", f"{HOST}/kurs/python"),
        ("о школе", ""),
        ("о нём же", JAVA),
    ]


@pytest.mark.parametrize(
    ("heading", "is_course"),
    [
        ("Подарочный сертификат на курс", False),
        ("Сертификат на обучение", False),
        ("Курс «Сертификация 1С»", True),
        ("Курс «Подарочная упаковка»", True),
    ],
)
def test_gift_that_pays_for_any_course_is_none(heading: str, is_course: bool) -> None:
    graph = {"og:type": "product", "product:price:amount": "5000", "product:price:currency": "RUB"}
    head = "".join(f'<meta property="{name}" content="{value}">' for name, value in graph.items())
    assert (read(heading=heading, head=head).course is not None) is is_course


def parsed(text: str, url: str = JAVA) -> RawPage:
    request = Request(url, meta={"school": "lesnaya-shkola", "about": url})
    response = HtmlResponse(url, body=text.encode(), encoding="utf-8", request=request)
    (page,) = general().parse_page(response)
    assert isinstance(page, RawPage)
    return page


def canonical(url: str) -> str:
    return f'<link rel="canonical" href="{url}">'


def test_course_whose_page_gives_the_home_page_for_its_own_is_an_issue() -> None:
    page = parsed(html(course("Java", "90000"), head=canonical(f"{HOST}/")))
    assert (page.courses, page.failed) == ((), "identity_mismatch")
    assert [(issue.kind, issue.field, issue.text) for issue in page.issues] == [("rejected", "courses", f"{HOST}/")]


def test_page_without_a_course_may_give_the_home_page_for_its_own() -> None:
    page = parsed(html(heading="О школе", head=canonical(f"{HOST}/")), url=f"{HOST}/about")
    assert (page.failed, page.issues) == ("", ())


@pytest.mark.parametrize("form", [JAVA, "http://www.lesnaya-shkola.ru/kurs/java/?utm_source=x", f"{HOST}/kurs/java-razrabotchik"])
def test_course_may_name_the_address_asked_for_or_the_canonical_one(form: str) -> None:
    page = parsed(html(course("Ява", "90000", url=JAVA), head=canonical(form)))
    assert [each.title for each in page.courses] == [("Java",)]
    assert page.issues == ()


@pytest.mark.parametrize(
    ("addresses", "texts"),
    [
        ([f"{HOST}/kurs.php?id=1", f"{HOST}/kurs.php?id=2"], [f"{HOST}/kurs.php?id=1"]),
        ([f"{HOST}/kurs/a?utm_source=x&yclid=1", f"{HOST}/kurs/b?session_id=1"], []),
    ],
)
def test_courses_told_apart_by_a_query_are_not_lost_unsaid(addresses: list[str], texts: list[str]) -> None:
    places = "".join(f"<url><loc>{url.replace('&', '&amp;')}</loc></url>" for url in addresses)
    body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'.encode()
    request = Request(f"{HOST}/sitemap.xml", meta={"school": "lesnaya-shkola"})
    (page, *_) = general().parse_sitemap(HtmlResponse(request.url, body=body, request=request))
    assert [issue.text for issue in page.issues] == texts
