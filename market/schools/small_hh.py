"""api.hh.ru: vacancies of two professions at four experiences, with a salary in dollars, an open end and a gross one among them."""

from statistics import median
from typing import Any

from market.clock import today
from market.facts import Row
from market.render import Answer, data, robots

HOST = "api.hh.ru"
PROFESSIONS = {"Python-разработчик": "Python разработчик", "Аналитик данных": "аналитик данных"}
_GRADES = {"noExperience": "junior", "between1And3": "middle", "between3And6": "senior", "moreThan6": "lead"}


def site(_seed: int, day: int, path: str, query: dict[str, str]) -> Answer | None:
    """One page of an answer."""
    if path == "/robots.txt":
        return robots(["Allow: /"])
    known = {words: profession for profession, words in PROFESSIONS.items()}
    if path != "/vacancies" or query.get("text") not in known or query.get("experience") not in _GRADES:
        return None
    rows = _rows(known[query["text"]], query["experience"], day)
    page = int(query.get("page", 0))
    return data({"items": rows[page * 3 : page * 3 + 3], "found": len(rows), "pages": -(-len(rows) // 3), "per_page": 3, "page": page}, day)


HOSTS = {HOST: site}


def salary_rows(day: int) -> list[Row]:
    """What each grade is paid, read on that day."""
    return [
        {
            "profession": profession, "grade": grade, "observed_on": today(day).isoformat(), "amount": int(median(sums) + 0.5),
            "currency": "RUB", "vacancies": len(sums), "source": "hh",
        }
        for profession in PROFESSIONS for experience, grade in _GRADES.items() if (sums := _salaries(profession, experience, day))
    ]  # fmt: skip


def vacancy_rows(day: int) -> list[Row]:
    """How many vacancies and employers each profession has on that day."""
    found = []
    for profession in PROFESSIONS:
        rows = [row for experience in _GRADES for row in _rows(profession, experience, day)]
        employers = {row["employer"]["id"] for row in rows}
        found.append({"profession": profession, "observed_on": today(day).isoformat(), "vacancies": len(rows), "employers": len(employers),
                      "source": "hh"})  # fmt: skip
    return found


def _rows(profession: str, experience: str, day: int) -> list[dict[str, Any]]:
    rank = list(_GRADES).index(experience)
    base = (60_000 + rank * 55_000) + (5_000 if profession.startswith("Python") else 0) + day * 500
    salaries: list[dict[str, Any] | None] = [
        {"from": base, "to": base + 20_000, "currency": "RUR", "gross": False},
        {"from": base, "to": None, "currency": "RUR", "gross": True},
        {"from": 2_000, "to": 3_000, "currency": "USD", "gross": False},
        None,
        {"from": None, "to": base + 30_000, "currency": "RUR", "gross": None},
    ]
    first = rank * 10 + list(PROFESSIONS).index(profession) * 100
    return [
        {"id": str(first + number), "name": profession, "salary": salary, "experience": {"id": experience}, "archived": False,
         "employer": {"id": f"e{number % 3 + rank}"}, "area": {"id": "1"}}
        for number, salary in enumerate(salaries[: 5 if rank < 3 else 0])
    ]  # fmt: skip


def _salaries(profession: str, experience: str, day: int) -> list[int]:
    """Kopecks after tax of those that state roubles."""
    rows = [row["salary"] for row in _rows(profession, experience, day) if row["salary"] and row["salary"]["currency"] == "RUR"]
    ends = [([end for end in (each["from"], each["to"]) if end], each["gross"]) for each in rows]
    return [round(sum(sums) * 100 / len(sums) * (0.87 if gross else 1)) for sums, gross in ends]
