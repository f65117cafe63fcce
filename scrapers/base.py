"""What every spider of a school has in common: its name and hosts, honest requests, one `RawPage` a response."""

import hashlib
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from lxml import etree
from parsel import Selector
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.http import Response, TextResponse
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from scrapers import clock
from scrapers.comments import without_comments
from scrapers.failures import RefusedResponse, failure_reason
from scrapers.items import RawIssue, RawPage
from scrapers.links import SESSION, absolute

_CANONICAL = re.compile(r"<link\b(?=[^<>]*\brel=[\"']?canonical)[^<>]*\bhref=[\"']([^\"']+)", re.I)
_ROWS = {"page": "courses", "api": "courses", "feed": "courses", "promo": "promos", "review": "reviews", "vacancy": "vacancies"}
# The host in whatever case, the port only where it is another than everybody's.
_ORIGIN = re.compile(r"^https?://(?:www\.)?([^/:@]*)(?::(?:80|443)?(?=/|$))?", re.I)
MAX_DEPTH = 256
"""Elements inside each other that are believed, the limit of libxml2; pages have some 30, and browsers stop at 512."""
_too_deep = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")
_NOT_FOUND = re.compile(
    r"\b(?:страница|курс|программа)\s+(?:[«\"“][^»\"”]{1,100}[»\"”]\s+)?(?:(?:больше|уже|был[аио]?)\s+){0,2}"
    r"(?:не\s+(?:был[аио]?\s+)?найден[аоы]?\b|не\s+существует|удал[её]н[аоы]?\b|потерял|отсутствует)"
    r"|\b(?:страница|курс|программа)\s+больше\s+не\s*доступ(?:ен|на)\b"
    r"|\b(?:так|эт|данн|запрашиваем)\w+\s+(?:страницы|программы|курса)\s+(?:\w+\s+){0,2}?(?:нет|не\s+существует)\b"
    r"|\bнет\s+так(?:ой|ого)\s+(?:страницы|программы|курса)\b"
    r"|\bне\s+(?:нашли|можем\s+найти)\s+(?:так|эт)\w+\s+(?:страниц|курс|программ)"
    r"|^\s*(?:(?:ошибка|error)\s+)?404\b|\b(?:page|course)\s+(?:was\s+)?not\s+found\b|^\s*not\s+found\W*$"
    r"|\b(?:page|course)\s+(?:does\s+not|doesn[’']t)\s+exist\b|\b(?:page|course)\s+is\s+no\s+longer\s+available\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school as its spider declares it."""

    slug: str
    name: str
    home_url: str
    evidence: str = "recorded"


class MarketSpider(Spider):
    """Base of all spiders. A page is always one `RawPage`, also when nothing could be read of it."""

    source: ClassVar[str] = "page"
    """Kind of source, for precedence: `page`, `api`, `feed`, `promo`, `review`."""
    min_courses: ClassVar[int] = 0
    """A run that finds fewer courses than this is not believed; 0 where no courses are looked for."""
    only_when_asked: ClassVar[bool] = False
    """Whether it cannot begin without an argument, so that `crawlall` leaves it out."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse `start_requests`, which Scrapy no longer calls: the crawl would end at once, without a word."""
        super().__init_subclass__(**kwargs)
        if hasattr(cls, "start_requests"):
            raise TypeError(f"{cls.__name__}: define `async def start()`; Scrapy does not call start_requests()")

    run_ids: dict[str, int]
    """Slug of each school -> the run that its pages belong to; set when the crawl opens."""
    resumed_run_ids: set[int]
    """Those of them that were cut off and are taken up again; set likewise."""
    keep: Callable[[str, Response], None] | None = None
    """Takes the hash and the response of every page that was read, for the archive; set likewise."""
    arguments: dict[str, str]
    """What the crawl was started with, the choice of schools left out."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's constructor; remembers the arguments."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.arguments = {name: str(value) for name, value in kwargs.items() if name != "school"}
        return spider

    @classmethod
    def check(cls, settings: BaseSettings, **arguments: str) -> None:
        """Raises `UsageError` where the crawl cannot begin as asked: an unknown argument, a missing address."""
        if arguments:
            raise UsageError(f"{cls.name} takes no argument {', '.join(sorted(arguments))}", print_help=False)

    @classmethod
    def separable(cls, settings: BaseSettings) -> tuple[str, ...]:
        """Slugs of the schools that a crawl can be narrowed to by `-a school=SLUG,SLUG`; empty where it cannot."""
        return ()

    def schools(self) -> tuple[School, ...]:
        """The schools that this crawl is about; each has a run of its own."""
        raise TypeError(f"{type(self).__name__} names no school")

    async def start(self) -> AsyncIterator[Any]:
        """The first requests."""
        for request in self.first_requests():
            yield request

    def first_requests(self) -> Iterator[Request]:
        """The requests that a crawl begins with."""
        raise TypeError(f"{type(self).__name__} begins nowhere")

    def request(self, url: str, callback: Any, *, school: str, **meta: Any) -> Request:
        """A request whose failure becomes a failed page."""
        cb_kwargs = meta.pop("cb_kwargs", None)
        dont_filter = meta.pop("dont_filter", False)
        return Request(url, callback, errback=self.failed, meta={"school": school, **meta}, cb_kwargs=cb_kwargs, dont_filter=dont_filter)

    def page(self, response: Response, **facts: Any) -> RawPage:
        """The response as an item, with what was read from it."""
        meta = response.meta
        confirmed = bool(meta.get("not_modified"))
        now = clock.timestamp(clock.now(self.settings))
        sha256 = meta.get("sha256") or hashlib.sha256(response.body).hexdigest()
        if self.keep is not None:
            self.keep(sha256, response)
        return RawPage(
            school=meta["school"],
            url=meta.get("masked_url") or response.url,
            asked="" if meta.get("masked_url") else meta.get("redirect_urls", ("",))[0],
            about=meta.get("about", ""),
            fetched_at=meta.get("fetched_at") or now,
            said_at=meta.get("stored_at") or now,
            status=304 if confirmed else response.status,
            sha256=sha256,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            bytes=meta.get("wire_bytes", len(response.body)),
            **{"source": self.source, **facts},
        )

    def failed(self, failure: Failure) -> Iterator[RawPage]:
        """The errback of every request: the page, with the reason why it could not be read."""
        request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        response = getattr(failure.value, "response", None)
        status = getattr(response, "status", 0) or 0
        meta = request.meta
        hops = () if meta.get("masked_url") else meta.get("redirect_urls", ())
        url = meta.get("masked_url") or (hops[0] if hops else request.url)
        facts = {"status": status, "landed": request.url if hops else "", "about": meta.get("about", "")}
        yield self.no_answer(url, meta["school"], failure_reason(failure), **facts)

    def no_answer(self, url: str, school: str, reason: str, **facts: Any) -> RawPage:
        """A page of which nothing came, and why."""
        now = clock.timestamp(clock.now(self.settings))
        said = {"source": self.source, "status": 0, "issues": (self.complaint(reason),), **facts}
        return RawPage(school=school, url=url, fetched_at=now, failed=reason, **said)

    def unreadable(self, response: Response, reason: str, *issues: RawIssue) -> RawPage:
        """A page that came, but is not what was asked for: told under the address asked for, beside what else leads to the same place."""
        page = self.page(response, failed=reason, issues=issues or (self.complaint(reason),))
        return replace(page, url=page.asked, asked="", landed=page.url) if page.asked else page

    def complaint(self, reason: str) -> RawIssue:
        """The issue of a page that could not be read: the rows it should have given are missing."""
        return RawIssue(kind="rejected", field=_ROWS[self.source], text="", reason=reason)


class SchoolSpider(MarketSpider):
    """Base of the spiders that read one school's own site."""

    school: str
    """The school's name as it writes it."""
    home_url: str
    """The school's home page."""
    old_hosts: ClassVar[tuple[str, ...]] = ()
    """Hosts that the school has left, whose addresses still stand in links and feeds."""
    evidence: ClassVar[str] = "recorded"
    """`recorded`: selectors proven on recorded pages; `synthetic`: the page's shape is assumed."""
    course_url: str
    """Regular expression that a course's address matches; its group `external_id` is the course's id."""
    min_courses: ClassVar[int] = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not hasattr(self, "allowed_domains"):
            self.allowed_domains = [urlsplit(self.home_url).hostname or ""]

    @property
    def slug(self) -> str:
        """The school's slug: the spider's name, where the spider is made for one school."""
        return self.name

    def schools(self) -> tuple[School, ...]:
        """The one school of this spider."""
        return (School(slug=self.slug, name=self.school, home_url=self.home_url, evidence=self.evidence),)

    def external_id(self, url: str) -> str | None:
        """The id that the address carries, or None where it is not a course's address."""
        found = re.search(self.course_url, plain_address(self.own_address(url)))
        return found["external_id"] if found else None

    @classmethod
    def own_address(cls, url: str) -> str:
        """The address on the host where the school is now."""
        host = host_of(url)
        return f"{cls.home_url}{re.split(re.escape(host), url, maxsplit=1, flags=re.I)[1]}" if host and host in cls.old_hosts else url

    def ask(self, url: str, callback: Any, **meta: Any) -> Request:
        """A request about this spider's school."""
        return self.request(url, callback, school=self.slug, **meta)


def plain_address(url: str) -> str:
    """The address as patterns expect it: https, a host in small letters, no `www.`, no usual port, no session, query or fragment."""
    return _ORIGIN.sub(lambda found: f"https://{found[1].lower()}", SESSION.sub("", re.split(r"[?#]", url, maxsplit=1)[0]))


def host_of(url: str) -> str:
    """The host of an address, without `www.`; empty where it has none, or is no address at all («http://[»)."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def canonical(response: TextResponse) -> str | None:
    """The address that the page gives for itself, absolute, or None."""
    found = _CANONICAL.search(without_comments(response.text))
    return absolute(response, found[1]) if found else None


def tree(response: TextResponse) -> Any:
    """The page as an lxml tree. The selector itself is dropped: kept on the response it is a reference cycle of half a megabyte.

    Raises `RefusedResponse` (`too_deep`) for a page nested as deep as nobody writes: to look at every node's ancestors would
    take the square of its size.
    """
    root = Selector(text=response.text, type="html").root
    if _too_deep(root):
        raise RefusedResponse("too_deep", f"more than {MAX_DEPTH} elements inside each other")
    return root


def is_soft_404(heading: str) -> bool:
    """A page that says «not found» with status 200."""
    return _NOT_FOUND.search(heading) is not None


def _header(response: Response, name: str) -> str:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else ""
