"""`scrapy backup FILE`: a copy of the database that can be trusted, also while a crawl is at work."""

from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.backups import back_up_database
from pipelines.crawls import said


class Command(ScrapyCommand):
    """Back up the database and its key."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """Say what it takes."""
        return "[options] FILE"

    def short_desc(self) -> str:
        """Say it in one line, for the list of commands."""
        return "Copy the database into FILE, checked, and its key beside it"

    def run(self, args: list[str], opts: object) -> None:
        """Exit codes: 0 good, 2 usage, 65 the copy is not sound or FILE is there already, 74 input/output."""
        if len(args) != 1:
            raise UsageError
        assert self.settings is not None
        settings = self.settings
        self.exitcode = said(lambda: back_up_database(settings, Path(args[0])))
