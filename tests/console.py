"""The command line against a demo market: what a person types, and what it ends with."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from market.server import Market
from market.sources import ENVIRONMENT, sources_toml
from tests.crash_harness import Child, Nursery

DAY_1, DAY_2, DAY_3 = "2026-10-01T12:00:00Z", "2026-10-02T12:00:00Z", "2026-10-03T12:00:00Z"


@dataclass(slots=True)
class Console:
    """`scrapy` with the settings that every crawl of the market needs."""

    market: Market
    nursery: Nursery
    sources: Path
    key: bytes | None = b"k" * 64
    """The key of the authors' hash, the same for every database; None: the crawl makes it."""

    def arguments(self, verb: str, *words: str, database: Path, **settings: object) -> list[str]:
        """The command line."""
        key = database.with_name(f"{database.name}.key")
        if self.key is not None and database.parent.is_dir() and not key.exists() and not database.is_dir():
            key.write_bytes(self.key)
        given = {"MIRROR_URL": self.market.url, "DATABASE": database, "SOURCES": self.sources, "MIN_COURSES": 0, "NOW": DAY_1, **settings}
        return [verb, *words, *(part for name, value in given.items() for part in ("-s", f"{name}={value}"))]

    def start(self, *words: str, database: Path, log: Path, faults: Mapping[str, Any] | None = None, **settings: object) -> Child:
        """Begin `scrapy WORDS`."""
        return self.nursery.start(self.arguments(*words, database=database, **settings), log=log, environment=ENVIRONMENT, faults=faults)

    def run(
        self,
        *words: str,
        database: Path,
        log: Path,
        faults: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] = ENVIRONMENT,
        **settings: object,
    ) -> int:
        """Run `scrapy WORDS` to its end; its exit code."""
        return self.nursery.run(self.arguments(*words, database=database, **settings), log=log, environment=environment, faults=faults)


@contextmanager
def opened_console(folder: Path, preload: Path | None = None, **sizes: int) -> Iterator[Console]:
    """A market of these sizes and a console for it."""
    sources = folder / "sources.toml"
    sources.write_text(sources_toml(), "utf-8")
    with Market(**sizes) as market, Nursery(preload) as nursery:
        yield Console(market, nursery, sources)


def facts(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every fact table without the numbers of its rows and pages: what the database says, not how it came by it."""
    with closing(sqlite3.connect(database)) as db:
        found = {}
        for table in ("courses", "offers", "offer_history", "promos", "reviews", "course_categories"):
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if not row[1].endswith("_id") or row[1] == "external_id"]
            listed = ", ".join(columns) or "count(*)"
            found[table] = sorted(db.execute(f"SELECT {listed} FROM {table}").fetchall(), key=repr)
        return found


def run_states(database: Path) -> list[str]:
    """The verdicts, in order."""
    with closing(sqlite3.connect(database)) as db:
        return [status for (status,) in db.execute("SELECT status FROM runs ORDER BY run_id")]


def integrity(database: Path) -> str:
    """SQLite's own word on the file."""
    with closing(sqlite3.connect(database)) as db:
        return str(db.execute("PRAGMA integrity_check").fetchone()[0])
