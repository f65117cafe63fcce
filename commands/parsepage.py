"""`scrapy parsepage NAME FILE --url URL`: what a spider reads from one saved page, and what it means, side by side."""

import argparse
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.saved import meant, pages_of, side_by_side
from report.console import table
from scrapers.clock import now


class Command(ScrapyCommand):
    """Show the statements and the values of one page, and the issues under them."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show what a spider makes of a saved page: words and meaning side by side"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument("--url", required=True, help="the address that the page was fetched from")
        parser.add_argument("--callback", default="parse_course", help="the spider's method that reads it (default: %(default)s)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit codes: 0 something was read, 1 the page is failed or says nothing, 2 usage."""
        if len(args) != 2:
            raise UsageError
        name, file = args
        process = self.crawler_process
        assert process is not None
        if name not in process.spider_loader.list() or not Path(file).is_file():
            raise UsageError(f"no spider {name!r}, or no file {file}", print_help=False)
        spider = process.spider_loader.load(name).from_crawler(process._create_crawler(name))
        good = False
        for raw in pages_of(spider, opts.callback, opts.url, Path(file)):
            page = meant(raw, now(process.settings))
            rows = [(each.fact, each.raw, each.value) for each in side_by_side(raw, page)]
            issues = [(each.kind, each.field, each.text or "", each.reason) for each in page.issues]
            table(page.failed or "What the page says", ("fact", "said", "meant"), rows, sys.stdout)
            table("Issues", ("kind", "field", "words", "reason"), issues, sys.stdout)
            good |= bool(rows) and page.failed is None
        self.exitcode = 0 if good else 1
