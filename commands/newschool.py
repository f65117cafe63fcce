"""`scrapy newschool NAME URL`: look at a school, say what there is, and write its spider and a page test that fails."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.first_look import FirstLookError, begin_school


class Command(ScrapyCommand):
    """Begin a school: its spider from the template, and one saved page."""

    requires_project = True
    default_settings = {"LOG_LEVEL": "ERROR"}

    def syntax(self) -> str:
        """What stands behind the verb."""
        return "NAME URL"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Look at a school's site, write its spider and a failing page test"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit codes: 0 written, 1 the site could not be looked at, 2 usage."""
        if len(args) != 2:
            raise UsageError
        assert self.crawler_process is not None
        try:
            print(*begin_school(self.crawler_process, *args), sep="\n")
        except FirstLookError as error:
            print(error)
            self.exitcode = 1
