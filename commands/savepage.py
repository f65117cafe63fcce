"""`scrapy savepage NAME URL`: fetch one page and put it among the pages that tests read."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.first_look import FirstLookError, save_one


class Command(ScrapyCommand):
    """Save a page for a spider's tests."""

    requires_project = True
    default_settings = {"LOG_LEVEL": "ERROR"}

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Fetch a page and save it under tests/pages/NAME"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument("--as", dest="page", help="name of the page (default: the last part of its address)")
        parser.add_argument("--callback", default="parse_course", help="the spider's method that reads it (default: %(default)s)")
        parser.add_argument("--force", action="store_true", help="take the place of a page of that name")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit codes: 0 saved, 1 could not be fetched, 2 usage."""
        if len(args) != 2:
            raise UsageError
        assert self.crawler_process is not None
        try:
            print(*save_one(self.crawler_process, *args, page=opts.page, callback=opts.callback, force=opts.force), sep="\n")
        except FirstLookError as error:
            print(error)
            self.exitcode = 1
