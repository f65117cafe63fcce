"""`scrapy check`: how the last run of every spider and school ended, and how old the data is that stands."""

import argparse

from scrapy.commands import ScrapyCommand

from db.connect import connect
from db.errors import DatabaseError
from pipelines.crawls import complain, refusal_code
from report.console import health


class Command(ScrapyCommand):
    """Say per school: verdict, reason, figures, age of the last good data, new issues."""

    requires_project = True

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Tell how the last runs ended and how old the data is that stands"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit codes: 0 every last run is good, 1 one is not or there is none, 65 data refused, 74 input/output."""
        assert self.settings is not None
        try:
            db = connect(self.settings["DATABASE"])
        except DatabaseError as error:
            complain(error)
            self.exitcode = refusal_code(error)
            return
        try:
            self.exitcode = 0 if health(db) else 1
        finally:
            db.conn.close()
