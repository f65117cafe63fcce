"""What robots.txt said to a run: kept as evidence, the text once for each content."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from db.connect import write_batch


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """One host's robots.txt."""

    host: str
    fetched_at: str
    status: int | None
    verdict: str
    """`rules`, `no rules`, `html` or why the host was left alone."""
    refused: int = 0
    """Pages that it forbade."""
    sha256: str | None = None
    text: str | None = None


def save_robots_files(db: Database, run_id: int, files: Iterable[RobotsFile]) -> None:
    """Write what a run was told, in a transaction; a text that is known already is not written a second time."""
    with write_batch(db) as conn:
        for each in files:
            if each.sha256 is not None:
                conn.execute("INSERT INTO robots_texts VALUES (?, ?) ON CONFLICT DO NOTHING", (each.sha256, each.text))
            conn.execute(
                "INSERT OR REPLACE INTO robots_files VALUES (?, ?, ?, ?, ?, ?, ?)",
                (run_id, each.host, each.fetched_at, each.status, each.verdict, each.refused, each.sha256),
            )
