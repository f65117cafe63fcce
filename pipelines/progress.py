"""Shows a person how a crawl goes: a live line a spider on a terminal, one plain line at the end of each elsewhere."""

import sys
from typing import ClassVar, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured


class CrawlProgress:
    """Scrapy extension, on with the setting `PROGRESS`. The bar is answers over requests sent: both grow while pages are found."""

    shared: ClassVar[Progress | None] = None
    running: ClassVar[int] = 0

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("PROGRESS"):
            raise NotConfigured
        self.crawler = crawler
        self.task: TaskID | None = None
        self.asked = self.answered = 0
        for handler, signal in (
            (self.opened, signals.spider_opened),
            (self.sent, signals.request_reached_downloader),
            (self.received, signals.response_received),
            (self.closed, signals.spider_closed),
        ):
            crawler.signals.connect(handler, signal)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def opened(self, spider: Spider) -> None:
        """A line for the spider."""
        if not sys.stdout.isatty():
            return
        if CrawlProgress.shared is None:
            columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn())
            CrawlProgress.shared = Progress(*columns, console=Console(file=sys.stdout))
            CrawlProgress.shared.start()
        self.task = CrawlProgress.shared.add_task(spider.name, total=None)
        CrawlProgress.running += 1

    def sent(self) -> None:
        """One more page asked for."""
        self.asked += 1
        self._draw()

    def received(self) -> None:
        """One more answer."""
        self.answered += 1
        self._draw()

    def closed(self, spider: Spider, reason: str) -> None:
        """The spider's line is complete; after the last one the terminal is free again."""
        progress = CrawlProgress.shared
        if progress is None or self.task is None:
            print(f"{spider.name}: {self.answered} answers, {reason}", flush=True)  # noqa: T201
            return
        progress.update(self.task, total=self.answered, completed=self.answered)
        CrawlProgress.running -= 1
        if CrawlProgress.running == 0:
            progress.stop()
            CrawlProgress.shared = None

    def _draw(self) -> None:
        if CrawlProgress.shared is not None and self.task is not None:
            CrawlProgress.shared.update(self.task, completed=self.answered, total=max(self.asked, 1))
