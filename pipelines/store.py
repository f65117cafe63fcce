"""Batches of pages into the database; at the end each run is judged, and what may be trusted is published."""

import hashlib
import logging
import sqlite3
from collections import Counter, defaultdict
from contextlib import ExitStack
from datetime import timedelta
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from sqlite_utils import Database
from twisted.python.failure import Failure

from db.connect import connect, save_categories
from db.errors import DatabaseError
from db.publish import publish_run
from db.robots_files import RobotsFile, save_robots_files
from db.runs import Run, fail_run, good_run_figures, has_vacancies, note_arguments, open_run, run_figures, run_figures_before
from db.staging import stage_pages
from normalize.category import CATEGORIES
from normalize.models import Page
from pipelines.archive import PageArchive, content_hash
from pipelines.check import TREND_DAYS, Verdict, verdict
from scrapers import clock
from scrapers.base import MarketSpider, School
from scrapers.robots import Consulted, consulted

logger = logging.getLogger(__name__)

PAGES_A_BATCH = 50
ROWS_A_BATCH = 2_000
ROWS_A_COURSE = 10  # a course with its tariffs and its summary weighs that much more than a review


class StorePipeline:
    """One writer: pages are staged in batches, each one transaction; nothing is a fact before its run is believed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.min_courses = crawler.settings.get("MIN_COURSES")
        self.pending: dict[str, list[Page]] = defaultdict(list)
        self.rows = self.held = 0
        self.runs: dict[str, Run] = {}
        self.opened = ExitStack()
        self.broken: sqlite3.Error | DatabaseError | OSError | None = None
        self.archive = PageArchive(crawler.settings)
        crawler.signals.connect(self.spider_error, signals.spider_error)
        crawler.signals.connect(self.item_error, signals.item_error)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Open the database and a run for each school. Where it cannot be written, the crawl ends before it asks for anything."""
        try:
            self._open_runs()
        except (sqlite3.Error, DatabaseError, OSError) as error:
            self.broken = error
            self.crawler.stats.set_value("market/storage_failed", str(error))
            logger.error("the database cannot be opened, the crawl does not begin: %s", error)
            raise CloseSpider("storage_failed") from error

    def _open_runs(self) -> None:
        """A run for each school; one that was killed lately is taken up again."""
        self.db: Database = connect(self.crawler.settings["DATABASE"])
        self.opened.callback(self.db.conn.close)
        self.archive.open(self.db)
        self.spider.keep = self.archive.keep
        save_categories(self.db, [(each.slug, each.name, each.parent) for each in CATEGORIES])
        for school in self.spider.schools():
            self.runs[school.slug] = self._open(school)
        note_arguments(self.db, [run.run_id for run in self.runs.values()], self.spider.arguments)
        self.spider.run_ids = {slug: run.run_id for slug, run in self.runs.items()}
        self.spider.resumed_run_ids = {run.run_id for run in self.runs.values() if run.resumed}
        self.crawler.stats.set_value("market/runs", len(self.runs))
        # Each of thirty spiders would keep the two megabytes that it has read until its turn to publish, once there is so much to read.
        self.db.conn.execute("PRAGMA shrink_memory")

    def _open(self, school: School) -> Run:
        known = None if school.name == school.slug else school.name
        run = open_run(
            self.db,
            spider=self.spider.name,
            school_slug=school.slug,
            school_name=known,
            home_url=school.home_url or None,
            evidence=school.evidence,
            now=self.now,
        )
        if run.resumed:
            logger.warning("%s %s: taking up run %d, begun %s and cut off", self.spider.name, school.slug, run.run_id, run.started_at)
        return run

    def process_item(self, item: Page) -> Page:
        """Hold the page until the batch is full."""
        if self.broken is None:
            self.archive.take(item)
            self.pending[item.school].append(item)
            self.held += 1
            self.rows += len(item.courses) * ROWS_A_COURSE + len(item.promos) + len(item.reviews)
            if self.held >= PAGES_A_BATCH or self.rows >= ROWS_A_BATCH:
                self.flush()
        return item

    def flush(self) -> None:
        """Stage what is held. When the database cannot be written (a full disk), the crawl ends: going on would lose pages in silence."""
        try:
            self.archive.write()
            for slug, pages in self.pending.items():
                stage_pages(self.db, self.runs[slug].run_id, pages)
        except (sqlite3.Error, OSError) as error:
            self.broken = error
            logger.error("the database cannot be written, the crawl ends: %s", error)
            if self.crawler.engine is not None:
                deferred_from_coro(self.crawler.engine.close_spider_async(reason="storage_failed"))
        self.pending.clear()
        self.rows = self.held = 0

    def spider_error(self, failure: Failure, response: Response | Failure | None) -> None:
        """A page that a spider's code stumbled over is a failed page, with the kind of error.

        Where it stumbled before it asked for anything there is no page, and the crawl ends as one that could not begin.
        """
        if not isinstance(response, Response):
            request = getattr(response, "request", None)  # of a page that did not come, and over which the spider stumbled too
            if request is not None:
                url = request.meta.get("masked_url") or request.url
                self._note_failure(request.meta.get("school"), url, 0, failure, None)
            return
        sha256 = content_hash(response)
        self.archive.keep(sha256, response)
        url = response.meta.get("masked_url") or response.url
        self._note_failure(response.meta.get("school"), url, response.status, failure, sha256)

    def item_error(self, item: object, failure: Failure) -> None:
        """Likewise a page that a pipeline stumbled over."""
        sha256 = getattr(item, "sha256", None)
        self._note_failure(getattr(item, "school", None), getattr(item, "url", ""), getattr(item, "status", 0), failure, sha256)

    def _note_failure(self, school: str | None, url: str, status: int, failure: Failure, sha256: str | None) -> None:
        if school in self.runs:
            reason = f"error_{type(failure.value).__name__}"
            self.process_item(Page(school=str(school), url=url, fetched_at=self.now, status=status, sha256=sha256 or None, failed=reason))

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Judge each run; publish it or say why not. The verdicts are what the exit code tells."""
        self.flush()
        self._keep_robots_files()
        for slug, run in self.runs.items():
            trouble = self._end(run, reason)
            if trouble:
                self.crawler.stats.inc_value("market/failed_runs")
                logger.error("%s %s: run %d failed: %s", spider.name, slug, run.run_id, trouble)
            self.crawler.stats.inc_value("market/judged_runs")
        self.opened.close()

    def _keep_robots_files(self) -> None:
        """What each host's robots.txt said, with the run that asked."""
        files: dict[int, list[RobotsFile]] = defaultdict(list)
        for each in consulted(self.crawler).values():
            refused: Counter[int] = Counter()
            for school, count in each.refused.items():
                refused[(self.runs.get(school) or next(iter(self.runs.values()))).run_id] += count
            for run_id, count in refused.items():
                files[run_id].append(robots_file(each, refused=count))
        try:
            for run_id, told in files.items():
                save_robots_files(self.db, run_id, told)
        except sqlite3.Error as error:
            self.broken = self.broken or error

    def _end(self, run: Run, reason: str) -> str | None:
        """Publish or fail one run; why it failed, or None."""
        try:
            judged = self._verdict(run) if reason == "finished" and self.broken is None else None
            trouble = f"storage: {self.broken}" if self.broken is not None else f"stopped: {reason}" if reason != "finished" else None
            if judged is not None:
                trouble = judged.reason
            if trouble is None:
                publish_run(self.db, run.run_id, self.now)
            else:
                fail_run(self.db, run.run_id, reason=trouble, now=self.now, gate=judged.gate if judged else None)
        except sqlite3.Error as error:
            self.crawler.stats.set_value("market/storage_failed", str(error))
            return f"storage: {error}"
        if self.broken is not None:
            self.crawler.stats.set_value("market/storage_failed", str(self.broken))
        return trouble

    def _verdict(self, run: Run) -> Verdict | None:
        if run.school_id is None and not has_vacancies(self.db, run.run_id):
            return Verdict(gate="vacancies", reason="no vacancy was found")
        least = self.spider.min_courses if self.min_courses is None or not self.spider.min_courses else int(self.min_courses)
        good = good_run_figures(self.db, self.spider.name, run.school_id)
        long_ago = clock.timestamp(clock.now(self.crawler.settings) - timedelta(days=TREND_DAYS))
        weeks_ago = run_figures_before(self.db, self.spider.name, run.school_id, long_ago)
        return verdict(run_figures(self.db, run.run_id), good, min_courses=least, weeks_ago=weeks_ago)

    @property
    def spider(self) -> MarketSpider:
        """The spider of this crawl."""
        spider = self.crawler.spider
        if not isinstance(spider, MarketSpider):
            raise TypeError(f"{spider!r} is not a spider of the market")
        return spider

    @property
    def now(self) -> str:
        """The time of the run, as the database writes it."""
        return clock.timestamp(clock.now(self.crawler.settings))


def robots_file(seen: Consulted, *, refused: int) -> RobotsFile:
    """A consulted robots.txt as the row that is kept of it with one run, of which it forbade so many pages."""
    text = seen.rules.text.replace("\x00", "\ufffd")
    return RobotsFile(
        host=seen.host,
        fetched_at=seen.fetched_at,
        status=seen.rules.status,
        verdict=seen.rules.verdict,
        refused=refused,
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() if text else None,
        text=text or None,
    )
