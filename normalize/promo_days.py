"""When a promo begins and ends: fields of its source, and what its text says where they are silent."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from normalize.agree import Context, Issues, Reading, agree
from normalize.conditions import CLAUSE
from normalize.date_forms import find_dates
from normalize.deadline import moscow_day, read_deadline, read_moment
from normalize.table import fold_words
from scrapers.items import RawPromo

UNCLEAR_END = "the text names an end that is not clear"
_MIDNIGHT = re.compile(r"\s*(\d{4}-\d\d-\d\d|\d\d\.\d\d\.\d{4})[ T]00:00(?::00(?:\.0+)?)?(?: ?(?:Z|[+-]\d\d(?::?\d\d)?))?\s*")
_UNTIL = re.compile(
    r"(?<!\w)(?:до|по) (?=\d{1,2}[./-]\d|\d{4}-\d\d-\d|\d{1,2}(?:-?го)? (?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)"
    r"|(?:самого )?конца (?!акции|действия|срока))"
)
# What else a date in such a text may end: the course, a group, the enrolment. Then it is not taken for the end of the promo.
_OF_PROMO = re.compile(r"(?<!\w)(?:дейст\w+|акци\w+|скид\w+|промокод\w*|купон\w*|код\w*|предложени\w*|распродаж\w*|срок\w*|успе\w+)(?!\w)")
_NOTHING_ELSE = re.compile(r"(?:с [^а-я]*|только|лишь|включительно|(?:года?|г)\.?|конца|[\s()«»,:—–-])*")


def read_days(raw: RawPromo, texts: Sequence[str], context: Context, issues: Issues) -> tuple[str | None, str | None]:
    """Begin and end in UTC, each as far as it is told; where field and text tell two ends it is a conflict and there is none."""
    starts_at = agree("starts_at", raw.starts_at, partial(read_moment, now=context.now, end=False), issues)
    ends_at = agree("ends_at", raw.ends_at, partial(_read_end, now=context.now), issues)
    said, unclear = _end_in_texts(texts, context.now)
    if ends_at is None:
        if unclear:
            issues.add("unknown", "ends_at", unclear, UNCLEAR_END)
        # What its field says and is not understood is not made up for by the text.
        return starts_at, None if unclear or any(text.strip() for text in raw.ends_at) else said
    if said and not unclear and _day(said) != _day(ends_at):
        issues.add("conflict", "ends_at", " | ".join((*raw.ends_at, *texts)), "field and text state two ends")
        return starts_at, None
    return starts_at, ends_at


def _read_end(text: str, now: datetime) -> Reading[str]:
    """As any end; midnight in an export's own form is a date without a time, and ends with its day."""
    midnight = _MIDNIGHT.fullmatch(text)
    return read_moment(midnight[1] if midnight else text, now, end=True)


def _end_in_texts(texts: Sequence[str], now: datetime) -> tuple[str | None, str | None]:
    """The one end that the texts state, and the clause in which an end is stated that cannot be told."""
    ends: dict[str, str] = {}  # by day: the same day may stand with its hour and without
    for clause in (clause for text in texts for clause in CLAUSE.findall(fold_words(text[:4000]))):
        for until in _UNTIL.finditer(clause):
            end = _end_at(clause, until, now)
            if end is None:
                return None, clause.strip()
            ends.setdefault(_day(end), end)
    if len(ends) > 1:
        return None, " | ".join(sorted(ends))
    return next(iter(ends.values()), None), None


def _end_at(clause: str, until: "re.Match[str]", now: datetime) -> str | None:
    """The end that stands behind «до», if it is one of the promo and no guess."""
    written = next((each for each in find_dates(clause) if each.start == until.end()), None)
    if written is None:
        return None
    around = f"{clause[: until.start()]} {clause[written.end :]}"
    if not _OF_PROMO.search(around) and not _NOTHING_ELSE.fullmatch(around):
        return None
    return read_deadline(clause[written.start : written.end], now)[0]


def _day(moment: str) -> str:
    return moscow_day(datetime.fromisoformat(moment)).strftime("%Y-%m-%d")
