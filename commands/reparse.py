"""`scrapy reparse [SCHOOL]`: read the archive again, by today's spiders, without the network."""

import argparse
from datetime import date

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.crawls import said
from pipelines.reparse import reparse


class Command(ScrapyCommand):
    """Mend the history by what today's spiders read of the pages of then."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """Say what it takes."""
        return "[options] [SCHOOL]"

    def short_desc(self) -> str:
        """Say it in one line, for the list of commands."""
        return "Read the archived pages again by today's spiders and mend the history"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--since", type=date.fromisoformat, metavar="DATE", help="only runs that began on that day (UTC) or later")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit codes: 0 done, 2 usage, 65 data refused, 74 input/output, 75 another run holds the database."""
        if len(args) > 1:
            raise UsageError
        assert self.settings is not None
        settings = self.settings
        self.exitcode = said(lambda: reparse(settings, args[0] if args else None, f"{opts.since}" if opts.since else ""))
