"""A page that lists all courses, with facts that their own pages do not state: it is read first, and each course beside its row of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from scrapers.comments import without_comments
from scrapers.documents import BrokenDocumentError, Document
from scrapers.failures import failure_reason
from scrapers.items import RawIssue, RawPage
from scrapers.locate import Where, at, find
from scrapers.pages import text_problem
from scrapers.sitemap import SitemapSpider


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Where a school lists its courses beside its sitemap."""

    url: str
    document: Document
    """The data inside that page."""
    rows: str
    """JMESPath to the list of courses."""
    address: Where
    """Location, inside a row, of the course's address or the template of one."""
    tables: Mapping[str, str] = field(default_factory=dict)
    """Key of a row that may list ids -> JMESPath to the objects with these `id`s, which then stand in their place."""


class OverviewSpider(SitemapSpider):
    """Base of spiders whose school has such a page. A course's rules find its row under `overview`.

    A page that does not come is a failed page and no more: the sitemap leads to the courses too. Only a challenge ends the crawl.
    """

    overview: ClassVar[Overview]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.overview_rows: dict[str, dict[str, Any]] = {}
        """Id of a course -> its row."""

    def first_requests(self) -> Iterator[Request]:
        """The overview."""
        yield self.ask(self.overview.url, self.parse_overview).replace(errback=self.no_overview)

    def parse_overview(self, response: Response) -> Iterator[Any]:
        """Keep the rows, then ask for the sitemaps and for each course that the page lists."""
        page, rows = self.read_overview(response)
        yield page
        yield from super().first_requests()
        addresses = {address: row for row in rows for address in find(self.overview.address, row)[:1]}
        self.overview_rows = {str(self.external_id(address)): row for address, row in addresses.items() if self.external_id(address)}
        yield from self.new_courses(list(addresses))

    def no_overview(self, failure: Failure) -> Iterator[Any]:
        """The errback: the failed page, then the sitemaps, unless a challenge was the answer, which is never walked around."""
        yield from self.failed(failure)
        if failure_reason(failure) != "challenge":
            yield from super().first_requests()

    def read_overview(self, response: Response) -> tuple[RawPage, list[dict[str, Any]]]:
        """The page as an item, and its rows with the objects of the tables in them."""
        problem = text_problem(response)
        if problem or not isinstance(response, TextResponse):
            return self.unreadable(response, problem or "not_text"), []
        try:
            data = self.overview.document.read(without_comments(response.text))
        except BrokenDocumentError as error:
            issue = RawIssue(kind="unknown", field="courses", text=str(error)[:200], reason="broken data inside the page")
            return self.unreadable(response, "no_static_data", issue), []
        found = at(self.overview.rows, data)
        if not isinstance(found, list):
            return self.unreadable(response, "no_static_data"), []
        tables = {key: _by_id(at(path, data)) for key, path in self.overview.tables.items()}
        return self.page(response), [_completed(row, tables) for row in found if isinstance(row, dict)]

    def course_request(self, url: str) -> Request:
        """The course's page, with what the overview says of it."""
        request = super().course_request(url)
        request.meta["overview"] = self.overview_rows.get(request.meta["course"])
        return request

    def read_whole(self, response: TextResponse, data: dict[str, Any], broken: list[RawIssue]) -> RawPage:
        """As every page, beside the course's row of the overview."""
        return super().read_whole(response, {**data, "overview": response.meta.get("overview")}, broken)


def _by_id(rows: object) -> dict[str, Any]:
    return {str(row["id"]): row for row in rows if isinstance(row, dict) and "id" in row} if isinstance(rows, list) else {}


def _completed(row: dict[str, Any], tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The row with each id of the listed keys replaced by its object; an object in its place stays, an id that no table has goes."""
    listed = {key: row[key] for key in tables if isinstance(row.get(key), list)}
    return row | {
        key: [found for each in values if (found := each if isinstance(each, dict) else tables[key].get(str(each)))]
        for key, values in listed.items()
    }
