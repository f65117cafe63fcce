"""`scrapy recompute`: the figures of schools and categories, brought up to the facts."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.crawls import CannotRunError, complain
from pipelines.failures import claimed_existing
from pipelines.figures import recompute_figures


class Command(ScrapyCommand):
    """Recompute what changed, or everything."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}

    def short_desc(self) -> str:
        """Say it in one line, for the list of commands."""
        return "Recompute the figures of schools and categories"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--full", action="store_true", help="everything, not only what changed since the last time")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit codes: 0 good, 2 usage, 65 data refused, 74 input/output, 75 another run holds the database."""
        if args:
            raise UsageError
        assert self.settings is not None
        try:
            with claimed_existing(self.settings):
                done = recompute_figures(self.settings, full=opts.full)
                print(f"recomputed {done.schools} schools and {done.categories} categories")
        except CannotRunError as error:
            complain(error)
            self.exitcode = error.code
