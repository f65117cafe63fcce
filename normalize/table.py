"""Known words as data: one loader for every file in `normalize/tables/`.

A file is a list of `[[row]]`; each has one `value` and the words that mean it, under up to three keys:
`match` (the whole text), `contains` (whole words anywhere in it) and `regex` (searched in it). A table that is asked about every text
may name, as `mark`, a regular expression that all its longer words match: texts without it are passed over.
Texts and words are compared in small letters, with «ё» as «е» and every run of white space as one space.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

MAX_LENGTH = 500
"""A known word stands in a short text; anything longer is looked at only this far."""

MARKED = 40
"""A text up to this long is always looked up, whether or not it has the mark of its table."""

_FOLDER = Path(__file__).parent / "tables"
_ROW_KEYS = {"value", "match", "contains", "regex"}


def fold_words(text: str) -> str:
    """Return the text as the tables compare it: small letters, «ё» as «е», single spaces, none around.

    >>> fold_words(" С  Нуля ")
    'с нуля'
    """
    return " ".join(text.casefold().replace("ё", "е").split())


def whole_words(word: str) -> str:
    """Build a pattern for `word` where no letter or digit touches it: «go» is not in «django»."""
    before = r"(?<!\w)" if re.match(r"\w", word) else ""
    after = r"(?!\w)" if re.search(r"\w\Z", word) else ""
    return before + re.escape(word) + after


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The words of one file, ready to be looked up."""

    name: str
    """Stem of the file: `currency`."""
    exact: dict[str, str]
    """Folded whole text → value."""
    patterns: tuple[tuple[re.Pattern[str], str], ...]
    """One pattern a value, of its `contains` and `regex` words."""
    literals: tuple[tuple[str, ...], ...] = ()
    """Beside each pattern the words of which one must stand in the text, for a quick look; empty where it has a `regex`."""
    mark: re.Pattern[str] | None = None
    """What every word of the table has that is longer than `MARKED` characters: a long text without it is not looked at closer."""

    def lookup(self, text: str) -> str | None:
        """Return the value that the text means; None where no word is known, or where two rows claim it.

        A whole-text match goes before words found inside.
        """
        found = self.lookup_all(text)
        return found[0] if len(found) == 1 else None

    def lookup_all(self, text: str) -> tuple[str, ...]:
        """Return every value that the text means, in the order of the file; a whole-text match stands alone."""
        if self.mark is not None and len(text) > MARKED and not self.mark.search(text[: MAX_LENGTH * 2]):
            return ()
        folded = fold_words(text[: MAX_LENGTH * 2])
        exact = self.exact.get(folded)
        if exact is not None:
            return (exact,)
        folded = folded[:MAX_LENGTH]
        return tuple(
            value
            for (pattern, value), words in zip(self.patterns, self.literals, strict=True)
            if (not words or _has_one(folded, words)) and pattern.search(folded)
        )


def _has_one(text: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110  as any() it takes three times as long, for every row and text
        if word in text:
            return True
    return False


def _row_pattern(row: dict[str, Any]) -> re.Pattern[str] | None:
    words = [whole_words(fold_words(word)) for word in row.get("contains", [])]
    words += [f"(?:{pattern})" for pattern in row.get("regex", [])]
    return re.compile("|".join(words)) if words else None


def read_table(name: str, rows: list[dict[str, Any]], mark: str | None = None) -> Table:
    """Build a table from the rows of its file.

    Raises ValueError where a row has an unknown key or one word has two values: tables are reviewed data, so that is our mistake.
    """
    exact: dict[str, str] = {}
    patterns: dict[str, list[str]] = {}
    literals: dict[str, list[str]] = {}
    fluid: set[str] = set()
    for row in rows:
        unknown = set(row) - _ROW_KEYS
        if unknown:
            raise ValueError(f"table {name}: unknown key {sorted(unknown)[0]!r} in the row {row['value']!r}")
        for word in row.get("match", []):
            folded = fold_words(word)
            if exact.setdefault(folded, row["value"]) != row["value"]:
                raise ValueError(f"table {name}: {word!r} means both {exact[folded]!r} and {row['value']!r}")
        pattern = _row_pattern(row)
        if pattern is not None:
            patterns.setdefault(row["value"], []).append(pattern.pattern)
            literals.setdefault(row["value"], []).extend(fold_words(word) for word in row.get("contains", []))
        if row.get("regex"):
            fluid.add(row["value"])
    compiled = tuple((re.compile("|".join(parts)), value) for value, parts in patterns.items())
    quick = tuple(() if value in fluid else tuple(literals[value]) for value in patterns)
    return Table(name=name, exact=exact, patterns=compiled, literals=quick, mark=re.compile(mark) if mark else None)


@cache
def load_table(name: str) -> Table:
    """Return the table `tables/<name>.toml`, read and compiled once.

    Raises FileNotFoundError for a name without a file, ValueError for a file that contradicts itself.
    """
    with (_FOLDER / f"{name}.toml").open("rb") as file:
        content = tomllib.load(file)
    return read_table(name, content["row"], content.get("mark"))
