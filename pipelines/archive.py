"""What a crawl reads goes into the page archive, ahead of the facts that point to it."""

import gzip
import hashlib
import logging
import sqlite3
import sys
from datetime import timedelta
from io import BytesIO

from scrapy.http import Response
from scrapy.settings import BaseSettings
from sqlite_utils import Database

from db.archive import Record, append_records, is_archived, mend_archive
from db.archive_keeping import prune_archive
from db.connect import opened, write_batch
from db.errors import ArchiveError
from db.forget import forgotten_keys
from db.warc import KEPT_HEADERS, ArchivedPage, pack_page
from normalize.models import Page
from scrapers import clock
from scrapers.archives import ArchiveError as BrokenBodyError
from scrapers.archives import sha256_of, unarchived_pieces

logger = logging.getLogger(__name__)


class PageArchive:
    """The archive of one crawl: pages are packed as they are read, and written with the batch that they belong to."""

    def __init__(self, settings: BaseSettings) -> None:
        self._settings = settings
        self._database: str = settings["DATABASE"]
        self._db: Database | None = None
        self._read: dict[str, Record] = {}
        """By hash: what a spider has read, and is not yet an item that came through."""
        self._pending: dict[str, Record] = {}
        """What is to be written with the next batch."""
        self._forgotten: frozenset[str] = frozenset()

    def open(self, db: Database) -> None:
        """Bring the archive in order and begin to keep pages, unless the setting `ARCHIVE` says not to. Raises OSError, sqlite3.Error."""
        if not self._settings.getbool("ARCHIVE"):
            return
        with write_batch(db) as conn:
            taken = mend_archive(conn, self._database)
        if taken:
            logger.warning("the archive of a crawl that was cut off: %d pages taken in", taken)
        self._db = db
        self._forgotten = forgotten_keys(db.conn)

    def keep(self, sha256: str, response: Response) -> None:
        """Pack a page whose content the archive has not yet."""
        if self._db is None or sha256 in self._read or sha256 in self._pending or is_archived(self._db.conn, sha256):
            return
        fetched_at = response.meta.get("stored_at") or clock.timestamp(clock.now(self._settings))
        headers = tuple((name, value.decode("latin-1")) for name in KEPT_HEADERS if (value := response.headers.get(name)))
        page = ArchivedPage(
            sha256=sha256,
            url=response.meta.get("masked_url") or response.url,
            status=response.status,
            headers=headers,
            body=response.body,
            archived_at=fetched_at,
        )
        data = _packed(page, response)
        self._read[sha256] = Record(sha256=sha256, url=page.url, content_type=page.content_type, archived_at=fetched_at, data=data)

    def take(self, page: Page) -> None:
        """A page has come through, so that its content may be written; not if a reviewer's words are on it who wants to be forgotten."""
        record = self._read.pop(page.sha256, None) if page.sha256 else None
        if record is not None and not self._is_unwanted(page):
            self._pending[record.sha256] = record

    def _is_unwanted(self, page: Page) -> bool:
        # A list of reviews that is only followed to the whole texts states none itself, and shows their beginnings all the same.
        shows_unread = page.source == "review" and not page.reviews
        return bool(self._forgotten) and (shows_unread or any(review.author_key in self._forgotten for review in page.reviews))

    def write(self) -> None:
        """Write what was packed, through to the disk. Raises OSError or sqlite3.Error: nothing of it is in the archive then."""
        if self._db is not None and self._pending:
            with write_batch(self._db) as conn:
                append_records(conn, self._database, self._pending, clock.timestamp(clock.now(self._settings)))
            self._pending.clear()


def prune(settings: BaseSettings) -> None:
    """Drop what nobody cites and was not fetched for `ARCHIVE_KEEP_DAYS`; where that cannot be done, it waits for the next crawl."""
    now = clock.now(settings)
    before = clock.timestamp(now - timedelta(days=settings.getint("ARCHIVE_KEEP_DAYS")))
    database = settings["DATABASE"]
    try:
        with opened(database) as db:
            gone = prune_archive(db, database, fetched_before=before, now=clock.timestamp(now))
    except (sqlite3.Error, OSError, ArchiveError) as error:
        logger.warning("the archive cannot be pruned: %s", error)
        return
    if gone:
        logger.info("%d pages that nobody cites have gone from the archive", gone)


def content_hash(response: Response) -> str:
    """The hash by which the archive knows a response, where no spider came to say it."""
    return sha256_of(response.body) if response.meta.get("keep_packed") else hashlib.sha256(response.body).hexdigest()


def _packed(page: ArchivedPage, response: Response) -> bytes:
    size = _unpacked_size(response)
    if size is None:
        return pack_page(page)
    with gzip.open(BytesIO(response.body)) as content:
        return pack_page(page, content, size)


def _unpacked_size(response: Response) -> int | None:
    """Bytes of a body that was packed on its way in; None where it was not, or is broken."""
    if not response.meta.get("keep_packed") or response.body[:2] != b"\x1f\x8b":
        return None
    try:
        return sum(map(len, unarchived_pieces(response.body, sys.maxsize)))
    except BrokenBodyError:
        return None
