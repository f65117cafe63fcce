"""api.hh.ru: vacancies of four professions by experience, a hundred to a page, and what must not pass for a salary."""

from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

from market.clock import today
from market.facts import Row
from market.render import Answer, data, robots
from market.world import World, dice

HOST = "api.hh.ru"
GRADES = {"noExperience": "junior", "between1And3": "middle", "between3And6": "senior", "moreThan6": "lead"}
PROFESSIONS = {
    "Python-разработчик": "Python разработчик",
    "Аналитик данных": "аналитик данных",
    "SEO-специалист": "SEO специалист",
    "Таргетолог": "таргетолог",
}
"""Name -> the words that are searched by."""
_SIZES = {"noExperience": 23, "between1And3": 117, "between3And6": 31, "moreThan6": 12}
_RISE = 20
"""First day on which everybody is paid more."""


def answer(world: World, day: int, path: str, query: dict[str, str]) -> Answer | None:
    """The API on that day; None = 404."""
    if path == "/robots.txt":
        return robots(["Allow: /"])
    if path != "/vacancies":
        return None
    experience, page, a_page = query.get("experience", ""), int(query.get("page", 0)), int(query.get("per_page", 20))
    if experience not in GRADES or (page + 1) * a_page > 2000:
        return data({"errors": [{"type": "bad_argument", "value": "experience"}]}, 1, status=400)
    found = _items(world.seed, query.get("text", ""), experience, day)
    pages = -(-len(found) // a_page)
    items = found[page * a_page : (page + 1) * a_page]
    return data({"items": items, "found": len(found), "pages": pages, "per_page": a_page, "page": page}, _changed(day))


def salary_rows(seed: int, day: int) -> list[Row]:
    """What each profession is paid on that day: `profession`, `grade`, `observed_on`, `amount` (kopecks), `currency`, `vacancies`, `source`."""
    rows = []
    for profession, words in PROFESSIONS.items():
        paid: dict[str, list[int]] = {grade: [] for grade in GRADES.values()}
        for item in _read(seed, words, day).values():
            if (amount := _net(item["salary"])) is not None:
                paid[GRADES[item["experience"]["id"]]].append(amount)
        rows += [
            {"profession": profession, "grade": grade, "observed_on": today(day).isoformat(), "amount": int(median(amounts) + 0.5),
             "currency": "RUB", "vacancies": len(amounts), "source": "hh"}
            for grade, amounts in paid.items() if amounts
        ]  # fmt: skip
    return rows


def vacancy_rows(seed: int, day: int) -> list[Row]:
    """How many vacancies each profession has: `profession`, `observed_on`, `vacancies`, `employers`, `source`."""
    return [
        {
            "profession": profession,
            "observed_on": today(day).isoformat(),
            "vacancies": sum(len(_items(seed, words, experience, day)) for experience in GRADES),
            "employers": len({item["employer"].get("id") for item in _read(seed, words, day).values()} - {None}),
            "source": "hh",
        }
        for profession, words in PROFESSIONS.items()
    ]


def _changed(day: int) -> int:
    return max(first for first in (1, 2, _RISE) if first <= day)


def _items(seed: int, words: str, experience: str, day: int) -> list[dict[str, Any]]:
    if words not in PROFESSIONS.values():
        return []
    size = _SIZES[experience] - (day >= 2)
    return [_item(seed, words, experience, index, day) for index in range(size)]


def _item(seed: int, words: str, experience: str, index: int, day: int) -> dict[str, Any]:
    number = f"{list(PROFESSIONS.values()).index(words) + 1}{list(GRADES).index(experience) + 1}{index:04}"
    if index == 10:
        # One vacancy under every question, which itself asks for one to three years.
        number, experience = f"{number[0]}90000", "between1And3"
    if index == 9:
        experience = "between3And6"
    employer = {"name": "Анонимный работодатель"} if index % 8 == 7 else {"id": str(1000 + index % 9), "name": f"ООО «Пример {index % 9}»"}
    return {
        "id": number,
        "name": words,
        "area": {"id": "1", "name": "Москва"},
        "salary": _salary(dice(seed, "hh", number).randint(50, 200) * 1000 + (day >= _RISE) * 7000, index),
        "experience": {"id": experience, "name": experience},
        "employer": employer,
        "published_at": "2026-09-30T17:16:21+0300",
        "snippet": {"requirement": f"<highlighttext>{words}</highlighttext>, от 5 000 000 ₽", "responsibility": None},
        "type": {"id": "open"},
        "archived": index == 6,
    }


def _salary(least: int, index: int) -> dict[str, Any] | None:
    """Gross and net, ranges and single ends; dollars, a range that runs backwards, one for an hour, and none at all."""
    kinds: list[tuple[int | None, int | None, str, bool | None] | None] = [
        (least, least + 40_001, "RUR", True), (least, least + 30_000, "RUR", False), (least, None, "RUR", True), (None, least, "RUR", None),
        (1_500, 2_500, "USD", False), None, (4_000_000, 4_500_000, "RUR", False), (least, least, "RUR", False),
        (least + 20_000, least, "RUR", False), (least, None, "RUR", False), (least, least + 15_000, "RUR", True), (450, None, "RUR", False),
    ]  # fmt: skip
    kind = kinds[index % len(kinds)] if index < len(kinds) or index % len(kinds) != 6 else None
    return None if kind is None else dict(zip(("from", "to", "currency", "gross"), kind, strict=True))


def _read(seed: int, words: str, day: int) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for each in GRADES for item in _items(seed, words, each, day) if not item["archived"]}


def _net(salary: dict[str, Any] | None) -> int | None:
    """Kopecks after tax; None where it is not roubles a month."""
    if salary is None or salary["currency"] != "RUR":
        return None
    ends = [end for end in (salary["from"], salary["to"]) if end is not None]
    if min(ends) < 5_000 or ends[0] > ends[-1]:
        return None
    middle = Decimal(sum(ends)) * 100 / len(ends)
    return int((middle * (Decimal("0.87") if salary["gross"] else 1)).quantize(Decimal(1), ROUND_HALF_UP))
