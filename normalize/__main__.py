"""`python -m normalize money|duration|date|rating|text`: one JSON object for each line of standard input."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, BinaryIO

from normalize.dates import MOSCOW, parse_date
from normalize.duration import parse_duration
from normalize.money import parse_money
from normalize.rating import parse_rating
from normalize.text import parse_text

MAX_LINE = 1_000_000
"""Characters of a line that are read; a longer line has a reason instead of a value."""


def _date(line: str, today: date) -> dict[str, Any]:
    found = parse_date(line, today)
    return {"date": found.date.isoformat() if found.date else None, "precision": found.precision, "reason": found.reason}


def _text(line: str) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        return {"text": None, "reason": "too long"}
    found = parse_text(line)
    return {"text": found.value, "reason": found.reason}


def _parsers(today: date) -> dict[str, Callable[[str], dict[str, Any]]]:
    return {
        "money": lambda line: asdict(parse_money(line)),
        "duration": lambda line: asdict(parse_duration(line)),
        "date": lambda line: _date(line, today),
        "rating": lambda line: asdict(parse_rating(line)),
        "text": _text,
    }


def read_lines(stream: BinaryIO) -> Iterator[str]:
    """Yield the lines of a stream without their ends; of a very long one only so much that it is still seen to be too long.

    Bytes that are no UTF-8 become U+FFFD, which every parser refuses.
    """
    most = MAX_LINE * 4 + 4
    while line := stream.readline(most):
        rest = line
        while not rest.endswith(b"\n") and (rest := stream.readline(most)):
            pass
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def main(arguments: list[str], stdin: BinaryIO) -> Iterator[str]:
    """Yield one line of JSON for each line of `stdin`. Raises SystemExit for wrong arguments."""
    parser = argparse.ArgumentParser(prog="python -m normalize", description="Read lines, print what they mean as JSON.")
    parser.add_argument("kind", choices=["money", "duration", "date", "rating", "text"])
    parser.add_argument(
        "--today", type=date.fromisoformat, help="the day that «вчера» is relative to, YYYY-MM-DD; default: today in Moscow"
    )
    options = parser.parse_args(arguments)
    read = _parsers(options.today or datetime.now(UTC).astimezone(MOSCOW).date())[options.kind]
    for line in read_lines(stdin):
        yield json.dumps(read(line), ensure_ascii=False)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    for answer in main(sys.argv[1:], sys.stdin.buffer):
        print(answer, flush=True)
