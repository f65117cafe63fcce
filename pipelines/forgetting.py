"""Forgetting a reviewer with a run's settings: in the database, then in the page cache, and last in the archive, which may be damaged."""

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scrapy.settings import BaseSettings

from db.archive_keeping import drop_contents
from db.archived_runs import archived_run, contents_of_run
from db.connect import opened
from db.errors import ArchiveError
from db.forget import Traces, author_traces, forget_author, is_known_author
from db.page_cache import PageCache, drop_damaged
from pipelines.crawls import CannotRunError
from pipelines.failures import claimed_existing, storage_code
from pipelines.replay import CannotReplayError, Replay, meant_pages
from scrapers import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class _Suspects:
    """What may show the words, of all the runs that may have met them."""

    contents: set[str]
    """By hash."""
    urls: set[str]
    """Addresses that had such a content in some run."""
    clean: set[tuple[int, str]]
    """Run and address of every page that was looked at and does not show them."""


def forget(settings: BaseSettings, author_key: str) -> str:
    """Remove what a reviewer wrote from the database and from the stored pages; what was done, for a person.

    Raises `CannotRunError`: 65 there is no such reviewer, the database is refused, or the archive is damaged; 74 something cannot be
    written; 75 another run holds it.
    """
    database: str = settings["DATABASE"]
    with claimed_existing(settings):
        now = clock.timestamp(clock.now(settings))
        try:
            with opened(database) as db:
                if not is_known_author(db.conn, author_key):
                    raise CannotRunError(f"{database} has no reviewer {author_key}: nothing was removed", os.EX_DATAERR)
                traces = author_traces(db.conn, author_key)
                gone = forget_author(db, author_key, now)
                suspects = _suspects(settings, db.conn, author_key, traces)
                pages = _forget_cached(f"{database}.pages", traces, suspects, gone.urls)
                damaged = drop_damaged(f"{database}.pages")
                archived = drop_contents(db, database, suspects.contents, now)
        except ArchiveError as error:
            raise CannotRunError(f"the archive still holds the words: {error}", os.EX_DATAERR) from error
        except (sqlite3.Error, OSError) as error:
            raise CannotRunError(f"not everything was removed, run it again: {error}", storage_code(error)) from error
    words = f"{gone.reviews} reviews and {gone.versions} former versions lost their words"
    files = f", {damaged} damaged page caches were deleted" if damaged else ""
    return f"{words}, {pages} stored and {archived} archived pages were dropped{files}; counts stay"


def _forget_cached(path: str, traces: Traces, suspects: _Suspects, urls: tuple[str, ...]) -> int:
    """Drop the cached pages that may show the words; of the runs that may have met them all but those that were seen to be clean.

    The archive may not have what the cache has. A page that is dropped for nothing costs a request.
    """
    if not Path(path).exists():
        return 0
    named, runs = suspects.urls.union(urls), frozenset(traces.runs)
    cache = PageCache(path)
    try:
        return cache.forget(lambda key, run_id: key in named or (run_id in runs and (run_id, key) not in suspects.clean))
    finally:
        cache.close()


def _suspects(settings: BaseSettings, conn: sqlite3.Connection, author_key: str, traces: Traces) -> _Suspects:
    judged = [(run_id, *each) for run_id in traces.runs for each in _judged(settings, conn, run_id, author_key, traces)]
    contents = {sha256 for _, _, sha256, may_show in judged if may_show}
    return _Suspects(
        contents=contents,
        urls={url for _, url, sha256, _ in judged if sha256 in contents},
        clean={(run_id, url) for run_id, url, sha256, _ in judged if sha256 not in contents},
    )


def _judged(
    settings: BaseSettings, conn: sqlite3.Connection, run_id: int, author_key: str, traces: Traces
) -> Iterator[tuple[str, str, bool]]:
    """Address and content of a run's archived pages, and whether the words stand there, or it cannot be read again to see."""
    contents = contents_of_run(conn, run_id)
    if not contents:
        return
    clean: set[str] = set()
    found: set[str] = set()
    only_reviews = False
    try:
        replay = Replay(settings, conn, archived_run(conn, run_id))
        only_reviews = replay.spider.source == "review"
        for page in meant_pages(replay):
            if any(review.author_key == author_key or (review.source, review.external_id) in traces.reviews for review in page.reviews):
                found.add(page.url)
            # A list that is followed to the whole texts states no review, and shows their beginnings all the same.
            elif page.failed is None and (page.reviews or not only_reviews):
                clean.add(page.url)
    except (CannotReplayError, ArchiveError):
        # What cannot be looked at goes, and so does what only led there, if anybody's name may stand on it.
        only_reviews = True
        clean.clear()
    for url, sha256, leads in contents:
        yield url, sha256, url in found or (url not in clean and (only_reviews or not leads))
