"""`scrapy publish FILE`: a read-only copy for analysts, and what Datasette shows beside it."""

from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.analysts import publish_for_analysts
from pipelines.crawls import said


class Command(ScrapyCommand):
    """Publish the database for analysts."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """Say what it takes."""
        return "[options] FILE"

    def short_desc(self) -> str:
        """Say it in one line, for the list of commands."""
        return "Write a read-only copy for analysts into FILE, and datasette.yaml beside it"

    def run(self, args: list[str], opts: object) -> None:
        """Exit codes: 0 good, 2 usage, 65 data refused or FILE is no copy, 74 input/output, 75 another copy or export is at work."""
        if len(args) != 1:
            raise UsageError
        assert self.settings is not None
        settings = self.settings
        self.exitcode = said(lambda: publish_for_analysts(settings, Path(args[0])))
