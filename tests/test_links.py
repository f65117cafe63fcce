"""An address that is none spoils itself, never the page that it stands on."""

import json
import re

import pytest
from scrapy import Request
from scrapy.http import XmlResponse

from scrapers.links import absolute, absolutes
from scrapers.markup import Unseen, plain, spans, without_spans
from scrapers.states import read_states
from tests.contract import judge
from tests.saved_pages import read_page, saved, spider_named

BAD = [
    "http://[",
    "http://[::1",
    "//[x]/",
    "https://example.ru:port/",
    "https://example.ru:99999/",
    "https://example.ru/\ud800",
    "mailto:a@b.ru",
    "ht2026-10-10T12:00/page/2/",
]


@pytest.mark.parametrize("address", BAD, ids=ascii)
def test_what_is_no_address_is_none(address: str) -> None:
    assert absolute("https://example.ru/courses/", address) is None


def test_addresses_are_made_absolute_and_others_left_out() -> None:
    assert absolutes("https://example.ru/a/", ["b", "/c", "http://[", "https://d.ru/"]) == [
        "https://example.ru/a/b",
        "https://example.ru/c",
        "https://d.ru/",
    ]


@pytest.mark.parametrize(
    ("name", "put_in"),
    [
        ("netology/listing.html", b"<a href='http://['>x</a>"),
        ("geekbrains/listing.html", b"<a href='https://gb.ru:x/'>x</a>"),
        ("netology/three-cards.html", b"<a href='//[x]/'>x</a>"),
        ("reviews/otzovik.html", b"<a href='http://[::1'>2</a>"),
        ("general/microdata.html", b"<a href='http://['>x</a>"),
    ],
)
def test_malformed_link_changes_nothing_else(name: str, put_in: bytes) -> None:
    page = saved(name)
    whole, changed = read_page(page), read_page(page, page.body.replace(b"</body>", put_in + b"</body>"))
    assert changed.asks == whole.asks
    assert [each.courses for each in changed.pages] == [each.courses for each in whole.pages]
    assert [each.reviews for each in changed.pages] == [each.reviews for each in whole.pages]


def test_malformed_address_in_a_sitemap_leaves_the_others() -> None:
    spider = spider_named("hexlet", "2026-10-10T12:00:00Z")
    request = Request("https://ru.hexlet.io/sitemap.xml", meta={"school": "hexlet", "depth_of_index": 0})
    body = b"<urlset><url><loc>http://[</loc></url><url><loc>https://ru.hexlet.io/programs/go</loc></url></urlset>"
    asked = [each.url for each in spider.parse_sitemap(XmlResponse(request.url, body=body, request=request)) if isinstance(each, Request)]
    assert asked == ["https://ru.hexlet.io/programs/go"]


def test_malformed_landing_leaves_the_promo() -> None:
    page = saved("advcake/promocodes.json")
    answer = json.loads(page.body)
    answer["data"][0]["landing"] = {"originalLink": "https://[[x/", "link": "http://["}
    (found,) = read_page(page, json.dumps(answer).encode()).pages
    assert (found.promos[0].code, found.promos[0].url) == ("ОСЕНЬ26", "https://skillbox.ru")


def test_page_with_a_malformed_canonical_address_is_read_as_one_without() -> None:
    page = saved("netology/three-cards.html")
    body = page.body.replace(b'rel="canonical" href="https://', b'rel="canonical" href="https://[')
    assert body != page.body
    (found,) = read_page(page, body).pages
    assert [course.url for course in found.courses] == [course.url for course in read_page(page).pages[0].courses]


@pytest.mark.parametrize(
    ("name", "path"),
    [("stepik/reviews.json", ("course-reviews", 0, "id")), ("advcake/promocodes.json", ("data", 0, "id"))],
)
def test_half_a_character_in_an_id_is_replaced_and_the_page_is_stored(name: str, path: tuple[str | int, ...]) -> None:
    page = saved(name)
    answer = json.loads(page.body)
    holder = answer
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = "a\ud800b\x00"
    outcome = read_page(page, json.dumps(answer).encode())
    (found,) = outcome.pages
    assert next(each.external_id.partition(":")[2] for each in (*found.promos, *found.reviews)) == "a\ufffdb\ufffd"
    judge(outcome)


def test_number_of_a_page_has_at_most_eight_digits() -> None:
    page = saved("reviews/katalog-kursov.html")
    link = f"<a href='{page.url.rstrip('/')}?page={'9' * 5000}'>x</a>".encode()
    assert read_page(page, page.body.replace(b"</body>", link + b"</body>")).asks == read_page(page).asks


def test_what_is_never_closed_is_no_span() -> None:
    opening, closing = re.compile("<i>"), re.compile("</i>")
    assert list(spans("<i>a</i><i>b", opening, closing)) == [(0, 3, 4, 8)]
    assert without_spans("x<i>a</i>y<i>b", opening, closing, "-") == "x-y<i>b"
    assert without_spans("xy", opening, closing) == "xy"


def test_elements_that_nobody_sees_are_removed_each_to_its_own_end() -> None:
    unseen = Unseen("script", "s")
    assert unseen.removed("1<s>2<script>3</s>4</script>5<SCRIPT>6</Script >7<s>8") == "1 4</script>5 7<s>8"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<a title="a > b">x</a>', "x"),
        ('<a href="x"">y</a> "q"', 'y "q"'),
        ("a < b > c <3", "a < b > c <3"),
        ("<имя>", "<имя>"),
        ("a<br/>b<p>c", "a b c"),
        ("Py<!-- x -->thon <!-- y", "Python <!-- y"),
        ("<?xml a?><!doctype html>z", "z"),
        ("<a '", "<a '"),
        ("&lt;b&gt;", "<b>"),
    ],
)
def test_text_of_a_piece_of_html(markup: str, text: str) -> None:
    assert plain(markup) == text


def test_of_many_literals_the_first_twenty_are_read() -> None:
    text = "".join(f"<script>window.__A{number}__ = {{'n': {number}}};</script>" for number in range(30))
    states, issues = read_states(text)
    assert ([each["n"] for each in states], issues) == (list(range(20)), [])


def test_tariff_whose_id_is_blank_has_none() -> None:
    page = saved("htmlacademy/typescript-payment.json")
    answer = json.loads(page.body)
    answer["offers"][1]["id"] = " "
    outcome = read_page(page, json.dumps(answer).encode())
    assert [offer.external_id for found in outcome.pages for course in found.courses for offer in course.offers] == ["default"]
