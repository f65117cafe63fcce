"""`scrapy changes --since DAY`: what changed on the market."""

import argparse
import sys

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.crawls import CannotRunError, complain, piped
from pipelines.exports import read_changes, write_changes


class Command(ScrapyCommand):
    """Tell what changed."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}

    def short_desc(self) -> str:
        """Say it in one line, for the list of commands."""
        return "Tell what changed on the market: prices, tariffs, promotions, ratings, courses, deleted reviews"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--since", metavar="DAY", required=True, help="a day (UTC) or a time: 2026-10-10T12:00:00Z")
        parser.add_argument("--csv", action="store_true", help="as in changes.csv of an export")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit codes: 0 good, 2 and 64 usage, 65 not our database, 74 input/output."""
        if args:
            raise UsageError
        assert self.settings is not None
        try:
            with piped():
                write_changes(read_changes(self.settings, opts.since), sys.stdout, as_csv=opts.csv)
        except CannotRunError as error:
            complain(error)
            self.exitcode = error.code
