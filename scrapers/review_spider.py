"""Lists of reviews, page after page; the kind of page is chosen by its host."""

from collections.abc import Collection, Iterator, Set
from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.exceptions import UsageError
from scrapy.http import Response, TextResponse
from scrapy.settings import BaseSettings

from scrapers.base import canonical, tree
from scrapers.items import RawIssue, RawReview
from scrapers.links import unmarked
from scrapers.locate import find, nodes
from scrapers.pages import text_problem
from scrapers.review_sites import SITES
from scrapers.reviews import is_review, next_page, read_reviews, read_stated, same_list, site_of
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
        """The reviews of one list page, then the next page, as long as each brings a review that is new."""
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
        number, known, last = (response.meta.get(name, none) for name, none in (("number", 1), ("known", set()), ("last", ())))
        # Of a review without an address of its own the page's stands in it, which is another on a page that repeats the one before.
        keys = tuple(each.external_id or hash(replace(each, url="")) for each in reviews)
        following = next_page(site, root, response.url)
        stop = _why_to_stop(number, keys, known) if following else ""
        # Where the pages before were other ones, the last page over again is the end of the list, and nothing is missing.
        issues = (_cut_off(following, stop),) if following and stop and not (keys == last and known > set(last)) else ()
        stated = read_stated(site, root) if number == 1 else ()
        if self.full and site.full_text:
            # One without an id has no page of its own, or none that could be told from another's.
            yield self.page(response, reviews=tuple(each for each in reviews if not each.external_id), stated_ratings=stated, issues=issues)
            yield from (self.full_review(each, response) for each in reviews if each.external_id)
        else:
            yield self.page(response, reviews=reviews, stated_ratings=stated, issues=issues)
        if following and not stop:
            school = response.meta["school"]
            yield self.request(unmarked(following), self.parse, school=school, number=number + 1, known=known | set(keys), last=keys)

    def full_review(self, review: RawReview, response: Response) -> Request:
        """A request for the review's own page."""
        return self.request(review.url, self.parse_full, school=response.meta["school"], cb_kwargs={"review": review})

    def parse_full(self, response: Response, review: RawReview) -> Iterator[Any]:
        """The review with its whole text; where the page has none, the list's teaser stays. Of another review's page nothing is taken."""
        site, problem = site_of(review.url), text_problem(response)
        own = canonical(response) if not problem and isinstance(response, TextResponse) else None
        others = [url for url in (response.url, own) if url and not (site and is_review(site, url, review.external_id))]
        if site is None or others:
            issue = RawIssue(
                kind="rejected", field="url", text=" ".join(others[:1]), reason=f"not the review that was asked for: {review.url}"
            )
            yield self.unreadable(response, "identity_mismatch", issue)
        elif problem or not isinstance(response, TextResponse):
            issue = RawIssue(kind="unknown", field="text", text=" ".join(review.text), reason=problem)
            yield self.page(response, reviews=(review,), issues=(issue,))
        else:
            text = find(site.full_text, None, tree(response))
            yield self.page(response, reviews=(replace(review, text=text or review.text),))


def _why_to_stop(number: int, keys: Collection[object], known: Set[object]) -> str:
    """Why a list that names a next page is read no further; empty where it is read on."""
    if number > 1 and all(key in known for key in keys):
        return "the page repeats what was read, and says that there is more" if keys else "an empty page, and the list goes on"
    return f"a list of more than {MAX_PAGES} pages is read no further" if number >= MAX_PAGES else ""


def _cut_off(following: str, reason: str) -> RawIssue:
    """The issue of a list whose end was not seen: what is not on its pages is not gone (`db.reviews`)."""
    return RawIssue(kind="suspect", field="reviews", text=following, reason=reason)
