"""What a vacancy pays: one figure a month, in roubles and after tax."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from normalize.agree import Issues
from normalize.models import Vacancy, VacancyList
from normalize.text import storable
from normalize.words import read_count, read_word
from scrapers.items import RawVacancy, RawVacancyList, Said

AFTER_TAX = Decimal("0.87")
"""What is left of a salary after 13 % of income tax (article 224 of the tax code of Russia, its first bracket)."""
LEAST, MOST = 5_000, 5_000_000
"""Roubles a month between which a salary is believed."""


def normalize_vacancies(raw: RawVacancyList, issues: Issues) -> VacancyList | None:
    """The page in the terms of the contract; None (and an issue) where the grade or the number of vacancies is not understood."""
    grade, reason = read_word("experience", raw.experience)
    found, trouble = read_count(raw.found[0]) if raw.found else (None, "the answer does not say how many there are")
    if grade is None or (found is None and trouble):
        issues.add("unknown", "vacancies", f"{raw.profession} {raw.experience}", reason or trouble or "not a number")
        return None
    foreign: Counter[str] = Counter()
    rows = tuple(_vacancy(each, foreign, issues) for each in raw.vacancies)
    if foreign:
        text = ", ".join(f"{currency} {count}" for currency, count in sorted(foreign.items()))
        issues.add("rejected", "amount", f"{raw.profession}: {text}", "salaries in another currency are left out")
    return VacancyList(profession=raw.profession, grade=grade, page=raw.page, pages=raw.pages, found=found or 0, vacancies=rows)


def _vacancy(raw: RawVacancy, foreign: "Counter[str]", issues: Issues) -> Vacancy:
    grade = read_word("experience", raw.experience[0])[0] if raw.experience else None
    employer = storable(raw.employer[0]) if raw.employer else None
    return Vacancy(external_id=storable(raw.external_id), grade=grade, employer=employer, salary=_salary(raw, foreign, issues))


def _salary(raw: RawVacancy, foreign: "Counter[str]", issues: Issues) -> int | None:
    """Kopecks a month after tax: the middle of a stated range, else its stated end; a salary not said to be gross is taken as it stands."""
    if not raw.salary_from and not raw.salary_to:
        return None
    currency = read_word("currency", raw.currency[0])[0] if raw.currency else None
    if currency != "RUB":
        foreign[" ".join(raw.currency) or "?"] += 1
        return None
    ends = [end for end in (_amount(raw.salary_from), _amount(raw.salary_to)) if end is not None]
    if len(ends) != bool(raw.salary_from) + bool(raw.salary_to) or ends != sorted(ends) or not all(LEAST <= end <= MOST for end in ends):
        text = f"{raw.external_id}: {' '.join(raw.salary_from)}–{' '.join(raw.salary_to)}"
        issues.add("rejected", "amount", text, "not a salary a month")
        return None
    middle = sum(ends, Decimal(0)) / len(ends)
    net = middle * AFTER_TAX if raw.gross == ("true",) else middle
    return int((net * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _amount(statements: Said) -> Decimal | None:
    try:
        amount = Decimal(statements[0]) if statements else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() else None
