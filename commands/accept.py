"""`scrapy accept SCHOOL RUN --reason …`: publish a run that a gate has stopped; the ledger says who wanted it, when and why."""

import argparse
import getpass

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.acceptance import accept
from pipelines.crawls import said


class Command(ScrapyCommand):
    """Publish a quarantined run."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """Say what it takes."""
        return "[options] SCHOOL RUN"

    def short_desc(self) -> str:
        """Say it in one line, for the list of commands."""
        return "Publish a run that a gate has stopped, and write down who wanted it"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--reason", required=True, help="why what it read is true")
        parser.add_argument("--by", default=getpass.getuser(), help="who says so (default: the user of the system)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit codes: 0 published, 2 usage, 65 it cannot be accepted, 74 input/output, 75 another run holds the database."""
        if len(args) != 2 or not args[1].isdecimal():
            raise UsageError
        if not opts.reason.strip() or not opts.by.strip():
            raise UsageError("say who accepts the run, and why: --reason, --by", print_help=False)
        assert self.settings is not None
        settings = self.settings
        self.exitcode = said(lambda: accept(settings, args[0], int(args[1]), who=opts.by, reason=opts.reason))
