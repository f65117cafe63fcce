"""`scrapy importtexts FOLDER`: texts, questions and collections of the categories from Markdown files."""

from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.crawls import said
from pipelines.imports import import_folder


class Command(ScrapyCommand):
    """Import a folder, whole or not at all."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """Say what it takes."""
        return "[options] FOLDER"

    def short_desc(self) -> str:
        """Say it in one line, for the list of commands."""
        return "Import texts, FAQ and collections of categories from Markdown files"

    def run(self, args: list[str], opts: object) -> None:
        """Exit codes: 0 good, 2 usage, 65 data refused, 74 input/output, 75 another run holds the database."""
        if len(args) != 1:
            raise UsageError
        assert self.settings is not None
        settings = self.settings
        self.exitcode = said(lambda: f"texts: {import_folder(settings, Path(args[0]))}")
