"""`scrapy explain FIGURE`: where a figure comes from."""

import argparse
import sys

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.crawls import CannotRunError, complain, piped
from pipelines.explain import explanation_of, print_explanation, write_json
from pipelines.failures import explained


class Command(ScrapyCommand):
    """Explain one figure."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}

    def short_desc(self) -> str:
        """Say it in one line, for the list of commands."""
        return "Tell where a figure comes from: formula, inputs, pages, words (school_stats/skillbox/rating)"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--all", action="store_true", help="every input, not the first twenty")
        parser.add_argument("--json", action="store_true", help="all of it as JSON, without the words of the pages")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit codes: 0 good, 2 usage, 64 no such figure, 65 not our database, 74 input/output."""
        if len(args) != 1:
            raise UsageError
        assert self.settings is not None
        try:
            found = explanation_of(self.settings, args[0])
            with explained(self.settings["DATABASE"], f"explain {args[0]}"), piped():
                if opts.json:
                    write_json(found, sys.stdout)
                else:
                    print_explanation(self.settings, found, sys.stdout, everything=opts.all)
        except CannotRunError as error:
            complain(error)
            self.exitcode = error.code
