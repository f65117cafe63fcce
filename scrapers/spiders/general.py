"""Any school that describes its courses in a known vocabulary: `scrapy crawl general -a url=https://…`."""

import re
from typing import Any

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from scrapers.base import host_of
from scrapers.registry import spider_of_host
from scrapers.structured_spider import StructuredSpider, names_an_id

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")


class GeneralSpider(StructuredSpider):
    """Whatever host is asked for

    url: a sitemap, a listing, a course or the home page. course_url: narrows to addresses that match; its group `external_id` is the
    course's id, which else is the path. name: the school's slug, else the host names it. limit: the most pages to look at.
    """

    name = "general"
    school = ""
    home_url = ""
    evidence = "synthetic"
    course_url = r"^https://[^/]+/(?P<external_id>.+?)/?$"

    only_when_asked = True

    def __init__(self, *args: Any, url: str = "", name: str = "", course_url: str = "", limit: str = "500", **kwargs: Any) -> None:
        self.url, self.school = url, name or re.sub(r"\.[^.]+$", "", host_of(url)).replace(".", "-")
        self.home_url = f"https://{host_of(url)}"
        self.course_url, self.most = course_url or self.course_url, int(limit)
        self.expects_courses = bool(course_url)
        super().__init__(*args, **kwargs)
        self.start_urls = [url]

    @classmethod
    def check(cls, settings: BaseSettings, url: str = "", name: str = "", course_url: str = "", limit: str = "500", **rest: str) -> None:
        """Raises `UsageError` where the arguments do not say what to crawl, or where a spider of the school's own does."""
        super().check(settings, **rest)
        wrong = {
            "give -a url=https://…": not re.fullmatch(r"https?://[^/\s@]+(?:/\S*)?", url),
            f"{host_of(url)} has a spider of its own: scrapy crawl {spider_of_host(host_of(url))}": spider_of_host(host_of(url)),
            f"name={name}: lower-case letters, digits and hyphens": name and not _SLUG.fullmatch(name),
            f"limit={limit}: a number of pages, at least 1": not limit.isdecimal() or int(limit) == 0,
            f"course_url={course_url}: a regular expression with a group external_id": course_url and not names_an_id(course_url),
        }
        if problem := next((text for text, is_so in wrong.items() if is_so), ""):
            raise UsageError(problem, print_help=False)

    @property
    def slug(self) -> str:
        """The name that was given, else the host's."""
        return self.school
