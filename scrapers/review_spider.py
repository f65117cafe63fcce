"""Lists of reviews, page after page; the kind of page is chosen by its host."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.exceptions import UsageError
from scrapy.http import Response, TextResponse
from scrapy.settings import BaseSettings

from scrapers.base import canonical, tree
from scrapers.items import RawIssue, RawReview
from scrapers.locate import find, nodes
from scrapers.pages import text_problem
from scrapers.review_sites import SITES
from scrapers.reviews import next_page, read_reviews, read_stated, same_list, site_of
from scrapers.sourced import SourcedSpider

MAX_PAGES = 5_000


class ReviewListSpider(SourcedSpider):
    """List pages, next page until there is none; `-a full=1` follows each review to its whole text."""

    source = "review"
    # The end of a list is told by MAX_PAGES, with an issue; Scrapy's limit would cut it off without a word.
    custom_settings = {"DEPTH_LIMIT": MAX_PAGES + 1}

    def __init__(self, *args: Any, full: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.full = full == "1"
        self.seen: set[tuple[str, int]] = set()

    @classmethod
    def check(cls, settings: BaseSettings, full: str = "", **arguments: str) -> None:
        """As every spider of the sources file; `full` is `1` or nothing."""
        if full not in {"", "1"}:
            raise UsageError(f"full={full}: give -a full=1 or leave it out", print_help=False)
        super().check(settings, **arguments)

    def first_requests(self) -> Iterator[Any]:
        """The first page of every list of every school; an address that no kind of page fits is a failed page, the others are read."""
        for slug in self.slugs():
            for template in self.templates(self.sources, slug):
                if site_of(template) is None:
                    reason = f"no known kind of page; known hosts: {', '.join(SITES)}"
                    issue = RawIssue(kind="rejected", field="url", text=template, reason=reason)
                    yield self.no_answer(template, slug, "unknown_site", issues=(issue,))
                else:
                    yield self.ask_source(self.sources.address(template), self.parse, school=slug, number=1, dont_filter=True)

    def parse(self, response: Response) -> Iterator[Any]:
        """The reviews of one list page, then the next page unless it repeats what was seen."""
        site = site_of(response.url)
        problem = text_problem(response)
        if site is None or problem or not isinstance(response, TextResponse):
            yield self.unreadable(response, problem if site else "identity_mismatch")
            return
        asked = response.meta.get("redirect_urls", [response.url])[0]
        if other := next((url for url in (response.url, canonical(response) or asked) if not same_list(site, url, asked)), ""):
            issue = RawIssue(kind="rejected", field="url", text=other, reason=f"not the list that was asked for: {asked}")
            yield self.unreadable(response, "identity_mismatch", issue)
            return
        root = tree(response)
        reviews = read_reviews(site, root, response.url)
        if not reviews and not nodes(site.proof, root):
            yield self.unreadable(
                response, "no_static_data", RawIssue(kind="unknown", field="reviews", text="", reason="not a list of reviews")
            )
            return
        # Of a review without an address of its own the page's stands in it, which is another on a page that repeats the one before.
        content = (response.meta["school"], hash(tuple(replace(each, url="") for each in reviews)))
        repeated = bool(reviews) and content in self.seen
        self.seen.add(content)
        following, number = None if repeated else next_page(site, root, response.url), response.meta["number"]
        stated = read_stated(site, root) if number == 1 else ()
        issues = (_too_long(following),) if following and number >= MAX_PAGES else ()
        if self.full and site.full_text:
            yield self.page(response, stated_ratings=stated, issues=issues)
            yield from (self.full_review(review, response) for review in reviews)
        else:
            yield self.page(response, reviews=reviews, stated_ratings=stated, issues=issues)
        if following and not issues:
            yield self.request(following, self.parse, school=response.meta["school"], number=number + 1)

    def full_review(self, review: RawReview, response: Response) -> Request:
        """A request for the review's own page."""
        return self.request(review.url, self.parse_full, school=response.meta["school"], cb_kwargs={"review": review})

    def parse_full(self, response: Response, review: RawReview) -> Iterator[Any]:
        """The review with its whole text; where the page has none, the list's teaser stays."""
        site, problem = site_of(response.url), text_problem(response)
        if problem or site is None or not isinstance(response, TextResponse):
            issue = RawIssue(kind="unknown", field="text", text=" ".join(review.text), reason=problem or "identity_mismatch")
            yield self.page(response, reviews=(review,), issues=(issue,))
            return
        text = find(site.full_text, None, tree(response))
        yield self.page(response, reviews=(replace(review, text=text or review.text),))


def _too_long(following: str) -> RawIssue:
    return RawIssue(kind="suspect", field="reviews", text=following, reason=f"a list of more than {MAX_PAGES} pages is read no further")
