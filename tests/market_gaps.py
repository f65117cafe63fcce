"""What the crawls of a market day did not read, by the database's own record of runs and failed pages."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from market.clock import clock
from market.facts import Claim
from market.told import claims, review_rows
from market.truth import Unread
from market.world import World
from scrapers.base import host_of
from scrapers.review_sites import SITES

_SOURCES = {"yml_feed": "feed", "advcake": "advcake", "admitad": "admitad", "hh": "hh"}
_RUNS = """
SELECT run_id, spider, coalesce(slug, ''), status FROM runs LEFT JOIN schools USING (school_id) WHERE started_at = ? ORDER BY run_id
"""


def unread(database: Path, world: World, day: int) -> list[Unread]:
    """Everything that was there on that day and was not read: the sources of failed runs, the failed pages of the others."""
    with closing(sqlite3.connect(database)) as db:
        return [gap for run in db.execute(_RUNS, (f"{clock(day):%Y-%m-%dT%H:%M:%SZ}",)).fetchall() for gap in _gaps(db, world, day, run)]


def _gaps(db: sqlite3.Connection, world: World, day: int, run: tuple[int, str, str, str]) -> Iterator[Unread]:
    run_id, spider, school, status = run
    failed = [url for (url,) in db.execute("SELECT url FROM pages WHERE run_id = ? AND failed IS NOT NULL", (run_id,))]
    if spider == "reviews":
        lost = {row["source"] for row in review_rows(world, day)} if status != "ok" else {SITES[host_of(url)].source for url in failed}
        yield from (Unread(day=day, source=source, school=school) for source in sorted(lost))
    elif status != "ok":
        yield Unread(day=day, source=_SOURCES.get(spider, "site"), school=school)
    else:
        told = [claim for claim in claims(world, day) if claim.school == school and claim.source != "feed"]
        for url in {claim.page_url for claim in told for each in failed if _is_about(claim, each)}:
            yield Unread(day=day, source="site", school=school, url=url)


def _is_about(claim: Claim, url: str) -> bool:
    """Whether a page, or a call that completes it, is about this course."""
    split = urlsplit(url)
    return re.search(rf"(?<![\w-]){re.escape(claim.external_id)}(?![\w]|-(?!plus))", f"{split.path}?{split.query}") is not None
