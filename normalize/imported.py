"""CSV files that a person imports: audience and salaries. A file is taken whole or not at all; every fault is told with its line."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from normalize.number import parse_number
from normalize.vacancy import LEAST, MOST
from normalize.words import read_word

GRADES = ("junior", "middle", "senior", "lead")
AUDIENCE_COLUMNS = ("category", "observed_on", "visitors_30d", "learners_month")
SALARY_COLUMNS = ("profession", "grade", "observed_on", "amount", "currency", "vacancies", "source")
_MOST_COUNTED = 10**10
_SPACES = re.compile(r"[\u00a0\u2009\u202f]")
_DATE_FORMS = {re.compile(r"\d{4}-\d\d-\d\d"): "%Y-%m-%d", re.compile(r"\d\d\.\d\d\.\d{4}"): "%d.%m.%Y"}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One fault of an imported file."""

    file: str = ""
    """The file, where there are several."""
    line: int
    """Its line, from 1."""
    text: str
    """What is wrong."""

    def __str__(self) -> str:
        """As editors know it: `FILE:LINE: what is wrong`."""
        return f"{self.file}:{self.line}: {self.text}" if self.file else f"line {self.line}: {self.text}"


class RefusedImportError(ValueError):
    """Nothing is imported; `problems` says why, line by line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, sorted(problems))))
        self.problems = sorted(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceRow:
    """Who looked at a category and who learns in it."""

    line: int
    """Where the file says so."""
    category: str
    """Slug of the category."""
    observed_on: str
    """The day, `YYYY-MM-DD`."""
    visitors_30d: int | None
    """Visitors in the thirty days up to it; None = not said."""
    learners_month: int | None
    """Learners in that month; None = not said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SalaryRow:
    """What a profession is paid at a grade."""

    line: int
    """Where the file says so."""
    profession: str
    """Its name."""
    grade: str
    """`junior`, `middle`, `senior` or `lead`."""
    observed_on: str
    """The day, `YYYY-MM-DD`."""
    amount: int
    """A month, in minor units; the file has it in roubles."""
    currency: str
    """ISO 4217."""
    vacancies: int | None
    """How many vacancies it rests on; None = not said."""
    source: str
    """Who says so."""


_Row = TypeVar("_Row")


class _Fault(ValueError):
    """One cell that cannot be read."""


def read_audience(body: bytes, today: date) -> tuple[AudienceRow, ...]:
    """The rows of an audience file. Raises `RefusedImportError` with every fault; no day may lie after `today`."""
    return _read(body, AUDIENCE_COLUMNS, lambda line, cells: _audience(line, cells, today), lambda row: (row.category, row.observed_on))


def read_salaries(body: bytes, today: date) -> tuple[SalaryRow, ...]:
    """The rows of a salaries file. Raises `RefusedImportError` with every fault; no day may lie after `today`."""
    return _read(
        body,
        SALARY_COLUMNS,
        lambda line, cells: _salary(line, cells, today),
        lambda row: (row.profession.casefold(), row.grade, row.observed_on),
    )


def _read(
    body: bytes, columns: tuple[str, ...], build: Callable[[int, Mapping[str, str]], _Row], key: Callable[[_Row], tuple[str, ...]]
) -> tuple[_Row, ...]:
    problems: list[Problem] = []
    first: dict[tuple[str, ...], int] = {}
    rows: list[_Row] = []
    for line, cells in _records(body, columns, problems):
        try:
            row = build(line, cells)
        except _Fault as fault:
            problems.append(Problem(line=line, text=str(fault)))
            continue
        if key(row) in first:
            problems.append(Problem(line=line, text=f"says again what line {first[key(row)]} says: {', '.join(key(row))}"))
        first.setdefault(key(row), line)
        rows.append(row)
    if not rows and not problems:
        problems.append(Problem(line=1, text="no row below the header"))
    if problems:
        raise RefusedImportError(problems)
    return tuple(rows)


def _records(body: bytes, columns: tuple[str, ...], problems: list[Problem]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each record with the line that it begins on. Separated by `;` where the header has one, else by `,`."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedImportError([Problem(line=body.count(b"\n", 0, error.start) + 1, text="not UTF-8")]) from error
    header_line = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in header_line else ",", strict=True)
    begins, header = 1, None
    try:
        for record in reader:
            cells = [_SPACES.sub(" ", cell).strip() for cell in record]
            line, begins = begins, reader.line_num + 1
            if not any(cells):
                continue
            if header is None:
                header = cells
                if sorted(header) != sorted(columns):
                    raise RefusedImportError([Problem(line=line, text=f"the columns must be {', '.join(columns)}")])
            elif len(cells) != len(header):
                problems.append(Problem(line=line, text=f"{len(cells)} cells, the header has {len(header)}"))
            else:
                yield line, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        problems.append(Problem(line=begins, text=f"not CSV: {error}"))


def _audience(line: int, cells: Mapping[str, str], today: date) -> AudienceRow:
    visitors, learners = _count(cells, "visitors_30d"), _count(cells, "learners_month")
    if visitors is None and learners is None:
        raise _Fault("neither visitors_30d nor learners_month")
    return AudienceRow(
        line=line,
        category=_word(cells, "category"),
        observed_on=_day(cells, today),
        visitors_30d=visitors,
        learners_month=learners,
    )


def _salary(line: int, cells: Mapping[str, str], today: date) -> SalaryRow:
    currency, reason = read_word("currency", cells["currency"])
    if currency is None:
        raise _Fault(f"currency {cells['currency']!r}: {reason or 'missing'}")
    if cells["grade"] not in GRADES:
        raise _Fault(f"grade {cells['grade']!r} is none of {', '.join(GRADES)}")
    amount = parse_number(cells["amount"])
    if amount is None or amount <= 0 or (currency == "RUB" and not LEAST <= amount <= MOST) or amount > MOST:
        raise _Fault(f"amount {cells['amount']!r} is no salary a month in whole units of the currency")
    return SalaryRow(
        line=line,
        profession=_word(cells, "profession"),
        grade=cells["grade"],
        observed_on=_day(cells, today),
        amount=_minor_units(amount),
        currency=currency,
        vacancies=_count(cells, "vacancies"),
        source=_word(cells, "source"),
    )


def _minor_units(amount: Decimal) -> int:
    return int(amount * 100)


def _word(cells: Mapping[str, str], column: str) -> str:
    if not cells[column] or len(cells[column]) > 200:
        raise _Fault(f"{column} is {'too long' if cells[column] else 'missing'}")
    return cells[column]


def _count(cells: Mapping[str, str], column: str) -> int | None:
    """A whole number, thousands set apart or not; an empty cell is None."""
    if not cells[column]:
        return None
    number = parse_number(cells[column])
    if number is None or number != number.to_integral_value() or number > _MOST_COUNTED:
        raise _Fault(f"{column} {cells[column]!r} is no whole number that can be read in one way only")
    return int(number)


def _day(cells: Mapping[str, str], today: date) -> str:
    text = cells["observed_on"]
    for pattern, form in _DATE_FORMS.items():
        if pattern.fullmatch(text):
            try:
                day = datetime.strptime(text, form).date()  # noqa: DTZ007  a day, no moment
            except ValueError as error:
                raise _Fault(f"observed_on {text!r} is no day of the calendar") from error
            if day > today:
                raise _Fault(f"observed_on {text!r} lies in the future")
            return day.isoformat()
    raise _Fault(f"observed_on {text!r} is neither YYYY-MM-DD nor DD.MM.YYYY")
