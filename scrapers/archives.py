"""Bodies that are gzip archives in themselves: sitemaps and feeds called `….xml.gz`."""

import hashlib
import sys
import zlib
from collections.abc import Iterator

PIECE = 256 * 1024


class ArchiveError(ValueError):
    """The archive is broken, cut off, or unpacks to more than is allowed."""


def unarchived(body: bytes, limit: int) -> bytes:
    """The body out of its gzip archive, if it is one, at most `limit` bytes; a cut archive is refused rather than read half.

    Raises `ArchiveError`.
    """
    if body[:2] != b"\x1f\x8b":
        return body
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        data = unpacker.decompress(body, limit)
    except zlib.error as error:
        raise ArchiveError(f"broken archive: {error}") from error
    if not unpacker.eof:
        raise ArchiveError("the archive is cut off or too large")
    return data


def unarchived_pieces(body: bytes, limit: int) -> Iterator[bytes]:
    """The same, piece by piece, so that what a small archive unpacks to is never in memory as a whole. Raises `ArchiveError` on the way."""
    if body[:2] != b"\x1f\x8b":
        yield from (body[start : start + PIECE] for start in range(0, len(body), PIECE))
        return
    unpacker, size = zlib.decompressobj(zlib.MAX_WBITS | 16), 0
    for start in range(0, len(body), PIECE):
        data = body[start : start + PIECE]
        while data and not unpacker.eof:
            try:
                piece = unpacker.decompress(data, PIECE)
            except zlib.error as error:
                raise ArchiveError(f"broken archive: {error}") from error
            data, size = unpacker.unconsumed_tail, size + len(piece)
            if size > limit:
                raise ArchiveError("the archive is too large")
            yield piece
    while piece := unpacker.decompress(unpacker.unconsumed_tail, PIECE):
        size += len(piece)
        if size > limit:
            raise ArchiveError("the archive is too large")
        yield piece
    if not unpacker.eof:
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
