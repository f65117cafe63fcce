"""`scrapy report DIR`: the market as pages for a browser."""

from importlib import import_module
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.crawls import said
from pipelines.reports import made_of


class Command(ScrapyCommand):
    """Write the report site; it needs no server, no script and no network."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """Say what it takes."""
        return "[options] DIR"

    def short_desc(self) -> str:
        """Say it in one line, for the list of commands."""
        return "Write the market as a site of static pages into the folder DIR"

    def run(self, args: list[str], opts: object) -> None:
        """Exit codes: 0 good, 2 usage, 65 data refused, 74 input/output, 75 another report writes there."""
        if len(args) != 1:
            raise UsageError
        assert self.settings is not None
        settings, folder = self.settings, Path(args[0])
        # Every command imports all of them, and a crawl needs no templates.
        write_site = import_module("report.site").write_site
        self.exitcode = said(lambda: f"{made_of(settings, folder, write_site)}: {folder / 'index.html'}")
