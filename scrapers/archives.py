"""Bodies that are gzip archives in themselves: sitemaps and feeds called `….xml.gz`."""

import hashlib
import sys
from collections.abc import Iterator

from scrapers.encodings import PIECE, decoder
from scrapers.failures import RefusedResponse


class ArchiveError(ValueError):
    """The archive is broken, cut off, or unpacks to more than is allowed."""


def unarchived(body: bytes, limit: int) -> bytes:
    """The body out of its gzip archive, if it is one, at most `limit` bytes; a cut archive is refused rather than read half.

    Raises `ArchiveError`.
    """
    return b"".join(unarchived_pieces(body, limit))


def unarchived_pieces(body: bytes, limit: int) -> Iterator[bytes]:
    """The same, piece by piece, so that what a small archive unpacks to is never in memory as a whole. Raises `ArchiveError` on the way."""
    if body[:2] != b"\x1f\x8b":
        yield from (body[start : start + PIECE] for start in range(0, len(body), PIECE))
        return
    archive, size = decoder("gzip"), 0
    try:
        for start in range(0, len(body), PIECE):
            for piece in archive.feed(body[start : start + PIECE]):
                size += len(piece)
                if size > limit:
                    raise ArchiveError("the archive is too large")
                yield piece
    except RefusedResponse as error:
        raise ArchiveError(f"broken archive: {error.detail}") from error
    if not archive.complete:
        raise ArchiveError("the archive is cut off")


def sha256_of(body: bytes) -> str:
    """Hash, in hex, of what the body is unpacked; of the body as it stands where that cannot be."""
    digest = hashlib.sha256()
    try:
        for piece in unarchived_pieces(body, sys.maxsize):
            digest.update(piece)
    except ArchiveError:
        return hashlib.sha256(body).hexdigest()
    return digest.hexdigest()
