"""The figures of `make torture` as a page of the documentation."""

import os
import platform
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tests.torture.points import MENU
from tests.torture.rack import COMMANDS, DAYS, Outcome, Undisturbed

INTRODUCTION = """\
# Torture

Written by `make torture`. The demo market is crawled on two days (`scrapy crawlall`) and exported (`scrapy export`). At each point one
operation of one command is struck: the process is killed by SIGKILL before it or in the middle of it, or the operation fails, or another
process holds the database's write lock. Then the same commands are run again, and the database, the page cache, the CSV files and the names
of all files are compared with those of a run that nothing disturbed. Writes, syncs, changes of names (the making of files among them) and
truncations are the system calls of the process, those of SQLite included (`tests/torture/shim.c`).

Before the second run it is checked that the database and the page cache are sound (`PRAGMA integrity_check`, `foreign_key_check`), that the
folder of CSV files is wholly the old snapshot or wholly the new one, that a process that lived ended with 0 or 74 and without a traceback,
and that with 0 all was done. What is compared, and what may differ and why, stands at the head of `tests/torture/compare.py`.
"""


def report(known: Undisturbed, outcomes: Sequence[Outcome], how: Mapping[str, str]) -> str:
    """The whole page; `how`: seed, jobs, minutes and market of the run."""
    parts = [
        INTRODUCTION,
        table(("", ""), _summary(known, outcomes, how)),
        "Operations of an undisturbed run, from which the points are drawn:\n",
        table(
            ("day, command", "SQL statements", "of them writing", "writes", "syncs", "changes of names", "truncations"),
            ((f"{day}, `{command}`", *map(_figure, known.counts[day, command].values())) for day in DAYS for command in COMMANDS),
        ),
        "Points by fault:\n",
        table(("day, command", "operation", "what happened to it", "points", "ended with", "differences"), _by_fault(outcomes)),
    ]
    return "\n".join(parts).rstrip() + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _summary(known: Undisturbed, outcomes: Sequence[Outcome], how: Mapping[str, str]) -> list[tuple[str, str]]:
    killed = sum(outcome.point.fault.kills for outcome in outcomes)
    found = [
        ("points", f"{_figure(len(outcomes))} (seed {how['seed']})"),
        ("killed by SIGKILL", _figure(killed)),
        ("with an operation that failed, or a lock that was held", _figure(len(outcomes) - killed)),
        ("not reached, because the run ended earlier", _figure(sum(not outcome.hit for outcome in outcomes))),
        ("rows compared", _figure(sum(outcome.rows for outcome in outcomes))),
        ("**differences**", f"**{_figure(sum(len(outcome.differences) for outcome in outcomes))}**"),
        ("exit codes of the struck command", _ends(outcome.code for outcome in outcomes)),
        ("exit codes of the commands run again", _ends(code for outcome in outcomes for code in outcome.again)),
        ("market", how["market"]),
    ]
    for day in DAYS:
        rows = sum(sum(table.values()) for table in known.dumps[day].values())
        cached = sum(known.cached[day]["cached_pages"].values())
        what = f"{_figure(rows)} rows in {len(known.dumps[day])} tables, {_figure(cached)} cached pages"
        found.append((f"after day {day}", what))
    machine = f"{os.cpu_count()} processors, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return [*found, ("wall time", f"{how['minutes']} minutes, {how['jobs']} points at once"), ("machine", machine)]


def _by_fault(outcomes: Sequence[Outcome]) -> Iterable[tuple[str, ...]]:
    for fault in MENU:
        struck = [outcome for outcome in outcomes if outcome.point.fault == fault]
        differences = sum(len(outcome.differences) for outcome in struck)
        codes = _ends(outcome.code for outcome in struck)
        yield f"{fault.day}, `{fault.command}`", fault.counted, fault.deed, str(len(struck)), codes, str(differences)


def _ends(codes: Iterable[int]) -> str:
    counted = sorted(Counter("killed" if code < 0 else str(code) for code in codes).items())
    return ", ".join(f"{code} ({_figure(times)})" for code, times in counted)


def _figure(number: int) -> str:
    return f"{number:,}".replace(",", " ")
