"""`scrapy crawlall`: every spider that is due, then the figures. What cron calls."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.crawls import CannotRunError, complain, crawl_all


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
        """Exit codes as `crawl`; 2 too where a spider lacked an address or a token and was left out."""
        if args:
            raise UsageError(f"{args[0]}: takes no spider; `scrapy crawl {args[0]}` runs one", print_help=False)
        assert self.crawler_process is not None
        try:
            self.exitcode = crawl_all(self.crawler_process, everything=opts.all)
        except CannotRunError as error:
            complain(error)
            self.exitcode = error.code
