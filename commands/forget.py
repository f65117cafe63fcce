"""`scrapy forget AUTHOR_KEY`: remove what a reviewer wrote; ratings and counts stay."""

import re

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.crawls import said
from pipelines.forgetting import forget


class Command(ScrapyCommand):
    """Forget a reviewer."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """Say what it takes."""
        return "[options] AUTHOR_KEY"

    def short_desc(self) -> str:
        """Say it in one line, for the list of commands."""
        return "Remove the words of a reviewer, for good; ratings and counts stay"

    def run(self, args: list[str], opts: object) -> None:
        """Exit codes: 0 removed, 2 usage, 65 data refused, 74 input/output, 75 another run holds the database."""
        if len(args) != 1 or not re.fullmatch(r"[0-9a-f]{32}", args[0]):
            raise UsageError("AUTHOR_KEY: 32 hexadecimal digits, as in reviews.author_key", print_help=False)
        assert self.settings is not None
        settings = self.settings
        self.exitcode = said(lambda: forget(settings, args[0]))
