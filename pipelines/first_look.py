"""Beginning a school: fetch what a first look needs, say what was found, write spider and page."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.crawler import CrawlerProcessBase
from scrapy.exceptions import UsageError
from scrapy.http import TextResponse

from pipelines.saved import usual_meta
from scrapers import clock
from scrapers.base import canonical, host_of
from scrapers.look import Place, course_pattern, courses_among, has_course, places
from scrapers.look_spider import LookSpider, Seen
from scrapers.new_site import site_file
from scrapers.pages_folder import PageExistsError, save_page
from scrapers.printable import printable
from scrapers.registry import spider_of_host

SPIDERS = Path("scrapers/spiders")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LEAST_TEXT = 200


class FirstLookError(RuntimeError):
    """The site cannot be looked at, or what came is nothing to begin with."""


def begin_school(process: CrawlerProcessBase, name: str, url: str) -> Iterator[str]:
    """Look at the school and write `scrapers/spiders/NAME.py` and its first page; yields what a person should read.

    Raises `UsageError` for a name or address that cannot be, `FirstLookError` for a site that cannot be looked at.
    """
    file = SPIDERS / f"{name}.py"
    wrong = {
        f"{name}: small letters, digits and underscores, a letter first": not _NAME.fullmatch(name),
        f"{url}: an address begins with https:// or http://": not re.match(r"https?://[^/\s@]+", url),
        f"there is a spider {name} already": name in process.spider_loader.list() or file.exists(),
        f"{host_of(url)} is read by the spider {spider_of_host(host_of(url))}": spider_of_host(host_of(url)),
    }
    if problem := next((text for text, is_so in wrong.items() if is_so), ""):
        raise UsageError(problem, print_help=False)
    seen = Seen()
    process.crawl(LookSpider, url=url, seen=seen)
    process.start()
    page = _readable(seen)
    stated = canonical(page)
    address = (stated if stated and host_of(stated) == host_of(page.url) else page.url).rstrip("/")
    pattern = course_pattern(address)
    courses = courses_among([*seen.addresses], pattern)
    found = places(page.text, seen.root)
    text = site_file(
        name=name, url=address, month=f"{clock.now(process.settings):%Y-%m}", pattern=pattern, sitemaps=seen.sitemaps, courses=len(courses),
        vocabulary=has_course(page.text), found=found,
    )  # fmt: skip
    last = urlsplit(address).path.rpartition("/")[2] or "home"
    callback = "parse_page" if has_course(page.text) else "parse_course"
    external_id = re.search(pattern, address)
    meta = {"school": name, "course": external_id["external_id"] if external_id else None}
    saved = save_page(name, last, url=page.url, body=page.body, content_type=_type_of(page), callback=callback, meta=meta)
    file.write_text(text, encoding="utf-8")
    yield from map(printable, _told(seen, found, pattern, courses))
    yield f"Written: {file}, {saved} and {saved.with_suffix('.toml')}"
    yield f"Next: fill in what is marked in {file}, then `scrapy parsepage {name} {saved} --url {page.url} --callback {callback}`,"
    yield "then run tests/test_pages.py: it writes the expectation and fails until you have read it and run it again."


def save_one(process: CrawlerProcessBase, name: str, url: str, *, page: str | None, callback: str, force: bool) -> Iterator[str]:
    """Fetch one page for the tests of a spider. Raises `UsageError` and `FirstLookError`."""
    if name not in process.spider_loader.list():
        raise UsageError(f"no spider is called {name!r}", print_help=False)
    seen = Seen()
    spider = process.spider_loader.load(name).from_crawler(process._create_crawler(name))
    process.crawl(LookSpider, url=url, only_page=True, seen=seen)
    process.start()
    response = seen.page
    if response is None:
        raise FirstLookError("\n".join(seen.troubles) or f"{url}: no answer")
    title = page or urlsplit(url).path.rstrip("/").rpartition("/")[2] or "home"
    content_type = (response.headers.get("Content-Type") or b"text/html").decode("latin-1")
    try:
        file = save_page(
            name, title, url=response.url, body=response.body, content_type=content_type, callback=callback,
            meta=usual_meta(spider, response.url), force=force,
        )  # fmt: skip
    except PageExistsError as error:
        raise FirstLookError(str(error)) from error
    yield f"Saved: {file} and {file.with_suffix('.toml')}"
    yield "It is somebody's page: put your own words and numbers into it before you commit it."
    yield "Run tests/test_pages.py: it writes the expectation and fails until you have read it and run it again."


def _readable(seen: Seen) -> TextResponse:
    page = seen.page
    if not isinstance(page, TextResponse):
        raise FirstLookError("\n".join(seen.troubles) or "no page came, or one that is no text")
    visible = " ".join("".join(seen.root.itertext()).split()) if seen.root is not None else ""
    if "<html" not in page.text.lower():
        raise FirstLookError(f"{page.url}: not an HTML page")
    if len(visible) < _LEAST_TEXT and not places(page.text, seen.root):
        raise FirstLookError(f"{page.url}: a page that a script fills in; look for the API that it asks")
    return page


def _type_of(page: TextResponse) -> str:
    return (page.headers.get("Content-Type") or b"text/html").decode("latin-1")


def _told(seen: Seen, found: list[Place], pattern: str, courses: list[str]) -> Iterator[str]:
    yield f"Sitemaps: {', '.join(seen.sitemaps) or 'none'}; addresses in them: {len(seen.addresses)}"
    yield f"Feeds named: {', '.join(dict.fromkeys(seen.feeds)) or 'none'}"
    yield f"Addresses of courses: {pattern} ({len(courses)} in the sitemaps)"
    for fact in ("title", "price", "monthly_price", "duration"):
        own = [place for place in found if place.fact == fact]
        yield f"{fact}: {'nothing seems to say it' if not own else 'one place' if len(own) == 1 else f'{len(own)} places, choose'}"
        yield from (f"    {place.where}: {place.words[:60]}" for place in own)
    yield from (f"Trouble: {trouble}" for trouble in seen.troubles)
