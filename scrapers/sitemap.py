"""Courses that are listed in a sitemap: the index, only the children that match, one request a course."""

import re
import zlib
from collections.abc import Iterator
from typing import Any, ClassVar

from lxml import etree
from scrapy import Request
from scrapy.http import Response

from scrapers.base import SchoolSpider
from scrapers.items import RawIssue
from scrapers.pages import CoursePageSpider

MAX_DEPTH = 3
MAX_BYTES = 50 * 1024 * 1024  # the protocol's own limit for one sitemap
MAX_ADDRESSES = 50_000


class SitemapError(ValueError):
    """The body is not a sitemap."""


class SitemapDiscovery(SchoolSpider):
    """Reads a school's sitemaps and asks for each address that matches `course_url`."""

    sitemap_urls: ClassVar[list[str]]
    sitemap_follow: ClassVar[str] = ""
    """Regular expression for the children of an index that are read; the others are left alone."""

    def course_request(self, url: str) -> Request:
        """The request that a listed address leads to."""
        raise TypeError(f"{type(self).__name__} does not say what to ask for {url}")

    def first_requests(self) -> Iterator[Request]:
        """The sitemaps."""
        for url in self.sitemap_urls:
            yield self.ask(url, self.parse_sitemap, depth_of_index=0)

    def parse_sitemap(self, response: Response) -> Iterator[Any]:
        """An index leads to its children, a urlset to its courses; each course is asked for once."""
        try:
            kind, addresses = read_sitemap(response.body)
        except SitemapError as error:
            yield self.unreadable(
                response, "not_a_sitemap", RawIssue(kind="unknown", field="url", text=str(error)[:200], reason="not a sitemap")
            )
            return
        yield self.page(response)
        depth = response.meta["depth_of_index"]
        for address in addresses:
            url = response.urljoin(address)
            if kind == "urlset" and self.external_id(url):
                yield self.course_request(url)
            elif kind == "sitemapindex" and depth < MAX_DEPTH and re.search(self.sitemap_follow, url):
                yield self.ask(url, self.parse_sitemap, depth_of_index=depth + 1)


class SitemapSpider(SitemapDiscovery, CoursePageSpider):
    """Sitemap, then one page a course."""

    def course_request(self, url: str) -> Request:
        """The course's page."""
        return CoursePageSpider.course_request(self, url)


def read_sitemap(body: bytes) -> tuple[str, list[str]]:
    """`urlset` or `sitemapindex` and the addresses in it, in order, each once. Entities and the network are never used.

    Raises `SitemapError` for anything else: another root, broken XML, a cut archive, more than 50 MiB or 50,000 addresses.
    """
    parser = etree.XMLPullParser(events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    kind = ""
    addresses: dict[str, None] = {}
    try:
        parser.feed(_unpacked(body).lstrip(b"\xef\xbb\xbf \t\r\n"))
        parser.close()
        for event, element in parser.read_events():
            if not isinstance(element, etree._Element) or not isinstance(element.tag, str):
                continue
            name = etree.QName(element).localname
            if event == "start" and not kind:
                kind = name
            if event == "end" and name == "loc" and element.text and not len(element):
                addresses[element.text.strip()] = None
    except etree.XMLSyntaxError as error:
        raise SitemapError(str(error)) from error
    if kind not in {"urlset", "sitemapindex"}:
        raise SitemapError(f"root element is <{kind}>")
    if len(addresses) > MAX_ADDRESSES:
        raise SitemapError(f"{len(addresses)} addresses")
    return kind, list(addresses)


def _unpacked(body: bytes) -> bytes:
    """The body out of its gzip archive, if it is one; a cut archive is refused rather than read half."""
    if body[:2] != b"\x1f\x8b":
        return body
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        data = unpacker.decompress(body, MAX_BYTES)
    except zlib.error as error:
        raise SitemapError(f"broken archive: {error}") from error
    if not unpacker.eof:
        raise SitemapError("the archive is cut off or larger than 50 MiB")
    return data
