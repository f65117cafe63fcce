"""Bodies that are gzip archives in themselves: sitemaps and feeds called `….xml.gz`."""

import zlib


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
