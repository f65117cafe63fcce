"""The fixed ways in which dates are written: compiled patterns over text in small letters with single spaces."""

import re
from dataclasses import dataclass

MONTHS = (
    r"янв(?:ар[ьяе])?|january|jan", r"фев(?:р(?:ал[ьяе])?)?|february|feb", r"мар(?:та?|те)?|march|mar", r"апр(?:ел[ьяе])?|april|apr",
    r"ма[йяе]|may", r"июн[ьяе]?|june|jun", r"июл[ьяе]?|july|jul", r"авг(?:уст[ае]?)?|august|aug", r"сент?(?:ябр[ьяе])?|september|sept?",
    r"окт(?:ябр[ьяе])?|october|oct", r"ноя(?:б(?:р[ьяе])?)?|november|nov", r"дек(?:абр[ьяе])?|december|dec",
)  # fmt: skip
_MONTH = "(?:" + "|".join(f"(?P<m{number}>{words})" for number, words in enumerate(MONTHS, 1)) + r")(?!\w)\.?"
_ENGLISH_MONTH = re.compile(r"[a-z]")
_TIME = (
    r"(?:(?:t| в |,? )(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r" ?(?P<zone>z|utc|gmt|\(?(?:по )?(?:мск|msk|московскому времени|москве)\)?|[+-]\d\d(?::?\d\d)?)?(?![\w:]))?"
)
_START, _END = r"(?<![\w.,/:+–—-])", r"(?![\w/:]|[.,-]\d)"
_YEAR = r"(?P<year>(?:19|20|21)\d\d)(?!\d| ?(?:₽|руб|р\.))(?: ?(?:года|год|г\.?)(?!\w))?"
_SHORT_YEAR = r"(?P<year>\d{4}|\d\d)(?: ?(?:года|год|г\.?)(?!\w))?"

_FORMS = (
    re.compile(rf"{_START}(?P<year>\d{{4}})(?P<mark>[-./])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?!\d){_TIME}{_END}"),
    re.compile(rf"{_START}(?P<day>\d{{1,2}})(?P<mark>[-./])(?P<month>\d{{1,2}})(?P=mark){_SHORT_YEAR}{_TIME}{_END}"),
    re.compile(rf"{_START}(?P<day>\d{{1,2}})(?:-?го)? {_MONTH}(?:,? ?{_YEAR})?{_TIME}{_END}"),
    re.compile(rf"(?<!\w){_MONTH} (?P<day>\d{{1,2}}),? {_YEAR}{_TIME}{_END}"),
    re.compile(rf"(?<!\w){_MONTH},? {_YEAR}{_END}"),
    re.compile(rf"{_START}(?P<month>0[1-9]|1[0-2])[./]{_YEAR}{_END}"),
)
_YEAR_ALONE = re.compile(_YEAR)

ANCHOR = re.compile(
    r"(?<!\w)(?:старт\w*|начал\w*|начн\w*|действ\w*|отзыв|опубликован\w*|закан?чива\w*|закончится|истекает|завершается)"
    r"(?: (?:обучения|курса|занятий|группы|потока|акции|скидки|набора))?(?: (?:с|со|от|до|по|в))?[ :—–-]*$"
)
"""Words right before a date that make it the date of a whole sentence."""
LEAD = re.compile(
    r"(?:(?<!\w)(?:до|с|со|от|по|на|в|во|к|старт\w*|начал[оа]|начнется|начинается|начинаем|запуск|поток[аи]?|групп[аы]|курс[а]?|обучени[ея]|заняти[йея]"
    r"|дата|ближайш\w*|набор[а]?|отзыв|опубликован\w*|публикации|добавлен\w*|написан\w*|оставлен\w*|обновлен\w*|размещен\w*|действ\w*|срок|истекает"
    r"|заканчивается|закончится|акци[яи]|скидк[аи]|предложени[ея]|промокод|включительно|числа|года|г|понедельник|вторник|сред[ау]|четверг|пятниц[ау]"
    r"|суббот[ау]|воскресенье|пн|вт|ср|чт|пт|сб|вс|published|date|until|till|starts?|from|on|by|posted|course|enroll|monday|tuesday|wednesday"
    r"|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun)(?!\w)|[-−–+]?\d{1,3} ?%|[\s:,.;()!«»\"'—–-])+"
)
"""What may stand around a date without changing it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A date as it is written; what is not written is None."""

    year: int | None
    month: int | None
    day: int | None
    clock: tuple[int, int, int] | None
    zone: str | None
    short: bool
    """The year has two digits."""
    ambiguous: bool
    """Day and month could change places («03/04/2024»)."""
    start: int
    end: int


def find_dates(words: str) -> list[Written]:
    """Find every date that is written in a fixed form, in no particular order; forms never overlap."""
    found: list[Written] = []
    left = words
    for form in _FORMS:
        for match in form.finditer(left):
            written = _written(match.groupdict(), match)
            if written is not None:
                found.append(written)
                left = left[: match.start()] + "\x00" * (match.end() - match.start()) + left[match.end() :]
    return found


def find_year(words: str) -> Written | None:
    """Read a text that is nothing but a year."""
    match = _YEAR_ALONE.fullmatch(words)
    return _written(match.groupdict(), match) if match else None


def _written(groups: dict[str, str | None], match: re.Match[str]) -> Written | None:
    named = next((number for number in range(1, 13) if groups.get(f"m{number}")), None)
    year, day = groups.get("year"), groups.get("day")
    month = named or int(groups.get("month") or 0) or None
    if named and year is None and _ENGLISH_MONTH.match(groups[f"m{named}"] or ""):
        return None
    hour = groups.get("hour")
    clock = (int(hour), int(groups["minute"] or 0), int(groups["second"] or 0)) if hour else None
    swap = groups.get("mark") == "/" and match.start("day") < match.start("month") and int(day or 0) <= 12 and day != groups["month"]
    short = year is not None and len(year) == 2
    return Written(
        year=int(year) + (2000 if short else 0) if year else None,
        month=month if named or "month" not in groups else int(groups["month"] or 0),
        day=int(day) if day else None,
        clock=clock,
        zone=groups.get("zone"),
        short=short,
        ambiguous=bool(swap) or (short and groups.get("mark") != "."),
        start=match.start(),
        end=match.end(),
    )
