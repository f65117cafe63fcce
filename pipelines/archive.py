"""What a crawl reads goes into the page archive, ahead of the facts that point to it."""

import gzip
import hashlib
import logging
import sys
from io import BytesIO

from scrapy.http import Response
from scrapy.settings import BaseSettings
from sqlite_utils import Database

from db.archive import Record, append_records, is_archived, mend_archive
from db.connect import write_batch
from db.warc import KEPT_HEADERS, ArchivedPage, pack_page
from scrapers import clock
from scrapers.archives import ArchiveError, sha256_of, unarchived_pieces

logger = logging.getLogger(__name__)


class PageArchive:
    """The archive of one crawl: pages are packed as they are read, and written with the batch that they belong to."""

    def __init__(self, settings: BaseSettings) -> None:
        self._settings = settings
        self._database: str = settings["DATABASE"]
        self._db: Database | None = None
        self._pending: dict[str, Record] = {}

    def open(self, db: Database) -> None:
        """Bring the archive in order and begin to keep pages, unless the setting `ARCHIVE` says not to. Raises OSError, sqlite3.Error."""
        if not self._settings.getbool("ARCHIVE"):
            return
        with write_batch(db) as conn:
            taken = mend_archive(conn, self._database)
        if taken:
            logger.warning("the archive of a crawl that was cut off: %d pages taken in", taken)
        self._db = db

    def keep(self, sha256: str, response: Response) -> None:
        """Pack a page whose content the archive has not yet."""
        if self._db is None or sha256 in self._pending or is_archived(self._db.conn, sha256):
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
        self._pending[sha256] = Record(sha256=sha256, url=page.url, content_type=page.content_type, archived_at=fetched_at, data=data)

    def write(self) -> None:
        """Write what was packed, through to the disk. Raises OSError or sqlite3.Error: nothing of it is in the archive then."""
        if self._db is not None and self._pending:
            with write_batch(self._db) as conn:
                append_records(conn, self._database, self._pending, clock.timestamp(clock.now(self._settings)))
            self._pending.clear()


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
    except ArchiveError:
        return None
