"""How much memory does a feed of 200 MB take, from the wire to the figures?

    python -m bench.feed_memory [--megabytes 200] [--offers 30000]

Prints the peak memory of `scrapy crawl yml_feed` over a small feed and over the large one, each in a process of its own, and the time. The
limits of the Yandex education feed are 200 MB and 30,000 offers, so that the large one is as bad as a feed can be. Goal: under 150 MB.
"""

import argparse
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

ROOT = Path(__file__).parent.parent
_WORDS = "Разбираем задачи, пишем код, проверяем гипотезы, спорим на семинарах и сдаём проект наставнику. "


def feed(offers: int, size: int) -> Iterator[bytes]:
    """A feed of so many offers and about so many bytes."""
    yield "<?xml version='1.0' encoding='UTF-8'?><yml_catalog><shop><name>Большая школа</name><url>https://big.example</url><offers>".encode()
    words = _WORDS * max(1, (size // offers - 250) // len(_WORDS.encode()))
    for number in range(offers):
        yield (
            f"<offer id='{number}'><name>Курс {number}</name><url>https://big.example/course/{number}</url><price>{10_000 + number}</price>"
            f"<currencyId>RUR</currencyId><description>{words}</description><param name='Продолжительность' unit='месяц'>6</param></offer>"
        ).encode()
    yield b"</offers></shop></yml_catalog>"


def serve(offers: int, size: int) -> ThreadingHTTPServer:
    """A server on loopback that writes the feed as it goes."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/xml")
            self.end_headers()
            for piece in feed(offers, size) if "robots" not in self.path else ():
                self.wfile.write(piece)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def crawl(offers: int, size: int) -> tuple[float, float]:
    """Peak memory in MB and seconds of one crawl of the feed."""
    server = serve(offers, size)
    with TemporaryDirectory() as folder:
        sources = Path(folder) / "sources.toml"
        sources.write_text('[schools.big]\nfeed = "https://feeds.example/big"\n', "utf-8")
        settings = {
            "MIRROR_URL": f"http://127.0.0.1:{server.server_port}", "DATABASE": f"{folder}/big.db", "SOURCES": sources,
            "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        command = [sys.executable, "-m", "scrapy", "crawl", "yml_feed"]
        started = perf_counter()
        child = subprocess.Popen([*command, *(part for name, value in settings.items() for part in ("-s", f"{name}={value}"))], cwd=ROOT)
        _, status, usage = os.wait4(child.pid, 0)
        server.shutdown()
        if os.waitstatus_to_exitcode(status):
            raise SystemExit(f"the crawl failed: {os.waitstatus_to_exitcode(status)}")
    return usage.ru_maxrss / 1024, perf_counter() - started


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--megabytes", type=int, default=200)
    arguments.add_argument("--offers", type=int, default=30_000)
    given = arguments.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for offers, size in ((300, given.megabytes * 10_000), (given.offers, given.megabytes * 1_000_000)):
        peak, seconds = crawl(offers, size)
        print(f"{offers:>6} offers, {size / 1e6:6.1f} MB: peak {peak:6.1f} MB, {seconds:5.1f} s")


if __name__ == "__main__":
    main()
