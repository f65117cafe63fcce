"""Content encodings, undone piece by piece. A stream that was cut before its end is refused: half a page looks like a whole one."""

import sys
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]  # has no stubs

from scrapers.failures import RefusedResponse

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PIECE = 256 * 1024
"""Bytes that one call may unpack, so that a bomb meets the size limit long before it fills the memory."""
GZIP_MARK = b"\x1f\x8b"


class Decoder(Protocol):
    """One body's encoding being undone."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Give what `data` unpacks to, in pieces of at most `PIECE` bytes; raises `RefusedResponse` where it makes no sense."""
        ...

    @property
    def complete(self) -> bool:
        """Whether the stream came to its own end."""
        ...


class InflateDecoder:
    """gzip of any number of members, zlib, or bare deflate as some servers send it."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._start = b""
        self._rest = b""
        self._inflater: zlib._Decompress | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See `Decoder`."""
        if self._inflater is None:
            self._start += data
            if len(self._start) < 2:
                return
            self._inflater, data = zlib.decompressobj(self._window_bits()), self._start
        while data:
            if self._inflater.eof:
                data = self._next_member(data)
                if not data:
                    return
            yield from self._member(self._inflater, data)
            data = self._inflater.unused_data

    def _next_member(self, data: bytes) -> bytes:
        """The beginning of another member behind one that has ended; nothing while there is none, or only the first byte of one.

        Padding with NUL is passed over, as every reader of gzip does, and so is a line end. Anything else may be a damaged member.
        """
        data, self._rest = self._rest + data if self._rest else data.lstrip(b"\0 \r\n"), b""
        if self._gzip and data == GZIP_MARK[:1]:
            self._rest = data
            return b""
        if data and not (self._gzip and data.startswith(GZIP_MARK)):
            raise RefusedResponse("corrupt_body", "something behind the end of the archive")
        if data:
            self._inflater = zlib.decompressobj(31)
        return data

    @staticmethod
    def _member(inflater: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
        piece = b" " * PIECE
        # At its end a member may still have an unconsumed tail: it is the next member, and stands in `unused_data` too.
        while not inflater.eof and (data or len(piece) == PIECE):
            try:
                piece = inflater.decompress(data, PIECE)
            except zlib.error as error:
                raise RefusedResponse("corrupt_body", str(error)) from error
            data = inflater.unconsumed_tail
            if piece:
                yield piece

    @property
    def complete(self) -> bool:
        """See `Decoder`."""
        return self._inflater is not None and self._inflater.eof and not self._rest

    def _window_bits(self) -> int:
        if self._gzip:
            return 31
        first, second = self._start[0], self._start[1]
        has_zlib_header = first & 15 == 8 and (first * 256 + second) % 31 == 0
        return 15 if has_zlib_header else -15


class BrotliDecoder:
    """`br`."""

    def __init__(self) -> None:
        self._decompressor = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See `Decoder`."""
        try:
            piece = self._decompressor.process(data, output_buffer_limit=PIECE)
            while piece:
                yield piece
                piece = b"" if self._decompressor.is_finished() else self._decompressor.process(b"", output_buffer_limit=PIECE)
        except brotli.error as error:
            raise RefusedResponse("corrupt_body", "not brotli") from error

    @property
    def complete(self) -> bool:
        """See `Decoder`."""
        return bool(self._decompressor.is_finished())


class ZstdDecoder:
    """`zstd`, of any number of frames."""

    def __init__(self) -> None:
        self._decompressor = zstd.ZstdDecompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See `Decoder`."""
        try:
            while True:
                if self._decompressor.eof and data:
                    self._decompressor = zstd.ZstdDecompressor()
                piece = b"" if self._decompressor.eof else self._decompressor.decompress(data, PIECE)
                if piece:
                    yield piece
                data = self._decompressor.unused_data if self._decompressor.eof else b""
                if not data and (self._decompressor.eof or self._decompressor.needs_input):
                    return
        except zstd.ZstdError as error:
            raise RefusedResponse("corrupt_body", "not zstd") from error

    @property
    def complete(self) -> bool:
        """See `Decoder`."""
        return self._decompressor.eof


DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": lambda: InflateDecoder(gzip=True),
    "x-gzip": lambda: InflateDecoder(gzip=True),
    "deflate": lambda: InflateDecoder(gzip=False),
    "br": BrotliDecoder,
    "zstd": ZstdDecoder,
}


def decoder(encoding: str) -> Decoder:
    """Return what undoes a Content-Encoding; raises `RefusedResponse` for one that we did not ask for."""
    name = encoding.strip().lower()
    if name not in DECODERS:
        raise RefusedResponse("unknown_encoding", name)
    return DECODERS[name]()


async def decoded(chunks: AsyncIterator[bytes], encoding: str) -> AsyncIterator[bytes]:
    """Undo `encoding` while the body comes in; a body of no bytes at all stays one."""
    stream = decoder(encoding)
    received = False
    async for chunk in chunks:
        received = True
        for piece in stream.feed(chunk):
            yield piece
    if received and not stream.complete:
        raise RefusedResponse("truncated", f"{encoding} stream without its end")


def unpacked(body: bytes, encoding: str, max_size: int) -> bytes:
    """Undo `encoding` of a whole body of at most `max_size` bytes; raises `RefusedResponse`: `truncated`, `corrupt_body`, `too_large`."""
    stream = decoder(encoding)
    pieces: list[bytes] = []
    size = 0
    for piece in stream.feed(body):
        pieces.append(piece)
        size += len(piece)
        if size > max_size:
            raise RefusedResponse("too_large", f"more than {max_size} bytes unpacked")
    if not stream.complete:
        raise RefusedResponse("truncated", f"{encoding} stream without its end")
    return b"".join(pieces)
