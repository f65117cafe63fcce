"""`scrapy export DIR`: one CSV file a table, a description and a manifest."""

import argparse
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.crawls import CannotRunError, complain
from pipelines.exports import OPTIONS, export_snapshot


class Command(ScrapyCommand):
    """Export a snapshot of the database."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}

    def short_desc(self) -> str:
        """Say it in one line, for the list of commands."""
        return "Export the database as CSV files into the folder DIR"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        for name, meaning in OPTIONS.items():
            parser.add_argument(f"--{name}", action="store_true", help=meaning)
        parser.add_argument("--as-of", metavar="DAY", help="as it was on that day (UTC), or at that time: 2026-10-10T12:00:00Z")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit codes: 0 good, 2 usage, 65 data refused, 74 input/output, 75 another export is at work."""
        if len(args) != 1:
            raise UsageError
        assert self.settings is not None
        try:
            chosen = {name: getattr(opts, name) for name in OPTIONS}
            manifest = export_snapshot(self.settings, Path(args[0]), as_of=opts.as_of, **chosen)
            print(f"{len(manifest.files)} files with {sum(file.rows for file in manifest.files)} rows in {args[0]}")
        except CannotRunError as error:
            complain(error)
            self.exitcode = error.code
