"""The end of a crawl that was told to end: what is under way is finished, but not waited for without limit."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from scrapy.crawler import Crawler

from scrapers.failures import ShutHostError

T = TypeVar("T")
_LOOK = 0.5


def is_ending(crawler: Crawler) -> bool:
    """Whether the crawl was told to end, by a signal or by one of its own limits (`closespider_timeout`, `memusage_exceeded` …)."""
    slot = getattr(crawler.engine, "_slot", None)  # Scrapy tells nobody in public that a spider is being closed
    return not crawler.crawling or (slot is not None and slot.closing is not None)


class Ending:
    """Gives up what is still being asked when the grace of an ending crawl (`SHUTDOWN_GRACE`) is over."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._grace = crawler.settings.getfloat("SHUTDOWN_GRACE")
        self._asking: set[asyncio.Task[Any]] = set()
        self._watch: asyncio.Task[None] | None = None
        self._is_over = False

    async def within(self, asked: Coroutine[Any, Any, T]) -> T:
        """What is asked, unless the crawl ends and it takes longer than the grace: then `ShutHostError`."""
        task = asyncio.ensure_future(asked)
        self._asking.add(task)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.ensure_future(self._give_up_at_the_end())
        try:
            return await task
        except asyncio.CancelledError:
            if not self._is_over:
                raise
            raise ShutHostError("cancelled", "the crawl is ending") from None
        finally:
            self._asking.discard(task)

    async def _give_up_at_the_end(self) -> None:
        left = self._grace
        while self._asking and left > 0:
            await asyncio.sleep(_LOOK)
            if is_ending(self._crawler):
                left -= _LOOK
        self._is_over = left <= 0
        for task in list(self._asking):
            task.cancel()

    def close(self) -> None:
        """Watch no longer; nothing is asked any more."""
        if self._watch is not None:
            self._watch.cancel()
