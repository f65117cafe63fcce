"""Bodies that are kept packed while they come in, because unpacked they would fill the memory: feeds."""

import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from scrapers.bodies import HEAD_BYTES
from scrapers.failures import RefusedResponse

_GZIP = zlib.MAX_WBITS | 16
_QUICK = 1


@dataclass(slots=True, kw_only=True)
class Packing:
    """One body being packed."""

    limit: int
    """Bytes that it may have unpacked."""
    head: bytearray = field(default_factory=bytearray)
    """Its beginning, for seeing what it is."""
    size: int = 0
    wire: int = 0
    """Bytes that came over the wire."""


async def packed(chunks: AsyncIterator[bytes], packing: Packing) -> AsyncIterator[bytes]:
    """The body as a gzip archive; one that is an archive already is passed on. Raises `RefusedResponse` (`too_large`)."""
    packer = None
    async for chunk in chunks:
        if not chunk:
            continue
        if packing.size == 0 and not chunk.startswith(b"\x1f\x8b"):
            packer = zlib.compressobj(_QUICK, zlib.DEFLATED, _GZIP)
        packing.size += len(chunk)
        if packing.size > packing.limit:
            raise RefusedResponse("too_large", f"more than {packing.limit} bytes")
        if len(packing.head) < HEAD_BYTES:
            packing.head += chunk[:HEAD_BYTES]
        if small := packer.compress(chunk) if packer else chunk:
            yield small
    if packer:
        yield packer.flush()
