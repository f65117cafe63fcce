"""Schools that describe their courses in a known vocabulary: found through robots.txt, sitemaps or links, read by `structured.py`."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, ClassVar
from urllib.parse import unquote, urljoin

from scrapy.http import Response, TextResponse

from scrapers.base import SchoolSpider, canonical, host_of, is_soft_404, plain_address, tree
from scrapers.catalog import MAX_PAGES, links
from scrapers.headings import first_heading
from scrapers.items import RawIssue, RawPage
from scrapers.links import absolute, absolutes, unmarked
from scrapers.pages import text_problem
from scrapers.reading import CourseRules, read_course, united
from scrapers.sitemap import SitemapError, entity_issues, read_sitemap
from scrapers.structured import read_structured

_SITEMAP_LINE = re.compile(r"^[^\S\n]*sitemap[^\S\n]*:[^\S\n]*(\S+)", re.I | re.M)
_INDEX = re.compile(r"(?:^|/)index\.(?:html?|php)$", re.I)
_NUMBERED = re.compile(r"[?&](?:id|(?:course|kurs|program|product)(?:_?id)?)=[^&#]", re.I)
"""A query that tells one course from another, where others carry nobody's but an advertiser's words."""
_SITEMAPS = 100
_XML = (b"<?xml", b"<urlset", b"<sitemapindex", b"\x1f\x8b", b"\xef\xbb\xbf<?xml")


class StructuredSpider(SchoolSpider):
    """Base of spiders that know a school's vocabulary, not its markup. A page that sells no course is no fault."""

    start_urls: list[str]
    """Where the crawl begins: a sitemap, a listing, a course."""
    rules: ClassVar[CourseRules] = CourseRules(fields={})
    """What the school's pages say outside every vocabulary."""
    expects_courses: bool = True
    """Whether an address that matches `course_url` is a course's; else it may be any page's."""
    most: int = 500
    """Pages looked at in one crawl; what is left out is said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: set[str] = set()
        self.sitemaps: set[str] = set()

    def first_requests(self) -> Iterator[Any]:
        """What the crawl begins with."""
        for url in self.start_urls:
            yield self.ask(url, self.parse_start)
            # Asked for by every crawl, as the guard does: its page is then the same whether or not a run is taken up again.
            yield self.ask(urljoin(url, "/robots.txt"), self.parse_robots, may_be_empty=True, dont_resume=True)

    def parse_start(self, response: Response) -> Iterator[Any]:
        """A sitemap is read as one; a page is read, and its links are followed."""
        if response.body.lstrip().startswith(_XML):
            yield from self.parse_sitemap(response)
            return
        yield from self.parse_page(response)
        yield from self.listed(response)

    def parse_listing(self, response: Response) -> Iterator[Any]:
        """A further page of the list that the crawl began with: its links, and the page after it."""
        problem = text_problem(response)
        yield self.unreadable(response, problem) if problem else self.page(response)
        if not problem:
            yield from self.listed(response)

    def listed(self, response: Response) -> Iterator[Any]:
        """The pages that a page links to, and the next page of its list."""
        if not isinstance(response, TextResponse):
            return
        found = [(url, is_next) for href, is_next in links(response.text) if (url := absolute(response, href)) is not None]
        before = len(self.asked)
        yield from self.pages_of(response, [url for url, is_next in found if not is_next])
        number = response.meta.get("listing_page", 1)
        following = [url for url, is_next in found if is_next and self.is_own(url)]
        # The pages of the first may all have been found in the sitemap; a later one that brings none repeats what was read.
        if following and number < MAX_PAGES and (number == 1 or len(self.asked) > before):
            yield self.ask(unmarked(following[0]), self.parse_listing, listing_page=number + 1)

    def parse_robots(self, response: Response) -> Iterator[Any]:
        """The sitemaps that robots.txt names."""
        named = _SITEMAP_LINE.findall(response.text) if isinstance(response, TextResponse) else []
        yield self.page(response)
        yield from self.sitemap_requests(absolutes(response.url, named))

    def parse_sitemap(self, response: Response) -> Iterator[Any]:
        """An index leads to its children, a urlset to its pages."""
        lost: list[str] = []
        try:
            kind, addresses = read_sitemap(response.body, lost)
        except SitemapError as error:
            issue = RawIssue(kind="unknown", field="url", text=str(error)[:200], reason="not a sitemap")
            yield self.unreadable(response, "not_a_sitemap", issue)
            return
        if kind == "sitemapindex":
            yield self.page(response, issues=entity_issues(lost))
            yield from self.sitemap_requests(absolutes(response.url, addresses))
        else:
            yield from self.pages_of(response, absolutes(response.url, addresses), said=True, issues=entity_issues(lost))

    def sitemap_requests(self, urls: list[str]) -> Iterator[Any]:
        """Each sitemap of this host once, up to a bound."""
        for url in map(unmarked, urls):
            if self.is_own(url) and url not in self.sitemaps and len(self.sitemaps) < _SITEMAPS:
                self.sitemaps.add(url)
                yield self.ask(url, self.parse_sitemap)

    def pages_of(self, response: Response, urls: list[str], *, said: bool = False, issues: tuple[RawIssue, ...] = ()) -> Iterator[Any]:
        """A request for each address that may be a course's and was not asked for; what the limit leaves out is an issue."""
        fresh = dict.fromkeys(plain_address(url) for url in urls if self.is_own(url) and self.external_id(url) is not None)
        wanted = [url for url in fresh if url.rstrip("/") not in self.asked]
        room = max(self.most - len(self.asked), 0)
        left = RawIssue(
            kind="suspect", field="courses", text=str(len(wanted) - room), reason=f"more than {self.most} pages: the rest is not read"
        )
        if said:
            lost = [url for url in urls if self.is_own(url) and _NUMBERED.search(url)]
            reason = f"addresses whose query tells the course: {len(lost)} read without it"
            cut = (RawIssue(kind="suspect", field="url", text=lost[0][:200], reason=reason),) if lost else ()
            yield self.page(response, issues=(*issues, *cut, *((left,) if len(wanted) > room else ())))
        for url in wanted[:room]:
            self.asked.add(url.rstrip("/"))
            yield self.ask(url, self.parse_page, about=url)

    def parse_page(self, response: Response) -> Iterator[Any]:
        """The course of a page, if it sells one."""
        problem = text_problem(response)
        if problem or not isinstance(response, TextResponse):
            yield self.unreadable(response, problem or "not_text")
            return
        heading = " ".join(first_heading(response.text))
        root = tree(response)
        stated = canonical(response)
        address = stated or response.url
        if is_soft_404(heading) or not (heading or stated) or not self.is_own(address):
            reason = "soft_404" if is_soft_404(heading) else "identity_mismatch" if not self.is_own(address) else "no_static_data"
            yield self.unreadable(response, reason)
            return
        external_id, own_id = self.external_id(address), self.external_id(response.url)
        if external_id is None and own_id is None:
            yield self.other_page(response, heading, external_id)
            return
        is_another = partial(self.is_another, own=(address, response.url, response.meta.get("about", "")))
        told = read_structured(
            response.text, root, url=address, external_id=external_id or str(own_id), source=self.slug, is_another=is_another
        )
        if external_id is None:
            reason = "identity_mismatch: a page that tells a course gives the address of none for its own"
            issue = RawIssue(kind="rejected", field="courses", text=address, reason=reason)
            yield self.unreadable(response, "identity_mismatch", issue) if told.course else self.other_page(response, heading, external_id)
            return
        course, issues = told.course, [*told.issues]
        if self.rules.fields or self.rules.offers or self.rules.offer_fields:
            beside, more = read_course(self.rules, url=address, external_id=external_id, data={}, root=root)
            issues += more
            course = united(course, beside, tuple(self.rules.fields)) if course else beside if beside.title and beside.offers else None
        if course:
            yield self.page(response, courses=(course,), reviews=told.reviews, stated_ratings=told.stated_ratings, issues=tuple(issues))
        else:
            yield self.other_page(response, heading, external_id, *issues)

    def other_page(self, response: TextResponse, heading: str, external_id: str | None, *issues: RawIssue) -> RawPage:
        """A page that sells no course: no fault, unless a course was asked for and a script was to fill it in, or a redirect led away."""
        asked = self.external_id(response.meta.get("about", ""))
        if asked is not None and self.expects_courses:
            if not heading:
                return self.unreadable(response, "no_static_data", *issues)
            if response.meta.get("redirect_urls") and asked != external_id:
                text, reason = response.url, f"not the page of course {asked}"
                return self.unreadable(response, "identity_mismatch", RawIssue(kind="rejected", field="url", text=text, reason=reason))
        return self.page(response, issues=issues)

    def is_another(self, url: str, own: Iterable[str]) -> bool:
        """Whether the address is that of another page of the school, none of `own` in whatever form."""
        external_id = _plain_id(self.external_id(url))
        return self.is_own(url) and bool(external_id) and external_id not in {_plain_id(self.external_id(each)) for each in own}

    def is_own(self, url: str) -> bool:
        """Whether the address is on the school's own host."""
        return host_of(url) == host_of(self.home_url)


def _plain_id(external_id: str | None) -> str:
    """An id that may be a path, without what changes no page: percent signs, the case of its letters, the name of a folder's own page."""
    return _INDEX.sub("", unquote(external_id or "")).strip("/").casefold()


def names_an_id(pattern: str) -> bool:
    """Whether the text is a regular expression with a group `external_id`."""
    try:
        return "external_id" in re.compile(pattern).groupindex
    except re.error:
        return False
