"""`scrapy importcsv KIND FILE`: audience or salaries from a CSV file."""

from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.crawls import said
from pipelines.imports import KINDS, import_csv


class Command(ScrapyCommand):
    """Import a CSV file, whole or not at all."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """Say what it takes."""
        return "[options] audience|salaries FILE"

    def short_desc(self) -> str:
        """Say it in one line, for the list of commands."""
        return "Import the audience of categories or salaries from a CSV file"

    def run(self, args: list[str], opts: object) -> None:
        """Exit codes: 0 good, 2 usage, 65 data refused, 74 input/output, 75 another run holds the database."""
        if len(args) != 2 or args[0] not in KINDS:
            raise UsageError
        assert self.settings is not None
        settings = self.settings
        self.exitcode = said(lambda: f"{args[0]}: {import_csv(settings, args[0], Path(args[1]))}")
