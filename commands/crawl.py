"""`scrapy crawl NAME`: one spider, with an exit code that tells how its runs ended."""

import argparse

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from pipelines.archive import prune
from pipelines.crawls import CannotRunError, claimed, complain, exit_code
from scrapers.base import MarketSpider


class Command(ScrapyCrawl):
    """Run one spider; its facts are published if its runs can be trusted."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit codes: 0 good, 1 a run failed, 2 usage, 65 data refused, 74 input/output, 75 another run holds the database."""
        if len(args) != 1:
            raise UsageError
        process = self.crawler_process
        assert process is not None
        try:
            spider = process.spider_loader.load(args[0])
        except KeyError as error:
            raise UsageError(f"no spider is called {args[0]!r}; `scrapy list` names them", print_help=False) from error
        if issubclass(spider, MarketSpider):
            spider.check(process.settings, **opts.spargs)
        try:
            with claimed(process.settings, hashes_names=True):
                crawler = self._create_crawler(args[0])
                process.crawl(crawler, **opts.spargs)
                process.start()
                prune(process.settings)
                self.exitcode = exit_code([crawler])
        except CannotRunError as error:
            complain(error)
            self.exitcode = error.code
