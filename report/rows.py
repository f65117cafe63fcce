"""Rows of bulk queries, handed out to the page that they belong to: a query a table, never one a page."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

Row = sqlite3.Row
"""By name: `row["price"]`, in a template `row.price`."""


class Stream:
    """The rows of a query ordered by its first column, a group at a time, so that no table is ever held whole."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._groups: Iterator[tuple[int, Iterator[Row]]] = groupby(rows, key=itemgetter(0))
        self._next = next(self._groups, None)

    def take(self, key: int) -> list[Row]:
        """The rows of a key; keys must be asked for in rising order."""
        while self._next is not None and self._next[0] < key:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != key:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows


def grouped(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Rows by their first column, in their order."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found
