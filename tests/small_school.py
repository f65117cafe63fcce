"""A school of a few courses on loopback, crawled by `scrapy crawl otus` day after day: what its site does is one line of a test."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.console import Console
from tests.fault_server import OPEN, Answer, FaultServer, Route, fault_server

HOST = "otus.ru"
NAMES = ("go", "java", "kotlin", "linux", "php", "python", "ruby", "rust")
FIRST_DAY = datetime(2026, 10, 1, 12, tzinfo=UTC)


def address(name: str) -> str:
    """The page of a course."""
    return f"https://{HOST}/lessons/{name}/"


def course_page(name: str, *, title: str = "", url: str = "", price: Any = "90000.00", **stated: Any) -> bytes:
    """A page as the school makes it; `price=None` leaves the offer out, `stated` goes into the JSON-LD."""
    offers = {} if price is None else {"offers": {"@type": "Offer", "price": price, "priceCurrency": "RUB"}}
    course = {"@context": "https://schema.org", "@type": "Course", "name": title or f"Курс {name}", **offers, **stated}
    return course_html(json.dumps(course, ensure_ascii=False), title=title or f"Курс {name}", url=url or address(name))


def course_html(block: str, *, title: str, url: str) -> bytes:
    """The page around one block of JSON-LD, whatever the block is."""
    head = f'<link rel="canonical" href="{url}"><script type="application/ld+json">{block}</script>'
    return f'<!DOCTYPE html><html lang="ru"><head>{head}</head><body><h1>{title}</h1></body></html>'.encode()


def urlset(*urls: str) -> bytes:
    """A sitemap."""
    listed = "".join(f"<url><loc>{escape(url)}</loc></url>" for url in urls)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'.encode()


def html(body: bytes, status: int = 200) -> Answer:
    """An answer with a page."""
    return Answer(body=body, status=status)


def xml(body: bytes) -> Answer:
    """An answer with a sitemap."""
    return Answer(body=body, headers={"Content-Type": "application/xml"})


@dataclass(slots=True)
class SmallSchool:
    """The site, its database, and the day."""

    console: Console
    server: FaultServer
    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)
    days: int = 0

    @property
    def database(self) -> Path:
        """The file."""
        return self.folder / "academy.db"

    def teach(self, *names: str, **stated: Any) -> None:
        """The sitemap names these courses and no other; each has its page."""
        self.announce(*(address(name) for name in names))
        for name in names:
            self.route(f"/lessons/{name}/", html(course_page(name, **stated)))

    def announce(self, *urls: str) -> None:
        """The sitemap names these addresses."""
        self.route("/sitemap.xml", xml(urlset(*urls)))

    def route(self, path: str, answer: Route) -> None:
        """What an address of the site answers from now on."""
        self.server.routes[f"{HOST}{path}"] = answer

    def crawl(self, *words: str, days: int = 1, **settings: Any) -> int:
        """The next day's `scrapy crawl otus`: its exit code."""
        return self.run("crawl", "otus", *words, days=days, **settings)

    def run(self, *words: str, days: int = 1, **settings: Any) -> int:
        """`scrapy WORDS` some days later: its exit code. Everything it says is in `log`."""
        self.days += days
        now = f"{FIRST_DAY + timedelta(days=self.days - 1):%Y-%m-%dT%H:%M:%SZ}"
        given = {"MIRROR_URL": self.server.url, "BACKOFF_BASE": 0.01, "MIN_COURSES": 1, "NOW": now, **self.settings, **settings}
        return self.console.run(*words, database=self.database, log=self.folder / "log", **given)

    @property
    def log(self) -> str:
        """All that the crawls said so far."""
        return (self.folder / "log").read_text("utf-8")

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """What the database says."""
        with closing(sqlite3.connect(self.database)) as db:
            return db.execute(sql).fetchall()

    def last_run(self) -> tuple[str, str | None]:
        """Status and reason of the last run."""
        ((status, reason),) = self.rows("SELECT status, reason FROM runs ORDER BY run_id DESC LIMIT 1")
        return status, reason

    def failed_pages(self) -> list[tuple[str, str]]:
        """The pages of the last run that could not be read: path, why."""
        found = self.rows("SELECT url, failed FROM pages WHERE failed IS NOT NULL AND run_id = (SELECT max(run_id) FROM runs) ORDER BY url")
        return [(url.removeprefix(f"https://{HOST}"), failed) for url, failed in found]

    def current(self) -> list[str]:
        """The courses that are not gone."""
        return [name for (name,) in self.rows("SELECT external_id FROM courses WHERE removed_at IS NULL ORDER BY 1")]

    def prices(self) -> dict[str, int | None]:
        """Full price in roubles of each course that is not gone."""
        sql = "SELECT external_id, price / 100 FROM courses JOIN offers USING (course_id) WHERE courses.removed_at IS NULL"
        return dict(self.rows(sql.replace("external_id", "courses.external_id")))


@contextmanager
def small_school(console: Console, folder: Path) -> Iterator[SmallSchool]:
    """The site with all its courses, not yet crawled."""
    with fault_server() as server:
        server.routes[f"{HOST}/robots.txt"] = Answer(body=OPEN.encode(), headers={"Content-Type": "text/plain"})
        school = SmallSchool(console, server, folder)
        school.teach(*NAMES)
        yield school
