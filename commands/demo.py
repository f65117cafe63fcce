"""`scrapy demo`: the whole job on a market of our own; each call is one day later."""

import argparse
import os
from importlib import import_module
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from db.export import export
from market.clock import clock as market_clock
from pipelines.crawls import CannotRunError, complain, crawl_all
from pipelines.failures import explained
from pipelines.reports import stale_after
from report.console import tell
from scrapers.clock import timestamp


class Command(ScrapyCommand):
    """Crawl the demo market, recompute, export, write the report, and print what there is and what changed."""

    requires_project = True

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Crawl a small market on this machine; every call is one day later"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument("--dir", type=Path, default=Path("data/demo"), help="where database, CSV and report go (default: %(default)s)")
        for name, default in (("courses", 120), ("reviews", 3000), ("seed", 7)):
            parser.add_argument(f"--{name}", type=int, default=default)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Quiet logs and a sign of life; what the command line says goes before."""
        assert self.settings is not None
        for name, value in {"LOG_LEVEL": "ERROR", "MIN_COURSES": 1, "PROGRESS": True}.items():
            self.settings.set(name, value, priority="cmdline")
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit codes as `crawl`."""
        if args:
            raise UsageError
        process, folder = self.crawler_process, opts.dir
        assert process is not None
        # Every command imports all of them, and a crawl needs neither a market nor templates.
        server, sources, site = map(import_module, ("market.server", "market.sources", "report.site"))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "sources.toml").write_text(sources.sources_toml(), encoding="utf-8")
        os.environ.update(sources.ENVIRONMENT)
        day_file, database = folder / "day", folder / "academy.db"
        day = int(day_file.read_text()) + 1 if day_file.exists() else 1
        now, before = (timestamp(market_clock(each)) for each in (day, day - 1))
        with server.Market(seed=opts.seed, day=day, courses=opts.courses, reviews=opts.reviews) as market:
            for name, value in {
                "MIRROR_URL": market.url,
                "DATABASE": str(database),
                "SOURCES": str(folder / "sources.toml"),
                "NOW": now,
            }.items():
                process.settings.set(name, value, priority="cmdline")
            print(f"Day {day} of the demo market ({now[:10]}), served at {market.url}")
            try:
                self.exitcode = crawl_all(process, everything=True)
                with explained(str(database), f"write into {folder}", busy=f"somebody else writes into {folder}"):
                    export(database, folder / "csv", now=now)
                    site.write_site(database, folder / "report", now=now, limit=stale_after(process.settings))
            except CannotRunError as error:
                complain(error)
                self.exitcode = error.code
                return
        day_file.write_text(str(day))
        tell(database, folder / "csv", folder / "report", since=before if day > 1 else None, until=now)
