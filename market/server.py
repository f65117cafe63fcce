"""The market on a loopback port: the first segment of a path is the host, so `http://127.0.0.1:PORT/otus.ru/about/` is https://otus.ru/about/."""

import gzip
import socket
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import format_datetime
from hashlib import blake2b
from http import HTTPStatus
from importlib import import_module
from socketserver import StreamRequestHandler, ThreadingTCPServer
from types import TracebackType
from typing import Self, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from market.clock import DAY_ONE
from market.render import GZIP, Answer
from market.schools import SMALL, advcake, feeds, hexlet, netology, otus, otzovik, skillbox, stepik, tutortop
from market.world import World

SITES: dict[str, Callable[[World, int, str, dict[str, str]], Answer | None]] = {
    module.HOST: module.answer for module in (skillbox, netology, otus, stepik, hexlet, feeds, advcake, otzovik, tutortop)
}
SMALL_SITES: dict[str, Callable[[int, int, str, dict[str, str]], Answer | None]] = {
    host: site for name in SMALL for host, site in import_module(f"market.schools.{name}").HOSTS.items()
}
_CACHE_BYTES = 32 * 1024 * 1024
_IDLE_SECONDS = 60
_NOT_FOUND = Answer("<html><body><h1>404</h1><p>Страница не найдена</p></body></html>".encode(), "text/html; charset=utf-8", DAY_ONE, 404)


@dataclass(frozen=True, slots=True)
class Request:
    """One line of the log."""

    method: str
    url: str
    """The real address, not the mirror's."""
    status: int
    bytes: int
    """Of the body as sent."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    answer: Answer
    packed: bytes
    etag: str

    @property
    def weight(self) -> int:
        return len(self.answer.body) + len(self.packed) + 500


class Market:
    """A small internet of school sites; use it as a context manager. `day` may be moved on while it serves."""

    def __init__(self, *, seed: int = 7, day: int = 1, courses: int = 120, reviews: int = 3000, promos: int = 40, port: int = 0) -> None:
        self.world = World(seed, courses, reviews, promos)
        self.day = day
        self.requests: list[Request] = []
        self._cache: OrderedDict[tuple[int, str], _Prepared] = OrderedDict()
        self._cached = 0
        self._lock = threading.Lock()
        self._server = _Server(self, port)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="market", daemon=True)

    @property
    def url(self) -> str:
        """What the setting `MIRROR_URL` takes: `http://127.0.0.1:40123`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        """Begin to serve, in threads of its own."""
        self._thread.start()

    def close(self) -> None:
        """Stop serving and hang up on everybody."""
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def prepared(self, target: str) -> _Prepared:
        """The answer to a path such as `/otus.ru/sitemap.xml` on the current day, made once."""
        key = (self.day, target)
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        made = self._make(*key)
        with self._lock:
            if key not in self._cache:
                self._cache[key] = made
                self._cached += made.weight
            while self._cached > _CACHE_BYTES and len(self._cache) > 1:
                self._cached -= self._cache.popitem(last=False)[1].weight
        return made

    def _make(self, day: int, target: str) -> _Prepared:
        parts = urlsplit(target)
        host, slash, path = parts.path.lstrip("/").partition("/")
        asked = slash + unquote(path), dict(parse_qsl(parts.query))
        site, small = SITES.get(host), SMALL_SITES.get(host)
        answer = site(self.world, day, *asked) if site else small(self.world.seed, day, *asked) if small else None
        answer = answer or _NOT_FOUND
        packed = answer.body if answer.content_type == GZIP else gzip.compress(answer.body, 5, mtime=0)
        return _Prepared(answer, packed, f'W/"{blake2b(answer.body, digest_size=12).hexdigest()}"')


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, market: Market, port: int) -> None:
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
        cast("_Server", self.server).note(self.connection, is_open=True)

    def finish(self) -> None:
        cast("_Server", self.server).note(self.connection, is_open=False)
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
        status, extra, body = _respond(cast("_Server", self.server).market, method, target, headers)
        lasts = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close" and method in {"GET", "HEAD"}
        if status != HTTPStatus.NOT_MODIFIED:
            extra["Content-Length"] = str(len(body))
        extra["Connection"] = "keep-alive" if lasts else "close"
        head = "".join(f"{name}: {value}\r\n" for name, value in extra.items())
        sent = b"" if method == "HEAD" else body
        # Noted before it is sent: whoever has the answer finds it in the log.
        url = "https://" + target.lstrip("/")
        cast("_Server", self.server).market.requests.append(Request(method, url, status, len(sent)))
        self.wfile.write(f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{head}\r\n".encode("latin-1") + sent)
        return lasts

    def _headers(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while (line := self.rfile.readline(16_384).decode("latin-1").strip()) and len(found) < 100:
            name, _, value = line.partition(":")
            found[name.strip().lower()] = value.strip()
        return found


def _respond(market: Market, method: str, target: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body."""
    if method not in {"GET", "HEAD"}:
        return 405, {"Allow": "GET, HEAD", "Content-Type": "text/plain"}, b"GET and HEAD only\n"
    ready = market.prepared(target)
    answer = ready.answer
    if answer.status != HTTPStatus.OK:
        return answer.status, {"Content-Type": answer.content_type}, answer.body
    modified = format_datetime(answer.modified, usegmt=True)
    shared = {"ETag": ready.etag, "Last-Modified": modified, "Vary": "Accept-Encoding"}
    if _is_known(headers, ready.etag, modified):
        return 304, shared, b""
    shared["Content-Type"] = answer.content_type
    if answer.content_type != GZIP and "gzip" in headers.get("accept-encoding", ""):
        return 200, shared | {"Content-Encoding": "gzip"}, ready.packed
    return 200, shared, answer.body


def _is_known(headers: dict[str, str], etag: str, modified: str) -> bool:
    """Whether the client's copy is current: by its tag, and only where it sends none by an equal date (RFC 9110, 13.1)."""
    if "if-none-match" in headers:
        known = [each.strip() for each in headers["if-none-match"].split(",")]
        return "*" in known or etag in known
    return headers.get("if-modified-since") == modified
