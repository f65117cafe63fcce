"""`scrapy check`: how the last run of every spider and school ended, and how old the data is that stands."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from db.connect import opened
from db.health import known_slugs, last_runs
from db.soundness import refuse_missing
from pipelines.check import vanished
from pipelines.crawls import CannotRunError, complain, piped
from pipelines.failures import explained
from report.health import health
from scrapers.registry import known_school


class Command(ScrapyCommand):
    """Say per school: verdict, gate, figures against the last good runs, why pages failed, what is stated no longer, new words."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Tell how the last runs ended and how old the data is that stands"

    def syntax(self) -> str:
        """Say what it takes."""
        return "[options] [SCHOOL]"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit codes: 0 every last run is good, 1 one is not or there is none, 2 usage, 65 data refused, 74 input/output."""
        if len(args) > 1:
            raise UsageError
        assert self.settings is not None
        database = self.settings["DATABASE"]
        try:
            with explained(database, f"read {database}"):
                refuse_missing(database)
                # Who stops listening has not heard that all is good.
                self.exitcode = 1
                with opened(database) as db, piped():
                    if args and args[0] not in (known := known_slugs(db)) and known_school(args[0]) is None:
                        raise UsageError(f"{args[0]}: no such school; known are {', '.join(known) or 'none yet'}", print_help=False)
                    self.exitcode = 0 if health(last_runs(db, *args), vanished, at_length=bool(args)) else 1
        except CannotRunError as error:
            complain(error)
            self.exitcode = error.code
