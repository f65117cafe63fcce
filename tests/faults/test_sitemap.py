"""Sitemaps: an index leads to its children, a list to its courses, anything else is refused."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response

from scrapers.items import RawPage
from scrapers.sitemap import SitemapError, read_sitemap
from tests.saved_pages import spider_named

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
TWO = f"<?xml version='1.0'?><urlset {NS}><url><loc> https://a.example/1 </loc></url><url><loc>https://a.example/2</loc></url><url><loc>https://a.example/1</loc></url></urlset>"


def test_addresses_stand_in_order_each_once() -> None:
    assert read_sitemap(TWO.encode()) == ("urlset", ["https://a.example/1", "https://a.example/2"])


def test_archive_is_unpacked_and_a_byte_order_mark_passed_over() -> None:
    """F63: sitemap as gz, with a byte order mark -> read."""
    assert read_sitemap(gzip.compress(TWO.encode()))[0] == "urlset"
    assert read_sitemap(b"\xef\xbb\xbf\n" + TWO.encode())[0] == "urlset"


def test_index_is_told_from_a_list() -> None:
    index = f"<sitemapindex {NS}><sitemap><loc>https://a.example/c.xml</loc></sitemap></sitemapindex>"
    assert read_sitemap(index.encode()) == ("sitemapindex", ["https://a.example/c.xml"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>no</body></html>",
        b"<rss></rss>",
        TWO.encode()[:150],
        gzip.compress(TWO.encode(), mtime=0)[:60],
        b"\x1f\x8bnot an archive",
        b"not xml",
    ],
)
def test_anything_else_is_refused(body: bytes) -> None:
    """F63: wrong root, broken XML, a cut archive, a bomb, HTML instead -> refused with the reason."""
    with pytest.raises(SitemapError):
        read_sitemap(body)


def test_more_addresses_than_the_protocol_allows_are_refused() -> None:
    """F63: more than 50,000 addresses -> refused as a whole."""
    body = f"<urlset {NS}>" + "".join(f"<url><loc>https://a.example/{n}</loc></url>" for n in range(50_001)) + "</urlset>"
    with pytest.raises(SitemapError, match="50001 addresses"):
        read_sitemap(body.encode())


def test_addresses_of_pictures_are_not_counted() -> None:
    """F63: 15,000 pages with three pictures each -> read: only the addresses of pages count."""
    picture = "<image:image><image:loc>https://a.example/{0}-{1}.png</image:loc></image:image>"
    pages = "".join(
        f"<url><loc>https://a.example/{n}</loc>{''.join(picture.format(n, each) for each in range(3))}</url>" for n in range(15_000)
    )
    kind, addresses = read_sitemap(f'<urlset {NS} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">{pages}</urlset>'.encode())
    assert (kind, len(addresses), addresses[1]) == ("urlset", 15_000, "https://a.example/1")


def test_address_made_of_an_entity_is_left_out() -> None:
    """F63: XXE, an address whose entity was dropped -> no entity is read, the address is left out with an issue."""
    body = f"<!DOCTYPE u [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><urlset {NS}><url><loc>&e;</loc></url><url><loc>https://a.example/1</loc></url></urlset>"
    assert read_sitemap(body.encode()) == ("urlset", ["https://a.example/1"])
    assert complaints(body) == [("rejected", "url", "&e;", "an entity or a comment inside an address: 1 left out")]


def test_index_with_an_entity_in_an_address_is_complained_of() -> None:
    child = "<sitemap><loc>https://skillbox.ru/&host;/sitemap.xml</loc></sitemap>"
    body = f"<!DOCTYPE s [<!ENTITY host 'course'>]><sitemapindex {NS}>{child * 2}</sitemapindex>"
    reason = "an entity or a comment inside an address: 2 left out"
    assert complaints(body) == [("rejected", "url", "https://skillbox.ru/&host;/sitemap.xml", reason)]


def test_child_whose_host_is_written_otherwise_is_asked_for() -> None:
    """F63: a child with the host in capitals, or with its port -> on the school's own host."""
    index = f"<sitemapindex {NS}><sitemap><loc>https://SkillBox.ru:443/course/sitemap.xml</loc></sitemap></sitemapindex>"
    assert asked(index) == (["https://skillbox.ru:443/course/sitemap.xml"], [""])
    assert complaints(index) == []


@given(st.binary(max_size=60))
def test_no_bytes_do_anything_but_parse_or_be_refused(body: bytes) -> None:
    """F63: any bytes at all -> read or refused, never an error of another kind."""
    try:
        kind, _ = read_sitemap(body)
    except SitemapError:
        return
    assert kind in {"urlset", "sitemapindex"}


def asked(body: str, depth: int = 0) -> tuple[list[str], list[str | None]]:
    spider = spider_named("skillbox", "2026-10-10T12:00:00Z")
    spider.seen.clear()
    url = "https://skillbox.ru/sitemap.xml"
    request = Request(url, meta={"school": "skillbox", "depth_of_index": depth})
    results = list(spider.parse_sitemap(Response(url, body=body.encode(), request=request)))
    return [each.url for each in results if isinstance(each, Request)], [each.failed for each in results if isinstance(each, RawPage)]


def test_only_the_children_that_hold_courses_are_asked_for() -> None:
    children = "".join(f"<sitemap><loc>https://skillbox.ru/{name}</loc></sitemap>" for name in ("course/sitemap.xml", "media/sitemap.xml"))
    assert asked(f"<sitemapindex {NS}>{children}</sitemapindex>") == (["https://skillbox.ru/course/sitemap.xml"], [""])


def test_index_inside_itself_comes_to_an_end() -> None:
    """F63: an index that lists itself or others without end -> read three deep, an issue says what is left."""
    index = f"<sitemapindex {NS}><sitemap><loc>https://skillbox.ru/course/sitemap.xml</loc></sitemap></sitemapindex>"
    assert asked(index, depth=3) == ([], [""])


def test_only_addresses_of_courses_are_asked_for() -> None:
    """F57: whatever else a sitemap lists -> left alone."""
    places = ("course/python/", "course/python/reviews/", "media/python/", "course/")
    body = f"<urlset {NS}>" + "".join(f"<url><loc>https://skillbox.ru/{place}</loc></url>" for place in places) + "</urlset>"
    assert asked(body) == (["https://skillbox.ru/course/python/"], [""])


def test_course_that_is_listed_in_several_forms_is_asked_for_once_and_plainly() -> None:
    """F59: http, www, slash, campaign in one sitemap -> asked for once, at the plain address."""
    forms = (
        "http://www.skillbox.ru/course/python/?utm_source=a",
        "https://skillbox.ru/course/python",
        "https://skillbox.ru/course/go/",
        "http://skillbox.ru/course/go/",
    )
    body = f"<urlset {NS}>" + "".join(f"<url><loc>{form}</loc></url>" for form in forms) + "</urlset>"
    assert asked(body) == (["https://skillbox.ru/course/python/", "https://skillbox.ru/course/go/"], [""])


def complaints(body: str, depth: int = 0) -> list[tuple[str, str, str, str]]:
    spider = spider_named("skillbox", "2026-10-10T12:00:00Z")
    request = Request("https://skillbox.ru/sitemap.xml", meta={"school": "skillbox", "depth_of_index": depth})
    (page, *_) = spider.parse_sitemap(Response(request.url, body=body.encode(), request=request))
    return [(issue.kind, issue.field, issue.text, issue.reason) for issue in page.issues]


def test_sitemap_on_another_host_is_left_alone_with_an_issue() -> None:
    """F63: a child on another host -> left alone with an issue."""
    url = "https://evil.example/course/sitemap.xml"
    index = f"<sitemapindex {NS}><sitemap><loc>{url}</loc></sitemap></sitemapindex>"
    assert asked(index) == ([], [""])
    assert complaints(index) == [("rejected", "courses", url, "a sitemap on another host")]


def test_sitemap_too_deep_is_left_alone_with_an_issue() -> None:
    url = "https://skillbox.ru/course/sitemap.xml"
    index = f"<sitemapindex {NS}><sitemap><loc>{url}</loc></sitemap></sitemapindex>"
    assert complaints(index, depth=2) == []
    assert complaints(index, depth=3) == [("rejected", "courses", url, "sitemaps more than 3 deep")]


def test_page_that_is_no_sitemap_is_failed() -> None:
    """F63: HTML in the place of a sitemap -> the page has failed as `not_a_sitemap`."""
    assert asked("<html></html>") == ([], ["not_a_sitemap"])


@pytest.mark.parametrize(
    ("listed", "wanted"),
    [
        ("sitemap.xml?sid=123456789&amp;utm_source=site&amp;utm_medium=cpc", "sitemap.xml"),
        ("sitemap.xml;jsessionid=0A1B?utm_source=site", "sitemap.xml"),
        ("sitemap.xml?part=3&amp;PHPSESSID=a1&amp;yclid=7", "sitemap.xml?part=3"),
        ("sitemap.xml?page=2&amp;UTM_Source=site#top", "sitemap.xml?page=2#top"),
        ("sitemap.xml?part=%D0%B0&amp;a", "sitemap.xml?part=%D0%B0&a"),
        ("sitemap.xml?sid=3", "sitemap.xml?sid=3"),
        ("sitemap.xml?side=123456789&amp;page=utm_1", "sitemap.xml?side=123456789&page=utm_1"),
    ],
)
def test_child_is_asked_for_without_session_and_campaign_alone(listed: str, wanted: str) -> None:
    """F58: a session or utm in the address of a child sitemap -> asked for without it, what means something stays."""
    index = f"<sitemapindex {NS}><sitemap><loc>https://skillbox.ru/course/{listed}</loc></sitemap></sitemapindex>"
    assert asked(index) == ([f"https://skillbox.ru/course/{wanted}"], [""])
