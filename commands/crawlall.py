"""`scrapy crawlall`: every spider that is due, then the figures. What cron calls."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.crawls import CONFIGURATION, CannotRunError, claimed, complain, due, exit_code
from pipelines.figures import recompute_figures


class Command(ScrapyCommand):
    """Crawl all that is due and recompute."""

    requires_project = True

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Crawl every spider that is due, then recompute the figures"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument("--all", action="store_true", help="also those that had a good run within DUE_HOURS")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """A spider that lacks an address or a token is named and left out; the others run. Exit codes as `crawl`."""
        process = self.crawler_process
        assert process is not None
        spiders = [process.spider_loader.load(name) for name in sorted(process.spider_loader.list())]
        try:
            with claimed(process.settings):
                for spider in spiders if opts.all else due(spiders, process.settings):
                    try:
                        spider.check(process.settings)
                    except UsageError as error:
                        complain(error)
                        self.exitcode = CONFIGURATION
                    else:
                        process.crawl(spider)
                crawlers = set(process.crawlers)
                if crawlers:
                    process.start()
                recompute_figures(process.settings)
                self.exitcode = max(exit_code(crawlers), self.exitcode)
        except CannotRunError as error:
            complain(error)
            self.exitcode = error.code
