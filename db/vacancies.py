"""Publishing vacancies: what a run has read of a profession becomes one row a grade, and one for the profession."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from db.links import slug_of

SOURCE = "hh"
GRADES = ("junior", "middle", "senior", "lead")
_MOSCOW = ZoneInfo("Europe/Moscow")


def publish_vacancies(conn: sqlite3.Connection, lists: Iterable[Mapping[str, Any]], now: str) -> None:
    """Write salaries and counts of the day (Moscow) for each profession of which every grade was read to its end.

    A profession with a page missing keeps its former figures: a part of the vacancies would pass for all of them. `salaries.vacancies` is
    the number of vacancies whose salary the median rests on, `vacancies.vacancies` the board's own count over the grades.
    """
    by_profession: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for each in lists:
        by_profession[each["profession"]].append(each)
    day = datetime.fromisoformat(now).astimezone(_MOSCOW).date().isoformat()
    for profession, told in sorted(by_profession.items()):
        if _is_whole(told):
            _publish(conn, profession, told, day)


def _is_whole(told: list[Mapping[str, Any]]) -> bool:
    read = {grade: {each["page"] for each in told if each["grade"] == grade} for grade in GRADES}
    pages = {grade: max((each["pages"] for each in told if each["grade"] == grade), default=0) for grade in GRADES}
    return all(read[grade] >= set(range(max(pages[grade], 1))) for grade in GRADES)


def _publish(conn: sqlite3.Connection, profession: str, told: list[Mapping[str, Any]], day: str) -> None:
    slug = slug_of(profession)
    conn.execute("INSERT INTO professions (slug, name) VALUES (?, ?) ON CONFLICT (slug) DO NOTHING", (slug, profession))
    (profession_id,) = conn.execute("SELECT profession_id FROM professions WHERE slug = ?", (slug,)).fetchone()
    # A vacancy that two questions bring is one, at the grade that it names itself.
    vacancies = {row["external_id"]: {**row, "grade": row["grade"] or each["grade"]} for each in told for row in each["vacancies"]}
    for grade in GRADES:
        salaries = [row["salary"] for row in vacancies.values() if row["grade"] == grade and row["salary"] is not None]
        conn.execute(
            "DELETE FROM salaries WHERE (profession_id, grade, observed_on, source) = (?, ?, ?, ?)", (profession_id, grade, day, SOURCE)
        )
        if salaries:
            # R-7 at one half, as `median` computes it; half a kopeck goes up.
            row = (profession_id, grade, day, int(median(salaries) + 0.5), len(salaries), SOURCE)
            # A figure that a person imported for the day stands.
            conn.execute("INSERT INTO salaries VALUES (?, ?, ?, ?, 'RUB', ?, ?) ON CONFLICT DO NOTHING", row)
    employers = {row["employer"] for row in vacancies.values() if row["employer"]}
    found = sum(each["found"] for each in told if each["page"] == 0)
    conn.execute("INSERT OR REPLACE INTO vacancies VALUES (?, ?, ?, ?, ?)", (profession_id, day, found, len(employers), SOURCE))
