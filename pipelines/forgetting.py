"""Forgetting a reviewer with a run's settings: in the database, in the page cache and in the archive."""

import os
import sqlite3

from scrapy.settings import BaseSettings

from db.archive_keeping import drop_contents
from db.archived_runs import archived_run, contents_of_run
from db.connect import opened
from db.errors import ArchiveError
from db.forget import Traces, author_traces, forget_author
from db.page_cache import PageCache
from pipelines.crawls import CannotRunError, claimed
from pipelines.replay import CannotReplayError, Replay, meant_pages
from scrapers import clock


def forget(settings: BaseSettings, author_key: str) -> str:
    """Remove what a reviewer wrote from the database and from the stored pages; what was done, for a person.

    Raises `CannotRunError`: 65 the database is refused, or the archive is damaged; 74 something cannot be written; 75 another run holds it.
    """
    database: str = settings["DATABASE"]
    now = clock.timestamp(clock.now(settings))
    with claimed(settings):
        try:
            with opened(database) as db:
                traces = author_traces(db.conn, author_key)
                gone = forget_author(db, author_key, now)
                contents = {sha256 for run_id in traces.runs for sha256 in _with_words(settings, db.conn, run_id, author_key, traces)}
                archived = drop_contents(db, database, contents, now)
        except ArchiveError as error:
            raise CannotRunError(f"the archive still holds the words: {error}", os.EX_DATAERR) from error
        except (sqlite3.Error, OSError) as error:
            raise CannotRunError(f"not everything was removed, run it again: {error}", os.EX_IOERR) from error
        cache = PageCache(f"{database}.pages")
        try:
            pages = cache.forget(lambda key, _: key in gone.urls)
        finally:
            cache.close()
    words = f"{gone.reviews} reviews and {gone.versions} former versions lost their words"
    return f"{words}, {pages} stored and {archived} archived pages were dropped; counts stay"


def _with_words(settings: BaseSettings, conn: sqlite3.Connection, run_id: int, author_key: str, traces: Traces) -> set[str]:
    """Contents of a run's pages on which the words stand, or that cannot be read again to see whether they do."""
    contents = contents_of_run(conn, run_id)
    if not contents:
        return set()
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
    return {sha256 for url, sha256, leads in contents if url in found or (url not in clean and (only_reviews or not leads))}
