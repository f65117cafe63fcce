"""What the queries of the analysts' copy answer: rows and time of each, and what it takes to publish the copy.

    python bench/queries.py [--database data/demo/academy.db] [--now 2026-10-03T12:00:00Z]

Prints a Markdown table. Without `--now` the copy is of this moment, at which nothing of the demo market is current.
"""

import argparse
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from db.analysts_copy import copy_for_analysts
from db.queries import load_queries
from db.search import query


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", type=Path, default=Path("data/demo/academy.db"))
    parser.add_argument("--now", default=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        made = copy_for_analysts(given.database, Path(folder) / "market.db", now=given.now)
        took = time.perf_counter() - began
        print(
            f"database {given.database.stat().st_size / 2**20:.1f} MB, copy {made.bytes / 2**20:.1f} MB, {made.rows} rows, {took:.1f} s\n"
        )
        print("| query | question | rows | ms |\n|---|---|---|---|")
        with closing(sqlite3.connect(f"{made.path.as_uri()}?immutable=1", uri=True)) as conn:
            conn.create_function("escape_fts", 1, query)
            for each in load_queries():
                began = time.perf_counter()
                rows = conn.execute(each.sql, {"category": "", "words": ""}).fetchall()
                print(f"| `{each.name}` | {each.title} | {len(rows)} | {(time.perf_counter() - began) * 1000:.0f} |")


if __name__ == "__main__":
    main()
