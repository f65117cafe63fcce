"""What Scrapy may write about requests and items: codes and addresses, never the words of a review or anybody's name."""

import logging
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure


def shown_address(request: Request) -> str:
    """Return the address for a log or a record: `meta["masked_url"]`, in which secrets are `${NAME}`, else the address itself."""
    return str(request.meta.get("masked_url") or request.url)


def quieten() -> None:
    """Silence what Scrapy says about single pages with their whole address, secrets included; the reasons stand in `pages.failed`."""
    for name in ("scrapy.spidermiddlewares.httperror", "scrapy.core.downloader.handlers._base_streaming", "scrapy.utils.log"):
        logging.getLogger(name).addFilter(_names_no_address)


def _names_no_address(record: logging.LogRecord) -> bool:
    return "://" not in record.getMessage()


class ReticentLogFormatter(LogFormatter):
    """Leaves items out of every message, and secrets out of every address."""

    def crawled(self, request: Request, response: Response, spider: Spider) -> None:
        """Say nothing: one line a page tells nothing that the tables do not hold, and costs time."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> None:
        """Say nothing: items hold texts of reviews."""

    def dropped(self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider) -> None:
        """Say nothing: what was refused is a row of `issues`."""

    def item_error(self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """Name the page, not the item; the traceback follows."""
        return {"level": logging.ERROR, "msg": "Error processing an item of %(url)s", "args": {"url": getattr(item, "url", "?")}}

    def spider_error(self, failure: Failure, request: Request, response: Response | Failure, spider: Spider) -> LogFormatterResult:
        """Name the page that a spider stumbled over."""
        return {"level": logging.ERROR, "msg": "Error reading %(url)s", "args": {"url": shown_address(request)}}

    def download_error(self, failure: Failure, request: Request, spider: Spider, errmsg: str | None = None) -> LogFormatterResult:
        """Name the page and the kind of error; its message may repeat the address."""
        return {
            "level": logging.ERROR,
            "msg": "Could not download %(url)s: %(kind)s",
            "args": {"url": shown_address(request), "kind": type(failure.value).__name__},
        }
