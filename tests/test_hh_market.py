"""The real spider reads the market's job board: what it stores must be what is true there."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from market.clock import clock
from market.facts import Row
from market.schools.small_hh import salary_rows, vacancy_rows
from tests.console import Console, opened_console

SALARIES = "SELECT p.name AS profession, s.* FROM salaries AS s JOIN professions AS p USING (profession_id) WHERE observed_on = ?"
VACANCIES = "SELECT p.name AS profession, v.* FROM vacancies AS v JOIN professions AS p USING (profession_id) WHERE observed_on = ?"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with opened_console(tmp_path_factory.mktemp("hh"), seed=7) as opened:
        yield opened


def stored(database: Path, sql: str, true: list[Row]) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as db:
        db.row_factory = sqlite3.Row
        return sorted(tuple(row[name] for name in true[0]) for row in db.execute(sql, (true[0]["observed_on"],)))


def test_salaries_and_vacancies_are_what_is_true_in_the_market(console: Console, tmp_path: Path) -> None:
    database = tmp_path / "academy.db"
    for day, observed_on in ((1, "2026-10-01"), (2, "2026-10-02"), (2, "2026-10-02"), (30, "2026-10-30")):
        console.market.day = day
        assert console.run("crawl", "hh", database=database, log=tmp_path / "log", NOW=clock(day).isoformat()) == 0
        salaries, vacancies = salary_rows(day), vacancy_rows(day)
        assert (len(salaries), len(vacancies), salaries[0]["observed_on"]) == (6, 2, observed_on)
        assert stored(database, SALARIES, salaries) == sorted(tuple(row.values()) for row in salaries)
        assert stored(database, VACANCIES, vacancies) == sorted(tuple(row.values()) for row in vacancies)
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT count(*) FROM schools").fetchone() == (0,)
        assert db.execute("SELECT DISTINCT kind, field FROM issues ORDER BY 1, 2").fetchall() == [("rejected", "amount")]


def test_second_crawl_of_a_board_that_did_not_change_asks_for_next_to_nothing(console: Console, tmp_path: Path) -> None:
    database, console.market.day = tmp_path / "academy.db", 1
    sent = []
    for hour in (12, 15):
        before = len(console.market.requests)
        assert console.run("crawl", "hh", database=database, log=tmp_path / "log", NOW=f"2026-10-01T{hour}:00:00Z") == 0
        sent.append(sum(request.bytes for request in console.market.requests[before:]))
    assert sent[0] > 2_000
    assert sent[1] <= sent[0] * 0.03
