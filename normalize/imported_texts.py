"""Texts that a person writes for a category: Markdown below a front matter in TOML between two lines `+++`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from normalize.imported import Problem, RefusedImportError

KINDS = ("about", "faq", "collection")
MOST_BYTES = 1_000_000
_FENCE = "+++"
_KEYS = {"category": str, "kind": str, "title": str, "order": int, "source": str, "updated": date, "courses": list}
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)| \(at end of document\)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryText:
    """One file."""

    file: str
    """Its path below the folder, `/` between the parts."""
    kind: str
    """`about`, `faq` (the title is the question) or `collection`."""
    category: str
    """Slug of the category."""
    title: str
    """Title, or the question."""
    text: str
    """Markdown as written, never run or rendered here."""
    position: int | None
    """Order among its like; None = not said."""
    source: str | None
    """Who wrote it or where it is from."""
    updated_on: str | None
    """`YYYY-MM-DD`."""
    courses: tuple[tuple[int, str], ...] = ()
    """Of a collection: line and address (or `school/external_id`) of each course, in order."""
    category_line: int
    """Line that names the category."""


def read_category_text(file: str, body: bytes) -> CategoryText:
    """Read one file. Raises `RefusedImportError` with each fault and its line."""
    if len(body) > MOST_BYTES:
        raise RefusedImportError([Problem(file=file, line=1, text=f"more than {MOST_BYTES} bytes")])
    try:
        lines = body.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        raise RefusedImportError([Problem(file=file, line=body.count(b"\n", 0, error.start) + 1, text="not UTF-8")]) from error
    if bad := [number for number, line in enumerate(lines, 1) if _CONTROL.search(line)]:
        raise RefusedImportError([Problem(file=file, line=number, text="a control character") for number in bad])
    if lines[0].rstrip() != _FENCE or _FENCE not in (line.rstrip() for line in lines[1:]):
        raise RefusedImportError([Problem(file=file, line=1, text=f"no front matter between two lines {_FENCE}")])
    end = next(number for number, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE)
    front, text = lines[1:end], "\n".join(lines[end + 1 :]).strip()
    told = _front_matter(file, front)
    problems = _faults(file, told, front)
    if not text and told.get("kind") != "collection":
        problems.append(Problem(file=file, line=end + 1, text="no text below the front matter"))
    if problems:
        raise RefusedImportError(problems)
    return CategoryText(
        file=file,
        kind=told["kind"],
        category=told["category"],
        title=told["title"].strip(),
        text=text,
        position=told.get("order"),
        source=told.get("source"),
        updated_on=told["updated"].isoformat() if "updated" in told else None,
        courses=tuple((_line_with(front, each), each) for each in told.get("courses", ())),
        category_line=_line_of(front, "category"),
    )


def _front_matter(file: str, front: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads("\n".join(front))
    except tomllib.TOMLDecodeError as error:
        place = _AT_LINE.search(str(error))
        line = int(place[1]) + 1 if place and place[1] else len(front) + 1
        raise RefusedImportError([Problem(file=file, line=line, text=_AT_LINE.sub("", str(error)))]) from error


def _faults(file: str, told: Mapping[str, Any], front: list[str]) -> list[Problem]:
    def fault(key: str, text: str) -> Problem:
        return Problem(file=file, line=_line_of(front, key), text=text)

    found = [fault(key, f"unknown key {key!r}; known are {', '.join(_KEYS)}") for key in told if key not in _KEYS]
    found += [fault(key, f"{key} must be {kind.__name__}") for key, kind in _KEYS.items() if key in told and type(told[key]) is not kind]
    found += [fault(key, f"{key} is missing") for key in ("category", "kind", "title") if not str(told.get(key, "")).strip()]
    if told.get("kind") and told["kind"] not in KINDS:
        found.append(fault("kind", f"kind {told['kind']!r} is none of {', '.join(KINDS)}"))
    courses = told.get("courses")
    if told.get("kind") == "collection" and not courses:
        found.append(fault("courses", "a collection lists courses"))
    if told.get("kind") in {"about", "faq"} and courses is not None:
        found.append(fault("courses", "only a collection lists courses"))
    if isinstance(courses, list):
        found += [fault("courses", f"{each!r} is no text") for each in courses if not isinstance(each, str)]
        twice = {each for each in courses if isinstance(each, str) and courses.count(each) > 1}
        found += [Problem(file=file, line=_line_with(front, each), text=f"{each} is listed twice") for each in sorted(twice)]
    return found


def _line_of(front: list[str], key: str) -> int:
    """The line of a key in the file; the first where it is missing."""
    return next((number for number, line in enumerate(front, 2) if re.match(rf"\s*{re.escape(key)}\s*=", line)), 1)


def _line_with(front: list[str], text: str) -> int:
    return next((number for number, line in enumerate(front, 2) if f'"{text}"' in line or f"'{text}'" in line), _line_of(front, "courses"))
