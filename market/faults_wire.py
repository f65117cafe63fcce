"""Bad connections: silence, drops, cuts, lengths that lie, bodies without end."""

import gzip
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import brotli  # type: ignore[import-untyped]  # has no stubs

from market.faults_base import Asked, Switch
from market.render import HTML
from market.wire import Reply

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_MIB = 1024 * 1024
_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, 5, mtime=0),
    "br": lambda body: bytes(brotli.compress(body, quality=4)),
    "zstd": zstd.compress,
}


def _plain(reply: Reply) -> Reply:
    """The same body, not packed."""
    if reply.headers.get("Content-Encoding") != "gzip":
        return reply
    headers = {name: value for name, value in reply.headers.items() if name != "Content-Encoding"}
    return replace(reply, headers=headers, body=zlib.decompress(reply.body, 31))


def _silence(_asked: Asked, reply: Reply) -> Reply:
    return replace(reply, instead="silence")


def _reset(_asked: Asked, reply: Reply) -> Reply:
    return replace(reply, instead="reset")


def _slow(asked: Asked, reply: Reply) -> Reply:
    return replace(reply, piece=1, pause=float(asked.parameter or "1"))


def _too_long(_asked: Asked, reply: Reply) -> Reply:
    return replace(reply, length=len(reply.body) * reply.times + 1000)


def _too_short(_asked: Asked, reply: Reply) -> Reply:
    return replace(reply, length=len(reply.body) // 2)


def _cut_chunk(_asked: Asked, reply: Reply) -> Reply:
    return replace(reply, chunked=True, cut=len(reply.body) // 2)


def _cut_stream(encoding: str) -> Callable[[Asked, Reply], Reply]:
    """A packed stream that stops in the middle, its length true: to the protocol nothing is wrong."""

    def spoil(_asked: Asked, reply: Reply) -> Reply:
        plain = _plain(reply)
        packed = _PACKERS[encoding](plain.body)
        return replace(plain, headers={**plain.headers, "Content-Encoding": encoding}, body=packed[: max(len(packed) * 2 // 3, 1)])

    return spoil


def _bomb(asked: Asked) -> Reply | None:
    """Zeros of so many MiB, packed a thousandfold; members of 16 MiB, one behind the other, are one stream of gzip."""
    headers = {"Content-Type": HTML, "Content-Encoding": "gzip"}
    return Reply(headers=headers, body=_member(), times=max(int(asked.parameter or "1024") // 16, 1))


@lru_cache(maxsize=1)
def _member() -> bytes:
    return gzip.compress(bytes(16 * _MIB), 9, mtime=0)


def _huge(asked: Asked) -> Reply | None:
    line = "<p>Курс, который никак не кончится.</p>\n".encode()
    # Without a length, or a reader would leave at once.
    return Reply(headers={"Content-Type": HTML}, body=line * (_MIB // len(line)), times=int(asked.parameter or "200"), chunked=True)


def _size(text: str) -> object:
    if int(text) < 1:
        raise ValueError("at least 1 MiB")
    return text


SWITCHES = (
    Switch(name="hang", line="F38", meaning="no answer at all", spoil=_silence),
    Switch(name="slow", line="F38", meaning="a byte now and then", parameter="seconds between them, default 1", check=float, spoil=_slow),
    Switch(name="reset", line="F34", meaning="the connection is reset", spoil=_reset),
    Switch(name="length-long", line="F34", meaning="Content-Length is more than what comes", spoil=_too_long),
    Switch(name="length-short", line="F34", meaning="Content-Length is half of what comes", spoil=_too_short),
    Switch(name="chunk-cut", line="F34", meaning="chunks that stop in the middle", spoil=_cut_chunk),
    Switch(name="gzip-cut", line="F35", meaning="gzip that stops before its end, its length true", spoil=_cut_stream("gzip")),
    Switch(name="br-cut", line="F35", meaning="the same of brotli", spoil=_cut_stream("br")),
    Switch(name="zstd-cut", line="F35", meaning="the same of zstd", spoil=_cut_stream("zstd")),
    Switch(name="bomb", line="F36", meaning="a decompression bomb", parameter="MiB that it unpacks to, default 1024", check=_size,
           replace=_bomb),
    Switch(name="huge", line="F37", meaning="a page without measure", parameter="MiB, default 200", check=_size, replace=_huge),
)  # fmt: skip
