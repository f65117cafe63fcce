"""Datasette as an analyst runs it: a process of its own on a free port of loopback."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

ROOT = Path(__file__).parent.parent
_AT = re.compile(r"Uvicorn running on (http://\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A Datasette that answers."""

    url: str

    def get(self, path: str, *, method: str = "GET", body: bytes | None = None, **arguments: str) -> tuple[int, str]:
        """Status and text of an answer; `arguments` go into the query of the address."""
        asked = f"{self.url}{quote(path, safe='/-_.~%')}" + (f"?{urlencode(arguments)}" if arguments else "")
        try:
            with urlopen(Request(asked, data=body, method=method), timeout=60) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def json(self, path: str, **arguments: str) -> Any:
        """What an address answers as JSON; it must be good."""
        status, text = self.get(path, **arguments)
        assert status == 200, text[:500]
        return json.loads(text)


@contextmanager
def running_datasette(copy: Path, log: Path, settings: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Serve a copy as docs/analysts.md says, until the end of the block."""
    words = [
        "-i",
        str(copy),
        "-m",
        str(copy.with_name("datasette.yaml")),
        "--plugins-dir",
        "report/plugins",
        "--host",
        "127.0.0.1",
        "-p",
        "0",
    ]
    for name, value in (settings or {}).items():
        words += ["--setting", name, value]
    with (
        log.open("wb") as out,
        subprocess.Popen([sys.executable, "-m", "datasette", "serve", *words], cwd=ROOT, stdout=out, stderr=out) as process,
    ):
        try:
            yield Served(url=_address(process, log))
        finally:
            process.terminate()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if found := _AT.search(log.read_text("utf-8")):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"Datasette does not serve: {log.read_text('utf-8')[-2000:]}")
