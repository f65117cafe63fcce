"""HTTP/1.1 on a loopback port, for whoever has a reply to each request."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Protocol, cast

from market.wire import Reply, send

_IDLE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Request:
    """One line of the log."""

    method: str
    url: str
    """The real address, not the mirror's."""
    status: int
    """0 where nothing was answered."""
    bytes: int
    """Of the body as sent."""


class Site(Protocol):
    """Whoever answers."""

    requests: list[Request]

    def reply(self, method: str, target: str, headers: Mapping[str, str]) -> Reply:
        """The reply to a request; names of headers are in small letters."""
        ...


class Listener(ThreadingTCPServer):
    """Listens on loopback, a thread a connection, and can hang up on everybody."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, market: Site, port: int) -> None:
        self.market = market
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def note(self, connection: socket.socket, *, is_open: bool) -> None:
        """Remember who is on the line."""
        (self._open.add if is_open else self._open.discard)(connection)

    def hang_up(self) -> None:
        """Close every connection that is still open."""
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the other side was quicker


class _Handler(StreamRequestHandler):
    """HTTP/1.1 with keep-alive, GET and HEAD only. Written out because http.server spends ten times as long on the headers."""

    disable_nagle_algorithm = True
    timeout = _IDLE_SECONDS

    def setup(self) -> None:
        super().setup()
        cast("Listener", self.server).note(self.connection, is_open=True)

    def finish(self) -> None:
        cast("Listener", self.server).note(self.connection, is_open=False)
        super().finish()

    def handle(self) -> None:
        try:
            while self._one_request():
                pass
        except OSError:
            return  # hung up or idle for too long

    def _one_request(self) -> bool:
        line = self.rfile.readline(16_384).decode("latin-1").split()
        if len(line) != 3:
            return False
        method, target, version = line
        headers = self._headers()
        market = cast("Listener", self.server).market
        reply = market.reply(method, target, headers)
        lasts = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close" and method in {"GET", "HEAD"}
        # Noted before it is sent: whoever has the answer finds it in the log.
        said = Request(method, "https://" + target.lstrip("/"), 0 if reply.instead else reply.status, 0 if method == "HEAD" else reply.size)
        market.requests.append(said)
        return send(self.connection, reply, head_only=method == "HEAD", lasts=lasts)

    def _headers(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while (line := self.rfile.readline(16_384).decode("latin-1").strip()) and len(found) < 100:
            name, _, value = line.partition(":")
            found[name.strip().lower()] = value.strip()
        return found
