"""A real crawl inside a test: the project's settings, a spider that only asks, and what came back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from scrapers.failures import failure_reason

TEST_SETTINGS: dict[str, Any] = {
    "ITEM_PIPELINES": {},
    "TWISTED_REACTOR_ENABLED": False,
    "LOG_LEVEL": "WARNING",
    "PAGE_CACHE": False,
    "BACKOFF_BASE": 0.01,
    "DOWNLOAD_TIMEOUT": 5,
}


@dataclass(slots=True)
class Outcome:
    """What a crawl came back with, by the address that was asked for first."""

    pages: dict[str, Response] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    stats: dict[str, Any] = field(default_factory=dict)


class AskingSpider(Spider):
    """Asks for some addresses at once and keeps what comes."""

    name = "asking"

    async def start(self) -> AsyncIterator[Any]:
        for url, meta in self.wanted:
            yield Request(url, self.keep, errback=self.fail, meta={"school": "example", **meta}, cb_kwargs={"asked": url})

    def keep(self, response: Response, asked: str) -> None:
        self.outcome.pages[asked] = response

    def fail(self, failure: Failure) -> None:
        self.outcome.failures[failure.request.cb_kwargs["asked"]] = failure_reason(failure)


def project_settings(**changed: Any) -> Settings:
    """The project's settings as `scrapy` would load them, `changed` as if given with -s."""
    settings = Settings()
    settings.setmodule("scrapers.settings", priority="project")
    settings.setdict({**TEST_SETTINGS, **changed}, priority="cmdline")
    return settings


async def crawl(
    mirror: str,
    *urls: str,
    meta: dict[str, Any] | None = None,
    domains: list[str] | None = None,
    run_ids: dict[str, int] | None = None,
    resumed: set[int] | None = None,
    **changed: Any,
) -> Outcome:
    """Ask for the addresses with the project's settings, through a mirror unless `mirror` is empty."""
    outcome = Outcome()
    runner = AsyncCrawlerRunner(project_settings(MIRROR_URL=mirror, **changed))
    crawler: Crawler = runner.create_crawler(AskingSpider)
    wanted = [(url, dict(meta or {})) for url in urls]
    await runner.crawl(
        crawler,
        wanted=wanted,
        outcome=outcome,
        allowed_domains=domains or [],
        run_ids=run_ids or {"example": 1},
        resumed_run_ids=resumed or set(),
    )
    outcome.stats = crawler.stats.get_stats()
    return outcome
