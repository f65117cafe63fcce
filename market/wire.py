"""What goes over the wire: an answer with its headers, whole and at once, or as badly as a fault wants it."""

import os
import select
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

_BLOCK = 1024 * 1024
_PATIENCE = 60.0
"""Seconds that a client may keep waiting for an answer that never comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer as it is sent."""

    status: int = 200
    phrase: str = "OK"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    times: int = 1
    """How often the body is sent, one after the other: a page of any size in little memory."""
    length: int | None = None
    """A Content-Length that is not true."""
    chunked: bool = False
    """In chunks instead of with a length."""
    cut: int | None = None
    """Hang up after so many bytes of the body."""
    piece: int = _BLOCK
    """Most bytes of the body that are sent at once."""
    pause: float = 0.0
    """Seconds before each of them."""
    instead: Literal["", "silence", "reset"] = ""
    """Nothing at all, until the client leaves, or the connection is reset."""

    @property
    def size(self) -> int:
        """Bytes of the body that are sent."""
        if self.instead:
            return 0
        whole = len(self.body) * self.times
        return whole if self.cut is None else min(self.cut, whole)


def send(connection: socket.socket, reply: Reply, *, head_only: bool, lasts: bool) -> bool:
    """Send a reply; whether another request may follow. Raises `OSError` where the client has left."""
    if reply.instead == "silence":
        _client_left(connection, _PATIENCE)
        return False
    if reply.instead == "reset":
        _reset(connection)
        return False
    lasts = lasts and reply.length is None and reply.cut is None
    connection.sendall(_head(reply, lasts=lasts) + (b"" if head_only or reply.pause else _first(reply)))
    if not head_only and (reply.pause or reply.size > len(reply.body) or reply.size > reply.piece):
        _send_rest(connection, reply, done=0 if reply.pause else min(reply.piece, reply.size, len(reply.body)))
    if not head_only and reply.chunked and reply.cut is None:
        connection.sendall(b"0\r\n\r\n")
    return lasts


def _head(reply: Reply, *, lasts: bool) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} {reply.phrase}", *(f"{name}: {value}" for name, value in reply.headers.items())]
    if reply.chunked:
        lines.append("Transfer-Encoding: chunked")
    elif reply.status != 304:
        lines.append(f"Content-Length: {len(reply.body) * reply.times if reply.length is None else reply.length}")
    lines.append(f"Connection: {'keep-alive' if lasts else 'close'}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _first(reply: Reply) -> bytes:
    """The piece that goes out with the head, so that a small page is one packet."""
    return _framed(reply.body[: min(reply.piece, reply.size)], reply)


def _send_rest(connection: socket.socket, reply: Reply, done: int) -> None:
    while done < reply.size:
        if reply.pause and _client_left(connection, reply.pause):
            return
        start = done % len(reply.body)
        piece = reply.body[start : start + min(reply.piece, reply.size - done)]
        connection.sendall(_framed(piece, reply))
        done += len(piece)


def _framed(piece: bytes, reply: Reply) -> bytes:
    return b"%x\r\n%s\r\n" % (len(piece), piece) if reply.chunked and piece else piece


def _client_left(connection: socket.socket, seconds: float) -> bool:
    """Wait so long, or until the client hangs up or the market closes."""
    ready, _, _ = select.select([connection], [], [], seconds)
    return bool(ready) and not connection.recv(1, socket.MSG_PEEK)


def _reset(connection: socket.socket) -> None:
    """Close without a farewell (RST): linger zero, and past every file object that holds the socket."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    os.close(connection.detach())
