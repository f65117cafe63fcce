"""The market's faults, one by one: what each switch does on the wire, that they combine, and what the command line says of them."""

import gzip
import http.client
import json
import re
import socket
import subprocess
import sys
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import brotli  # type: ignore[import-untyped]
import pytest
from scrapy.http import Headers

from market.faults import SWITCHES, Fault, FaultError, listing, parse_fault
from market.server import Market
from market.sources import ENVIRONMENT, sources_toml
from scrapers.challenges import challenge

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ROOT = Path(__file__).parent.parent
COURSE = "otus.ru/lessons/project-manager/"
FEED = "feeds.advcake.com/feed/download/market-otus"
PROMOS = f"api.advcake.com/promocodes?pass={ENVIRONMENT['ADVCAKE_PASS']}&offer_id=94"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def served() -> Iterator[Market]:
    with Market(courses=60, reviews=200, promos=20) as market:
        yield market


@pytest.fixture
def market(served: Market) -> Iterator[Market]:
    yield served
    served.faults = ()
    served.day = 1


def connection(market: Market, timeout: float = 10) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", urlsplit(market.url).port, timeout=timeout)


def ask(market: Market, path: str, **headers: str) -> Answer:
    """One request on a connection of its own."""
    link = connection(market)
    try:
        link.request("GET", f"/{path}", headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = link.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        link.close()


def sick(market: Market, *faults: str, path: str = COURSE, **headers: str) -> Answer:
    """The same with faults on."""
    market.faults = faults
    return ask(market, path, **headers)


def text(market: Market, path: str, *faults: str) -> str:
    status, _, body = sick(market, *faults, path=path)
    assert status == 200, path
    return (gzip.decompress(body) if path.endswith(".gz") else body).decode()


def locs(xml: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(xml).iter(LOC)]


# Answers that are none


@pytest.mark.parametrize(
    ("fault", "status"),
    [("429:otus.ru", 429), ("503:otus.ru", 503), ("403:otus.ru", 403), ("404:otus.ru", 404), ("500:otus.ru", 500), ("507:otus.ru", 507)],
)
def test_a_status_is_the_answer_to_everything_but_robots_txt(market: Market, fault: str, status: int) -> None:
    assert sick(market, fault)[0] == status
    assert ask(market, "otus.ru/sitemap.xml")[0] == status
    assert ask(market, "otus.ru/robots.txt")[0] == 200
    assert ask(market, "netology.ru/development")[0] == 200


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("429:otus.ru", "120"),
        ("429=5:otus.ru", "5"),
        ("429=date:otus.ru", "Thu, 01 Oct 2026 12:01:00 GMT"),
        ("503=past:otus.ru", "Thu, 01 Oct 2026 11:00:00 GMT"),
        ("503=garbage:otus.ru", "когда-нибудь"),
        ("503=none:otus.ru", None),
    ],
)
def test_retry_after_is_what_was_asked_for(market: Market, fault: str, expected: str | None) -> None:
    said = sick(market, fault)[1].get("retry-after")
    assert (None if said is None else said.encode("latin-1").decode()) == expected


def test_a_share_of_the_pages_fails_and_always_the_same_ones(market: Market) -> None:
    market.faults = ("500=0.5:stepik.org",)
    paths = [f"stepik.org/api/courses/{number}" for number in range(50_003, 50_003 + 7 * 9, 7)]
    first, second = ([ask(market, path)[0] for path in paths] for _ in range(2))
    assert first == second
    assert set(first) == {200, 500}


def test_a_flaky_host_answers_the_same_page_now_and_then() -> None:
    with Market(courses=20, faults=["flaky=0.5:otus.ru"]) as market:
        statuses = [ask(market, "otus.ru/sitemap.xml")[0] for _ in range(8)]
    with Market(courses=20, faults=["flaky=0.5:otus.ru"]) as again:
        assert [ask(again, "otus.ru/sitemap.xml")[0] for _ in range(8)] == statuses
    assert set(statuses) == {200, 503}


@pytest.mark.parametrize("guard", ["ddos-guard", "qrator", "servicepipe", "smartcaptcha", "cloudflare"])
def test_a_challenge_has_status_200_and_the_marks_of_its_guard(market: Market, guard: str) -> None:
    status, headers, body = sick(market, f"challenge={guard}:otus.ru")
    assert status == 200
    assert challenge(status, Headers(headers), body) == guard


@pytest.mark.parametrize(
    ("fault", "content_type", "expected"),
    [
        ("empty:otus.ru", "text/html; charset=utf-8", ""),
        ("tiny:otus.ru", "text/html; charset=utf-8", "OK"),
        ("soft-404:otus.ru", "text/html; charset=utf-8", "<h1>Курс не найден</h1>"),
        ("script-only:otus.ru", "text/html; charset=utf-8", '<body><div id="root"></div></body>'),
        ("wrong-type:otus.ru", "text/html; charset=utf-8", "%PDF-1.7"),
        ("wrong-type=json:otus.ru", "text/html; charset=utf-8", '{"status": "ok"'),
        ("wrong-type=gif:otus.ru", "text/html; charset=utf-8", "GIF89a"),
        ("meta-refresh=metadata:otus.ru", "text/html; charset=utf-8", "url=http://169.254.169.254/latest/meta-data/"),
    ],
)
def test_something_else_comes_with_status_200(market: Market, fault: str, content_type: str, expected: str) -> None:
    status, headers, body = sick(market, fault)
    assert (status, headers["content-type"]) == (200, content_type)
    assert expected in body.decode("utf-8", "replace")
    assert "Менеджер проектов" not in body.decode("utf-8", "replace")


def test_a_page_in_another_encoding_says_that_it_is_utf_8(market: Market) -> None:
    _, headers, body = sick(market, "charset:otus.ru")
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Менеджер проектов</h1>" in body.decode("windows-1251")
    with pytest.raises(UnicodeDecodeError):
        body.decode()


def test_nul_bytes_stand_in_numbers_and_texts(market: Market) -> None:
    honest, spoilt = text(market, COURSE), text(market, COURSE, "nul:otus.ru")
    assert "\0" not in honest
    assert spoilt.replace("\0", "") == honest
    assert re.search(r'"price": \d(?:\0\d)+', spoilt)


# Redirects


def test_a_redirect_loop_leads_to_itself(market: Market) -> None:
    status, headers, _ = sick(market, "redirect-loop:otus.ru")
    assert (status, headers["location"]) == (302, f"https://{COURSE}")


@pytest.mark.parametrize(("fault", "path"), [("redirect-chain=3:otus.ru", COURSE), ("robots-redirects=3:otus.ru", "otus.ru/robots.txt")])
def test_a_chain_has_so_many_hops_and_then_the_page(market: Market, fault: str, path: str) -> None:
    honest, hops = text(market, path), [path]
    market.faults = (fault,)
    while (answer := ask(market, hops[-1]))[0] == 302:
        hops.append(answer[1]["location"].removeprefix("https://"))
    assert (len(hops) - 1, answer[2].decode()) == (3, honest)


def test_a_course_that_is_gone_leads_to_a_start_page(market: Market) -> None:
    status, headers, _ = sick(market, "redirect-home:otus.ru")
    assert (status, headers["location"]) == (302, "https://otus.ru/start-page/")
    assert "<h1>Школа</h1>" in ask(market, "otus.ru/start-page/")[2].decode()


@pytest.mark.parametrize(
    ("fault", "location"),
    [
        ("redirect-inside:otus.ru", "http://127.0.0.1/"),
        ("redirect-inside=metadata:otus.ru", "http://169.254.169.254/latest/meta-data/"),
        ("redirect-inside=mapped:otus.ru", "http://[::ffff:169.254.169.254]/latest/meta-data/"),
        ("redirect-inside=file:otus.ru", "file:///etc/passwd"),
        ("redirect-inside=data:otus.ru", "data:text/html,<h1>Курс</h1>"),
    ],
)
def test_a_redirect_leads_into_our_own_network(market: Market, fault: str, location: str) -> None:
    status, headers, _ = sick(market, fault)
    assert (status, headers["location"].encode("latin-1").decode()) == (302, location)


# Connections


def test_a_host_that_hangs_sends_nothing_until_the_market_closes() -> None:
    with Market(faults=["hang:otus.ru"]) as market:
        link = socket.create_connection(("127.0.0.1", urlsplit(market.url).port or 0), timeout=0.3)
        link.sendall(f"GET /{COURSE} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        with pytest.raises(TimeoutError):
            link.recv(1)
        assert [(each.url, each.status, each.bytes) for each in market.requests] == [(f"https://{COURSE}", 0, 0)]
    link.settimeout(10)
    assert link.recv(1) == b""
    link.close()


def test_a_slow_host_sends_the_whole_page_byte_by_byte(market: Market) -> None:
    honest = ask(market, "otus.ru/nowhere")[2]
    market.faults = ("slow=0.001:otus.ru",)
    link = socket.create_connection(("127.0.0.1", urlsplit(market.url).port or 0), timeout=10)
    link.sendall(b"GET /otus.ru/nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    received = []
    while piece := link.recv(4096):
        received.append(piece)
    link.close()
    assert b"".join(received).endswith(b"\r\n\r\n" + honest)
    assert len(received) > len(honest) / 4


def test_a_reset_connection_is_reset(market: Market) -> None:
    with pytest.raises(ConnectionResetError):
        sick(market, "reset:otus.ru")


@pytest.mark.parametrize("fault", ["length-long:otus.ru", "chunk-cut:otus.ru"])
def test_a_body_that_stops_early_is_incomplete_to_the_protocol(market: Market, fault: str) -> None:
    with pytest.raises(http.client.IncompleteRead):
        sick(market, fault)


def test_a_length_that_is_too_short_leaves_half_the_page(market: Market) -> None:
    honest = ask(market, COURSE)[2]
    _, headers, body = sick(market, "length-short:otus.ru")
    assert (headers["content-length"], body) == (str(len(honest) // 2), honest[: len(honest) // 2])


@pytest.mark.parametrize("fault", ["gzip-cut:otus.ru", "br-cut:otus.ru", "zstd-cut:otus.ru"])
def test_a_packed_stream_stops_before_its_end_though_all_bytes_came(market: Market, fault: str) -> None:
    honest = ask(market, COURSE)[2]
    _, headers, body = sick(market, fault, Accept_Encoding="gzip")
    assert int(headers["content-length"]) == len(body)
    inflate = zlib.decompressobj(31)
    unpacked, done = {
        "gzip": lambda: (inflate.decompress(body), inflate.eof),
        "br": lambda: ((unbrotli := brotli.Decompressor()).process(body), unbrotli.is_finished()),
        "zstd": lambda: ((unzstd := zstd.ZstdDecompressor()).decompress(body), unzstd.eof),
    }[headers["content-encoding"]]()
    assert not done
    assert honest.startswith(unpacked)


def test_a_bomb_unpacks_to_a_thousand_times_its_size(market: Market) -> None:
    _, headers, body = sick(market, "bomb=32:otus.ru")
    assert headers["content-encoding"] == "gzip"
    assert len(gzip.decompress(body)) == 32 * 1024 * 1024
    assert len(body) < 40_000


def test_a_huge_page_comes_without_a_length(market: Market) -> None:
    _, headers, body = sick(market, "huge=3:otus.ru")
    assert "content-length" not in headers
    assert 3 * 1024 * 1024 - 300 < len(body) <= 3 * 1024 * 1024


def test_a_page_that_is_sent_badly_is_sent_also_to_who_has_it_already(market: Market) -> None:
    tag = ask(market, COURSE)[1]["etag"]
    assert ask(market, COURSE, If_None_Match=tag)[0] == 304
    assert sick(market, "gzip-cut:otus.ru", If_None_Match=tag)[0] == 200
    assert sick(market, "layout:otus.ru", If_None_Match=tag)[0] == 200


def test_a_page_that_a_fault_leaves_as_it_is_has_not_changed(market: Market) -> None:
    tag = ask(market, COURSE)[1]["etag"]
    assert sick(market, "half:otus.ru", If_None_Match=tag)[0] == 304


# robots.txt


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("robots-disallow:otus.ru", "User-agent: *\nDisallow: /\n"),
        ("robots-disallow-path=/lessons:otus.ru", "User-agent: *\nDisallow: /lessons\nAllow: /\n"),
        ("robots-delay=7:otus.ru", "User-agent: *\nCrawl-delay: 7\nAllow: /\n"),
        ("robots-html:otus.ru", '<!DOCTYPE html><html lang="ru">'),
    ],
)
def test_robots_txt_says_something_else_and_the_pages_stay(market: Market, fault: str, expected: str) -> None:
    honest = text(market, COURSE)
    assert text(market, "otus.ru/robots.txt", fault).startswith(expected)
    assert text(market, COURSE, fault) == honest


def test_robots_txt_forbids_everything_every_second_day(market: Market) -> None:
    market.faults = ("robots-flips:otus.ru",)
    said = []
    for market.day in (1, 2, 3):
        said.append(ask(market, "otus.ru/robots.txt")[2].decode() == "User-agent: *\nDisallow: /\n")
    assert said == [False, True, False]


def test_a_long_robots_txt_has_its_rules_first_and_one_too_late(market: Market) -> None:
    honest = ask(market, "otus.ru/robots.txt")[2]
    _, _, body = sick(market, "robots-big:otus.ru", path="otus.ru/robots.txt")
    assert body.startswith(honest)
    assert body.endswith(b"\nDisallow: /\n")
    assert body.index(b"\nDisallow: /\n") > 500 * 1024


@pytest.mark.parametrize(("fault", "status"), [("robots-error:otus.ru", 503), ("robots-error=429:otus.ru", 429)])
def test_robots_txt_fails_alone(market: Market, fault: str, status: int) -> None:
    assert sick(market, fault, path="otus.ru/robots.txt")[0] == status
    assert ask(market, COURSE)[0] == 200


def test_robots_txt_hangs_alone() -> None:
    with Market(faults=["robots-hang:otus.ru"]) as market:
        link = connection(market, timeout=0.3)
        link.request("GET", "/otus.ru/robots.txt")
        with pytest.raises(TimeoutError):
            link.getresponse()
        link.close()
        assert ask(market, COURSE)[0] == 200


# What the pages say


def courses_of(market: Market, path: str) -> list[str]:
    """The names of the courses that a page lists."""
    body = text(market, path, *map(str, market.faults))
    if path.startswith("feeds."):
        return [each.get("id", "") for each in ElementTree.fromstring(body).iter("offer")]
    if "api/" in path:
        return [each["slug"] for each in json.loads(body)["data"]]
    if ".xml" in path:
        return [url.rstrip("/").removesuffix("/promo").rpartition("/")[2] for url in locs(body)]
    found = re.findall(r'href="(?:https://[\w.-]+)?(/(?:programs|professions|catalog/mini-mba)/[\w-]+)', body)
    found += re.findall(r'"slug": "([\w-]+)", "type": "default"', body)
    return list(dict.fromkeys(url.rpartition("/")[2] for url in found))


LISTS = [
    "otus.ru/sitemap.xml", "ru.hexlet.io/sitemaps/ru/programs.xml.gz", "stepik.org/sitemap-course-promo-1.xml", "netology.ru/development",
    "gb.ru/courses/all", "e-mba.ru/catalog/mini-mba", "sektaschool.ru/api/online-courses", "bangbangeducation.ru/api/v4/courses",
    "practicum.yandex.ru/catalog/", FEED,
]  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_half_of_the_courses_are_gone_from_every_kind_of_list(market: Market, path: str) -> None:
    honest = courses_of(market, path)
    market.faults = (f"half:{path.partition('/')[0]}",)
    left = courses_of(market, path)
    assert [each for each in honest if each in left] == left
    assert len(honest) - len(left) in {len(honest) // 2, -(-len(honest) // 2)}


@pytest.mark.parametrize(
    "fault", ["half:otzovik.com", "double:otzovik.com", "endless:ru.hexlet.io", "session:ru.hexlet.io", "nul:ru.hexlet.io"]
)
def test_what_lists_no_courses_and_what_is_an_archive_stays_as_it_is(market: Market, fault: str) -> None:
    path = "otzovik.com/reviews/skillbox/" if "otzovik" in fault else "ru.hexlet.io/sitemaps/ru/sitemap.xml.gz"
    honest = ask(market, path)[2]
    assert sick(market, fault, path=path)[2] == honest


def test_other_shares_of_a_catalogue_can_be_gone(market: Market) -> None:
    honest = courses_of(market, "otus.ru/sitemap.xml")
    market.faults = ("half=1:otus.ru",)
    assert (len(honest), courses_of(market, "otus.ru/sitemap.xml")) == (7, [])


def test_a_catalogue_bleeds_from_the_day_on_which_the_switch_was_set(market: Market) -> None:
    sizes = []
    market.day = 3
    market.faults = ("bleed=0.2:skillbox.ru",)
    for market.day in range(3, 8):
        sizes.append(len(courses_of(market, "skillbox.ru/course/sitemap.xml")))
    assert sizes == [10, 8, 6, 5, 4]


@pytest.mark.parametrize("path", LISTS)
def test_every_course_is_listed_twice(market: Market, path: str) -> None:
    honest = courses_of(market, path)
    market.faults = (f"double:{path.partition('/')[0]}",)
    listed = courses_of(market, path)
    assert len(listed) == len(set(listed)) == 2 * len(honest)
    assert set(honest) < set(listed)


def test_the_second_address_of_a_course_is_a_page_of_its_own(market: Market) -> None:
    twin = text(market, "otus.ru/lessons/project-manager-twin/", "double:otus.ru")
    assert '<link rel="canonical" href="https://otus.ru/lessons/project-manager-twin/">' in twin
    assert twin.replace("project-manager-twin", "project-manager") == text(market, COURSE)
    answer = json.loads(text(market, "stepik.org/api/courses/950003", "double:stepik.org"))["courses"][0]
    assert answer["id"] == 950_003
    assert ask(market, "stepik.org/api/courses/990003")[0] == 404


@pytest.mark.parametrize(
    ("last", "following"),
    [
        ("otzovik.com/reviews/otus/", "otzovik.com/reviews/otus/2/"),
        ("tutortop.ru/school-reviews/otus/", "tutortop.ru/school-reviews/otus/page/2/"),
        ("ru.hexlet.io/testimonials", "ru.hexlet.io/testimonials?page=2"),
        ("netology.ru/development", "netology.ru/development?page=2"),
        ("kursvill.ru/shkoly/skillbox.ru/", "kursvill.ru/shkoly/skillbox.ru/?page=2"),
    ],
)
def test_a_list_without_end_repeats_its_last_page(market: Market, last: str, following: str) -> None:
    honest = text(market, last)
    assert 'rel="next"' not in honest
    host = last.partition("/")[0]
    first, second = text(market, last, f"endless:{host}"), text(market, following, f"endless:{host}")
    link = re.compile(r'<nav class="pagination"><a rel="next" href="([^"]*)">Далее</a></nav>')
    assert f"{host}{unescape(link.findall(first)[0])}" == following
    assert link.sub("", first) == link.sub("", second) == honest
    assert link.findall(second) != link.findall(first)


def test_an_api_without_end_says_that_there_is_more(market: Market) -> None:
    last = json.loads(text(market, "stepik.org/api/course-reviews?course=50003"))
    assert last["meta"]["has_next"] is False
    repeated = json.loads(text(market, "stepik.org/api/course-reviews?course=50003&page=9", "endless:stepik.org"))
    assert repeated["meta"]["has_next"] is True
    assert repeated["course-reviews"] == last["course-reviews"]
    assert len(last["course-reviews"]) > 1


def test_a_session_and_utm_stand_in_every_link_and_another_one_the_next_day(market: Market) -> None:
    market.faults = ("session:netology.ru", "session:otus.ru")
    first, sitemap = (ask(market, path)[2].decode() for path in ("netology.ru/development", "otus.ru/sitemap.xml"))
    links = re.findall(r'<a href="/programs/[\w-]+\?sid=(\d{9})&amp;utm_source=site&amp;utm_medium=cpc', first)
    assert len(links) > 8
    assert len(set(links)) == 1
    assert all("?sid=" in url for url in locs(sitemap))
    market.day = 2
    assert links[0] not in ask(market, "netology.ru/development")[2].decode()


def test_every_page_links_to_a_calendar_and_filters(market: Market) -> None:
    page = text(market, COURSE, "facets:otus.ru")
    assert page.count('href="/lessons/project-manager/?month=') == 336
    assert page.count('href="/lessons/project-manager/?level=') == 100


def test_every_course_is_listed_under_two_addresses_that_both_answer(market: Market) -> None:
    market.faults = ("aliases:otus.ru",)
    urls = locs(ask(market, "otus.ru/sitemap.xml")[2].decode())
    honest = urls[::2]
    assert [(one.partition("otus")[0], other.partition("otus")[0]) for one, other in zip(honest, urls[1::2], strict=True)][:2] == [
        ("https://", "http://"),
        ("https://", "https://www."),
    ]
    assert urls[5] == honest[2].rstrip("/")
    for one, other in zip(honest[:3], urls[1::2], strict=False):
        paths = [url.partition("://")[2] for url in (one, other)]
        assert ask(market, paths[0])[2] == ask(market, paths[1])[2]


def test_each_id_belongs_to_the_next_course(market: Market) -> None:
    honest = ElementTree.fromstring(text(market, FEED))
    moved = ElementTree.fromstring(text(market, FEED, "id-reuse:feeds.advcake.com"))
    ids, urls = ([[told(offer) for offer in feed.iter("offer")] for feed in (honest, moved)] for told in (
        lambda offer: offer.get("id"), lambda offer: offer.findtext("url"),
    ))  # fmt: skip
    assert ids[1] == ids[0][1:] + ids[0][:1]
    assert urls[1] == urls[0]
    rows = json.loads(text(market, "sektaschool.ru/api/online-courses", "id-reuse:sektaschool.ru"))["data"]
    assert [row["id"] for row in rows] == [1, 2, 3, 0]


@pytest.mark.parametrize(
    ("path", "hooks"),
    [
        (COURSE, ['"@type"', '"offers"', '"price"', "<h1", 'class="course-header"']),
        ("netology.ru/programs/data-analyst", ['"props"', 'class="styles_price__', 'name="sections[0]', 'id="__NEXT_DATA__"']),
        ("skillbox.ru/course/python/", ["data-tariff-data", "const landingInfo", "const autopayment", "price: Number", "&#34;price&#34;"]),
        ("stepik.org/api/courses/50003", ['"courses":', '"price":', '"title":']),
        ("purpleschool.ru/course/devops-1", ['\\"course\\":', '\\"tariffs\\":', '"offers":']),
        (FEED, ["<price>", "<name>", "<categoryId>", "<param "]),
        ("otzovik.com/reviews/otus/", ['itemprop="review"', 'class="review-teaser"', "review-list-chunk review-list-2"]),
    ],
)
def test_nothing_by_which_a_page_is_read_has_its_name_any_longer(market: Market, path: str, hooks: list[str]) -> None:
    honest, changed = text(market, path), text(market, path, f"layout:{path.partition('/')[0]}")
    present = [hook for hook in hooks if hook in honest]
    assert len(present) >= len(hooks) - 1
    assert [hook for hook in hooks if hook in changed] == []


def test_a_changed_layout_keeps_the_words_and_the_sitemap(market: Market) -> None:
    changed = text(market, COURSE, "layout:otus.ru")
    assert "Менеджер проектов" in changed
    assert '<link rel="canonical" href="https://otus.ru/lessons/project-manager/">' in changed
    assert text(market, "otus.ru/sitemap.xml", "layout:otus.ru") == text(market, "otus.ru/sitemap.xml")


PRICES = [
    (COURSE, r'"price":\s*"?\d+'), ("netology.ru/programs/data-analyst", r"\d(?:<!-- -->)? ₽|\"price\": \d"),
    ("skillbox.ru/course/python/", r"price: Number\(\"\d|&#34;new&#34;: &#34;\d|\d ₽"), ("stepik.org/api/courses/50010", r'"price": "\d'),
    ("ru.hexlet.io/programs/python", r"\d ₽"), ("gb.ru/professions/project-manager-1", r"\d</span> ₽|\d ₽"),
    ("sektaschool.ru/api/online-courses", r'"value": \d'), (FEED, r"<price>\d"), ("javarush.com/prices", r"\$\d"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "price"), PRICES)
def test_the_numbers_of_all_prices_are_gone(market: Market, path: str, price: str) -> None:
    assert re.search(price, text(market, path))
    assert not re.search(price, text(market, path, f"no-prices:{path.partition('/')[0]}"))


def test_placeholders_stand_in_the_place_of_words(market: Market) -> None:
    page = text(market, COURSE, "placeholders:otus.ru")
    assert "<h1>{{ course.title }}</h1>" in page
    assert '"price": "{{price}}"' in page
    feed = text(market, FEED, "placeholders:feeds.advcake.com")
    assert "<price>{{price}}</price>" in feed
    assert "translation missing: ru.product_feed.categories.it_new</category>" in feed


def json_ld(market: Market, *faults: str) -> str:
    return re.findall(r'ld\+json">(.*?)</script>', text(market, COURSE, *faults), re.S)[0]


def test_json_ld_is_cut_off_or_commented_or_broken_in_a_string_or_null(market: Market) -> None:
    honest = json_ld(market)
    cut, commented, broken, null = (json_ld(market, f"jsonld-broken={way}:otus.ru") for way in range(4))
    assert cut == honest[: len(honest) // 2]
    assert commented == "{ /* course */" + honest[1:-1] + ",}"
    assert broken == honest.replace('"name": "Менеджер', '"name": "\nМенеджер')
    assert null == "null"
    assert [is_json(each) for each in (honest, cut, commented, broken, null)] == [True, False, False, False, True]
    assert json_ld(market, "jsonld-broken:otus.ru") in {cut, commented, broken, null}


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


# Sitemaps, feeds, promo APIs


@pytest.mark.parametrize("path", ["otus.ru/sitemap.xml", "skillbox.ru/sitemap.xml", "ru.hexlet.io/sitemaps/ru/sitemap.xml.gz"])
def test_sitemaps_are_html_or_name_themselves_or_what_is_not_there(market: Market, path: str) -> None:
    host = path.partition("/")[0]
    assert text(market, path, f"sitemap-html:{host}").startswith("<!DOCTYPE html>")
    assert locs(text(market, path, f"sitemap-self:{host}")) == [f"https://{path}"]
    children = locs(text(market, path, f"sitemap-404:{host}"))
    assert children == [f"https://{host}/sitemap-that-was-{number}.xml" for number in (1, 2)]
    assert ask(market, children[0].removeprefix("https://"))[0] == 404


def test_a_sitemap_has_more_addresses_than_it_may(market: Market) -> None:
    assert text(market, "otus.ru/sitemap.xml", "sitemap-bomb:otus.ru").count("<loc>") == 60_000


def test_a_sitemap_asks_for_a_file_and_an_address_of_ours(market: Market) -> None:
    hostile = text(market, "otus.ru/sitemap.xml", "sitemap-xxe:otus.ru")
    assert '<!ENTITY own SYSTEM "file:///etc/passwd">' in hostile
    assert '<!ENTITY net SYSTEM "http://169.254.169.254/">' in hostile
    assert "<loc>https://example.com/&l9;</loc>" in hostile
    assert f"<loc>https://{COURSE}</loc>" in hostile


def test_the_promo_api_announces_more_than_it_sends(market: Market) -> None:
    honest, lying = json.loads(text(market, PROMOS)), json.loads(text(market, PROMOS, "total-lies:api.advcake.com"))
    assert lying == honest | {"total": honest["total"] + 50}


def test_the_promo_api_says_that_there_is_none(market: Market) -> None:
    honest, none = json.loads(text(market, PROMOS)), json.loads(text(market, PROMOS, "no-promos:api.advcake.com"))
    assert none == honest | {"total": 0, "data": []}


def test_the_promo_api_sends_the_promos_of_other_schools(market: Market) -> None:
    honest, mixed = json.loads(text(market, PROMOS))["data"], json.loads(text(market, PROMOS, "strangers:api.advcake.com"))
    assert mixed["data"][: len(honest)] == honest
    assert {29, 94, 403, 442, 491, 527, 566, 704} <= {row["offer_id"] for row in mixed["data"]}
    assert mixed["total"] == len(mixed["data"])


def test_a_feed_has_new_ids_every_day(market: Market) -> None:
    market.faults = ("new-ids:feeds.advcake.com",)
    first = courses_of(market, FEED)
    assert (len(first), re.fullmatch(r"[0-9a-f-]{36}", first[0]) is not None) == (4, True)
    market.day = 2
    assert set(courses_of(market, FEED)).isdisjoint(first)


def test_a_feed_stops_in_the_middle(market: Market) -> None:
    honest = ask(market, FEED)[2]
    cut = sick(market, "feed-cut:feeds.advcake.com", path=FEED)[2]
    assert cut == honest[: len(honest) // 2]
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(cut)


# Switches


def test_a_switch_is_for_its_host_and_its_path_alone(market: Market) -> None:
    faults = ("403:otus.ru/lessons/p*", "404:stepik.org/*page=2*", "503:*.hexlet.io", "500:otus.ru/robots.txt")
    assert sick(market, *faults)[0] == 403
    paths = {
        "otus.ru/lessons/devops/": 200, "stepik.org/api/course-reviews?course=50003": 200,
        "stepik.org/api/course-reviews?course=50003&page=2": 404, "ru.hexlet.io/testimonials": 503, "otus.ru/robots.txt": 500,
    }  # fmt: skip
    assert {path: ask(market, path)[0] for path in paths} == paths


def test_switches_combine(market: Market) -> None:
    faults = (
        "half:netology.ru",
        "session:netology.ru",
        "chunk-cut:netology.ru/development",
        "403:netology.ru/programs/*",
        "429:netology.ru/programs/*",
    )
    market.faults = faults
    link = connection(market)
    link.request("GET", "/netology.ru/development")
    with pytest.raises(http.client.IncompleteRead) as cut:
        link.getresponse().read()
    link.close()
    assert b"?sid=" in cut.value.partial
    assert ask(market, "netology.ru/programs/data-analyst")[0] == 403
    market.faults = faults[:2]
    listing = ask(market, "netology.ru/development")[2].decode()
    slugs = set(re.findall(r'"/programs/([\w-]+)\?sid=\d+', listing))
    assert len(slugs) == 4
    assert market.faults[0] == Fault(name="half", host="netology.ru")


def test_faults_can_be_switched_off_again(market: Market) -> None:
    honest = ask(market, COURSE)[2]
    assert sick(market, "404:otus.ru")[0] == 404
    assert sick(market) == (200, ask(market, COURSE)[1], honest)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("429:netology.ru", Fault(name="429", host="netology.ru")),
        ("429=5:netology.ru", Fault(name="429", host="netology.ru", parameter="5")),
        ("gzip-cut:skillbox.ru/course/*", Fault(name="gzip-cut", host="skillbox.ru", path="/course/*")),
        ("robots-delay=3:otus.ru", Fault(name="robots-delay", host="otus.ru", path="/robots.txt", parameter="3")),
        ("404:stepik.org/api/*?page=2", Fault(name="404", host="stepik.org", path="/api/*?page=2")),
    ],
)
def test_a_fault_is_read_as_it_is_typed(typed: str, fault: Fault) -> None:
    assert parse_fault(typed) == fault


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("no-such:otus.ru", "no fault no-such; known: 403, 404, 429"),
        ("429", "429: a fault is NAME[=PARAMETER]:HOST[/PATH], such as 429=5:netology.ru"),
        ("429=soon:otus.ru", "429=soon: seconds, `date`"),
        ("500=2:otus.ru", "500=2: share of the pages, default 1 (a share is from 0 to 1)"),
        ("challenge=akamai:otus.ru", "challenge=akamai: whose: ddos-guard"),
        ("403=1:otus.ru", "403 takes no parameter"),
        ("robots-html:otus.ru/lessons", "robots-html is about robots.txt and takes no path"),
        ("redirect-chain=0:otus.ru", "redirect-chain=0: how many, default 10 (at least one hop)"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_can(typed: str, message: str) -> None:
    with pytest.raises(FaultError, match=f"^{re.escape(message)}"):
        parse_fault(typed)


def test_a_host_that_is_not_in_the_market_is_refused(market: Market) -> None:
    with pytest.raises(FaultError, match=r"^no host otus\.rus in the market; known: 99ballov\.ru, .*otus\.ru"):
        market.faults = ("429:otus.rus",)
    assert market.faults == ()


def test_every_switch_has_a_line_and_a_test_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in SWITCHES if not re.search(rf'"{name}[=:]', source)] == []
    assert all(re.fullmatch(r"F\d+", line) for _, _, line in listing())
    assert len(listing()) == len(SWITCHES) > 50


# The command line


def typed(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "market", *words], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_the_command_line_lists_the_faults_with_their_lines() -> None:
    listed = typed("--list-faults")
    assert listed.returncode == 0
    rows = {(line.split()[0], line.split()[1].partition("[")[0]) for line in listed.stdout.splitlines()}
    assert {("F23", "429"), ("F35", "gzip-cut"), ("F53", "half"), ("F43", "robots-disallow")} <= rows
    assert {name for _, name in rows} == set(SWITCHES)
    assert "F38  slow[=…]                   a byte now and then (seconds between them, default 1)" in listed.stdout


def test_the_command_line_refuses_an_unknown_fault_and_names_the_known_ones() -> None:
    refused = typed("--fault", "429:otus.ru", "--fault", "no-such:otus.ru")
    assert refused.returncode == 2
    assert "no fault no-such; known: " in refused.stderr
    assert all(name in refused.stderr for name in SWITCHES)
    assert "Traceback" not in refused.stderr


def test_the_command_line_serves_a_sick_market() -> None:
    command = [sys.executable, "-m", "market", "--courses", "20", "--fault", "429=5:netology.ru", "--fault", "half:otus.ru"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout
        said = [process.stdout.readline().strip() for _ in range(4)]
        link = http.client.HTTPConnection("127.0.0.1", urlsplit(said[0].partition("=")[2]).port, timeout=10)
        link.request("GET", "/netology.ru/development")
        response = link.getresponse()
        assert (response.status, response.headers["Retry-After"]) == (429, "5")
        link.close()
        process.terminate()
    assert said[1:] == ["NOW=2026-10-01T12:00:00Z", "fault 429=5:netology.ru", "fault half:otus.ru"]


def test_the_command_line_writes_the_sources_file_that_a_rehearsal_needs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "market", "--courses", "20", "--sources", str(tmp_path / "sources.toml")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout
        said = [process.stdout.readline().strip() for _ in range(4)]
        process.terminate()
    assert said[:3] == [f"export {name}={value}" for name, value in ENVIRONMENT.items()]
    assert said[3].startswith("MIRROR_URL=http://127.0.0.1:")
    assert (tmp_path / "sources.toml").read_text("utf-8") == sources_toml()
