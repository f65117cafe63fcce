"""One server on loopback in the form of a mirror (`/HOST/PATH?QUERY`), with a fault switch per address and a log of what was asked."""

import contextlib
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OPEN = "User-agent: *\nAllow: /\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an address answers. `length` lies about the size, `cut` ends the connection after so many bytes, `wait` comes first;
    `drip` is a pause after each byte."""

    status: int = 200
    body: bytes = b"<html><h1>\xd0\x9a\xd1\x83\xd1\x80\xd1\x81</h1></html>"
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    length: int | None = None
    cut: int | None = None
    wait: float = 0.0
    drip: float = 0.0
    hang_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as the server saw it."""

    url: str
    headers: dict[str, str]
    at: float


Route = Answer | Callable[[Asked], Answer]


@dataclass(slots=True)
class FaultServer:
    """Routes by address without the scheme (`school.example/course`); robots.txt allows everything unless a route says otherwise."""

    url: str = ""
    routes: dict[str, Route] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def asked(self, *, robots: bool = False) -> list[str]:
        """The addresses asked for, in order; those of robots.txt only on demand."""
        with self.lock:
            return [entry.url for entry in self.log if robots or not entry.url.endswith("/robots.txt")]

    def times(self, url: str) -> list[float]:
        """When an address was asked for, on a clock that only runs forward."""
        with self.lock:
            return [entry.at for entry in self.log if entry.url == url]

    def answer(self, asked: Asked) -> Answer:
        """What the address answers now."""
        route = self.routes.get(asked.url)
        if route is None:
            is_robots = asked.url.endswith("/robots.txt")
            return Answer(body=OPEN.encode(), headers={"Content-Type": "text/plain"}) if is_robots else Answer(status=404)
        return route(asked) if callable(route) else route


def handler(server: FaultServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            asked = Asked(url=self.path[1:], headers=dict(self.headers.items()), at=time.monotonic())
            with server.lock:
                server.log.append(asked)
            answer = server.answer(asked)
            time.sleep(answer.wait)
            if answer.hang_up:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
            with contextlib.suppress(ConnectionError):  # a client that timed out is gone by now
                self.end_headers()
                body = answer.body if answer.cut is None else answer.body[: answer.cut]
                for piece in (bytes([byte]) for byte in body) if answer.drip else (body,):
                    self.wfile.write(piece)
                    time.sleep(answer.drip)
            if answer.cut is not None or answer.length is not None:
                self.close_connection = True

    return Handler


class QuietServer(ThreadingHTTPServer):
    """Says nothing about clients that hang up, which the faults make them do."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@contextmanager
def fault_server(tls: ssl.SSLContext | None = None) -> Iterator[FaultServer]:
    """Serve on a free port of loopback."""
    server = FaultServer()
    listener = QuietServer(("127.0.0.1", 0), handler(server))
    if tls:
        listener.socket = tls.wrap_socket(listener.socket, server_side=True, do_handshake_on_connect=False)
    server.url = f"{'https' if tls else 'http'}://127.0.0.1:{listener.server_port}"
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()
