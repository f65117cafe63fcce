"""One fetched page as a record of a WARC file (ISO 28500, version 1.1), each record a gzip member of its own.

The body is kept unpacked, so that the payload digest of a record is `pages.sha256`. Of the site's headers only those stay that describe
the body: the others may hold cookies and tokens.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from gzip import GzipFile
from http.client import responses
from io import BytesIO
from typing import IO
from uuid import UUID

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from db.errors import ArchiveError

KEPT_HEADERS = ("Content-Type", "Content-Language", "Date", "ETag", "Last-Modified")
"""Headers of an answer that are kept with it."""
LEVEL = 3
"""Of the compression: 0.13 ms a page of 11 kB; 6 takes twice as long for 7 % less, 1 a tenth less time for 12 % more."""
_GZIP = zlib.MAX_WBITS | 16
_PIECE = 256 * 1024
_SOFTWARE = "Academy Market, warcio"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """A page as the archive holds it."""

    sha256: str
    """Of the body, hex."""
    url: str
    """As in `pages.url`: secrets as `${NAME}`."""
    status: int
    headers: tuple[tuple[str, str], ...]
    """`KEPT_HEADERS` as the site sent them, and Content-Length."""
    body: bytes
    """Unpacked."""
    archived_at: str
    """When it was fetched, UTC, `YYYY-MM-DDTHH:MM:SSZ`."""

    @property
    def content_type(self) -> str | None:
        """What the site calls the body."""
        return dict(self.headers).get("Content-Type")


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    """As warcio's, without a second and third digest over every body."""

    def ensure_digest(self, record: object, block: bool = True, payload: bool = True) -> None:
        """The digest that is wanted was given."""


class _Packed:
    """A file to write to that packs into one gzip member."""

    def __init__(self, level: int) -> None:
        self._packer = zlib.compressobj(level, zlib.DEFLATED, _GZIP)
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Take some bytes."""
        self.pieces.append(self._packer.compress(data))

    def flush(self) -> None:
        """End the member: warcio flushes once, at the end of a record."""
        self.pieces.append(self._packer.flush())


def pack_page(page: ArchivedPage, content: IO[bytes] | GzipFile | None = None, size: int = 0, level: int = LEVEL) -> bytes:
    """The record of a page, packed. A large body may be given as a stream of `size` bytes in place of `page.body`."""
    size = len(page.body) if content is None else size
    sent = [(name, value) for name, value in page.headers if name != "Content-Length"]
    status = f"{page.status} {responses.get(page.status, '')}".rstrip()
    out = _Packed(level)
    writer = _Writer(out, gzip=False, warc_version="1.1")
    record = writer.create_warc_record(
        _quoted(page.url),
        "response",
        payload=BytesIO(page.body) if content is None else content,
        length=size,
        http_headers=StatusAndHeaders(status, [*sent, ("Content-Length", str(size))], protocol="HTTP/1.1"),
        warc_headers_dict={
            "WARC-Record-ID": f"<urn:uuid:{UUID(page.sha256[:32])}>",
            "WARC-Date": page.archived_at,
            "WARC-Payload-Digest": f"sha256:{page.sha256}",
        },
    )
    writer.write_record(record)
    return b"".join(out.pieces)


def pack_info(file: str, now: str) -> bytes:
    """The record that a file begins with."""
    out = _Packed(LEVEL)
    writer = _Writer(out, gzip=False, warc_version="1.1")
    record = writer.create_warcinfo_record(file, {"software": _SOFTWARE, "format": "WARC File Format 1.1"})
    record.rec_headers.replace_header("WARC-Date", now)
    writer.write_record(record)
    return b"".join(out.pieces)


def unpack_page(data: bytes) -> ArchivedPage | None:
    """The page of a packed record; None for a record that is no page's. Raises `ArchiveError` where it is damaged."""
    try:
        record = next(ArchiveIterator(BytesIO(data), check_digests=True))
        body = record.content_stream().read()
    except (ArchiveLoadFailed, StopIteration, zlib.error, EOFError) as error:
        raise ArchiveError(f"a damaged record: {error}") from error
    if record.rec_type != "response":
        return None
    if record.digest_checker.passed is not True:
        raise ArchiveError(f"a damaged record: {'; '.join(record.digest_checker.problems)}")
    told = record.rec_headers.get_header
    return ArchivedPage(
        sha256=told("WARC-Payload-Digest").partition(":")[2],
        url=_unquoted(told("WARC-Target-URI")),
        status=int(record.http_headers.get_statuscode()),
        headers=tuple((str(name), str(value)) for name, value in record.http_headers.headers),
        body=body,
        archived_at=told("WARC-Date"),
    )


def whole_records(file: IO[bytes], start: int) -> Iterator[tuple[int, int]]:
    """Position and length of each packed record from `start` on, up to the first that is not whole."""
    while True:
        file.seek(start)
        member, length = zlib.decompressobj(_GZIP), 0
        try:
            while not member.eof and (piece := file.read(_PIECE)):
                member.decompress(piece)
                length += len(piece)
        except zlib.error:
            return
        if not member.eof:
            return
        length -= len(member.unused_data)
        yield start, length
        start += length


def _quoted(url: str) -> str:
    """`${NAME}` is no part of an address as the format knows it."""
    return url.replace("{", "%7B").replace("}", "%7D")


def _unquoted(url: str) -> str:
    return url.replace("%7B", "{").replace("%7D", "}")
