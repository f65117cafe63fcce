"""Courses that are listed in a sitemap: the index, only the children that match, one request a course."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from lxml import etree
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.url import url_is_from_any_domain

from scrapers.archives import ArchiveError, unarchived
from scrapers.base import SchoolSpider, plain_address
from scrapers.items import RawIssue
from scrapers.links import absolutes, unmarked
from scrapers.pages import CoursePageSpider

MAX_DEPTH = 3
MAX_BYTES = 50 * 1024 * 1024  # the protocol's own limit for one sitemap
MAX_ADDRESSES = 50_000
_LISTED = frozenset({"url", "sitemap", "urlset", "sitemapindex"})
"""Elements whose `loc` is a page or a sitemap; `image:image` has one too."""


class SitemapError(ValueError):
    """The body is not a sitemap."""


class SitemapDiscovery(SchoolSpider):
    """Reads a school's sitemaps and asks for each address that matches `course_url`."""

    sitemap_urls: ClassVar[list[str]]
    sitemap_follow: ClassVar[str] = ""
    """Regular expression for the children of an index that are read; the others are left alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen: set[str] = set()
        """Ids of the courses already asked for: the same one may be listed with and without `www.`, a slash, a query, as http."""

    def course_request(self, url: str) -> Request:
        """The request that a listed address leads to."""
        raise TypeError(f"{type(self).__name__} does not say what to ask for {url}")

    def first_requests(self) -> Iterator[Request]:
        """The sitemaps."""
        for url in self.sitemap_urls:
            yield self.ask(url, self.parse_sitemap, depth_of_index=0)

    def parse_sitemap(self, response: Response) -> Iterator[Any]:
        """An index leads to its children, a urlset to its courses; each course is asked for once."""
        lost: list[str] = []
        try:
            kind, addresses = read_sitemap(response.body, lost)
        except SitemapError as error:
            yield self.unreadable(
                response, "not_a_sitemap", RawIssue(kind="unknown", field="url", text=str(error)[:200], reason="not a sitemap")
            )
            return
        urls = absolutes(response.url, addresses)
        if kind == "urlset":
            yield self.page(response, issues=entity_issues(lost))
            yield from self.new_courses(urls)
            return
        depth = response.meta["depth_of_index"] + 1
        children = list(dict.fromkeys(unmarked(url) for url in urls if re.search(self.sitemap_follow, url)))
        refusals = {url: reason for url in children if (reason := self.child_refusal(url, depth))}
        issues = tuple(RawIssue(kind="rejected", field="courses", text=url, reason=reason) for url, reason in refusals.items())
        yield self.page(response, issues=(*issues, *entity_issues(lost)))
        for url in children:
            if url not in refusals:
                yield self.ask(url, self.parse_sitemap, depth_of_index=depth)

    def new_courses(self, urls: list[str]) -> Iterator[Request]:
        """A request for each course among the addresses that was not asked for yet, at its plain address."""
        for url in urls:
            external_id = self.external_id(url)
            if external_id and external_id not in self.seen:
                self.seen.add(external_id)
                yield self.course_request(plain_address(url))

    def child_refusal(self, url: str, depth: int) -> str:
        """Why a child of an index is left alone, or empty."""
        if not url_is_from_any_domain(plain_address(url), self.allowed_domains):
            return "a sitemap on another host"
        return f"sitemaps more than {MAX_DEPTH} deep" if depth > MAX_DEPTH else ""


class SitemapSpider(SitemapDiscovery, CoursePageSpider):
    """Sitemap, then one page a course."""

    def course_request(self, url: str) -> Request:
        """The course's page."""
        return CoursePageSpider.course_request(self, url)


def entity_issues(lost: list[str]) -> tuple[RawIssue, ...]:
    """The issue of a sitemap with addresses that could not be read whole; the first of them is quoted."""
    reason = f"an entity or a comment inside an address: {len(lost)} left out"
    return (RawIssue(kind="rejected", field="url", text=lost[0][:200], reason=reason),) if lost else ()


def read_sitemap(body: bytes, lost: list[str] | None = None) -> tuple[str, list[str]]:
    """`urlset` or `sitemapindex` and the addresses in it, in order, each once. Entities and the network are never used.

    An address that holds an entity, or anything else than text, goes to `lost`; those of pictures and films are nothing to us.
    Raises `SitemapError` for anything else: another root, broken XML, a cut archive, more than 50 MiB or 50,000 addresses.
    """
    parser = etree.XMLPullParser(events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    kind = ""
    addresses: dict[str, None] = {}
    try:
        parser.feed(unarchived(body, MAX_BYTES).lstrip(b"\xef\xbb\xbf \t\r\n"))
        parser.close()
        for event, element in parser.read_events():
            if not isinstance(element, etree._Element) or not isinstance(element.tag, str):
                continue
            name = etree.QName(element).localname
            if event == "start" and not kind:
                kind = name
            if event == "end" and name == "loc" and _parent(element) in _LISTED:
                if not len(element) and element.text:
                    addresses[element.text.strip()] = None
                elif len(element) and lost is not None:
                    lost.append("".join(_written(element)).strip())
    except (ArchiveError, etree.XMLSyntaxError) as error:
        raise SitemapError(str(error)) from error
    if kind not in {"urlset", "sitemapindex"}:
        raise SitemapError(f"root element is <{kind}>")
    if len(addresses) > MAX_ADDRESSES:
        raise SitemapError(f"{len(addresses)} addresses")
    return kind, list(addresses)


def _parent(element: "etree._Element") -> str:
    parent = element.getparent()
    return "" if parent is None else etree.QName(parent).localname


def _written(element: "etree._Element") -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield f"{child.text if isinstance(child, etree._Entity) else ''}{child.tail or ''}"
