"""What a page says of a course."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from normalize.agree import Context, Issues, Reading, agree
from normalize.dates import parse_date
from normalize.deadline import moscow_day, read_deadline, read_moment
from normalize.duration import parse_duration
from normalize.filing import read_categories, read_names, read_professions, read_teacher
from normalize.models import Course, Offer
from normalize.offer import normalize_offer
from normalize.text import MAX_TITLE, clip, storable
from normalize.words import agreed_text, canonical_url, read_count, read_flag, read_language, read_word
from scrapers.items import RawCourse, Said

DAYS_A_MONTH = 30.4375
MAX_SUMMARY = 5_000
_ANY_DAY = "any day"
"""What a course without a fixed start says of it: no day, and against any day that is stated beside it."""
_SILENT = {"empty", "no number", "no end", "a number without a unit"}
"""Reasons of the duration parser that mean that a sentence speaks of something else."""


def normalize_course(raw: RawCourse, context: Context, issues: Issues) -> Course | None:
    """The course in the columns of the contract; None (and an issue) where it has no usable address."""
    url = canonical_url(raw.url)
    if url is None:
        issues.add("rejected", "url", raw.url, "not a web address")
        return None
    title = agreed_text("title", raw.title, issues)
    starts_on = _start(raw, context, issues)
    months, hours, lessons = _length(raw, context, issues)
    return Course(
        external_id=storable(raw.external_id),
        url=url,
        title=clip(title, MAX_TITLE) if title else None,
        summary=_clipped(agreed_text("summary", raw.summary, issues), MAX_SUMMARY),
        level=agree("level", raw.level, partial(read_word, "level"), issues),
        format=agree("format", raw.format, partial(read_word, "format"), issues),
        language=agree("language", raw.language, read_language, issues),
        starts_on=starts_on,
        enrolment=_enrolment(raw, context, issues),
        duration_months=months,
        workload_hours=hours,
        lessons=lessons,
        has_employment=agree("has_employment", raw.has_employment, read_flag, issues),
        has_instalments=_has_instalments(raw, issues),
        learners=agree("learners", raw.learners, read_count, issues),
        categories=read_categories(raw.categories, title, issues, raw.collections),
        professions=read_professions(raw.professions, title, issues),
        skills=read_names("skills", raw.skills, issues),
        tools=read_names("tools", raw.tools, issues),
        teachers=tuple(teacher for each in raw.teachers if (teacher := read_teacher(each, issues))),
        offers=() if raw.incomplete else _offers(raw, context, issues),
        incomplete=raw.incomplete,
    )


def _clipped(text: str | None, limit: int) -> str | None:
    return clip(text, limit) if text else None


def _has_instalments(raw: RawCourse, issues: Issues) -> int | None:
    """As said; a tariff that states a number of payments says so too, whatever the number is."""
    stated = agree("has_instalments", raw.has_instalments, read_flag, issues)
    counted = any(any(map(str.isdigit, text)) for offer in raw.offers for text in offer.instalments)
    return 1 if stated is None and counted else stated


def _start(raw: RawCourse, context: Context, issues: Issues) -> str | None:
    """The next start. A day that has passed is not the next one: what the page says is out of date."""
    today = moscow_day(context.now).date()
    read = partial(_read_day, today=today, sale_ends=_sale_ends(raw, context))
    stated = agree("starts_on", raw.starts_on, read, issues)
    if stated is None:
        return _next_of(raw.start_choices, read, context, issues)
    if stated == _ANY_DAY:
        return None
    if stated < today.isoformat():
        issues.add("suspect", "starts_on", " | ".join(raw.starts_on), "the stated start has passed")
        return None
    return stated


def _next_of(choices: Said, read: Callable[[str], Reading[str]], context: Context, issues: Issues) -> str | None:
    """The earliest start that can still be joined; none where one of the starts is not understood: it may be the next.

    «BEGIN until DEADLINE» can be joined until its own deadline, which may follow its begin; any other until it begins.
    """
    today, now = moscow_day(context.now).date().isoformat(), context.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    days: list[str] = []
    for text in choices:
        begin, _, deadline = text.partition(" until ")
        day, reason = read(begin)
        last, why = read_moment(deadline, context.now, end=True) if deadline else (None, None)
        if reason is not None or why is not None:
            issues.add("unknown", "starts_on", text, reason or str(why))
            return None
        if day is not None and day != _ANY_DAY and (last >= now if last else day >= today):
            days.append(day)
    return min(days, default=None)


def _sale_ends(raw: RawCourse, context: Context) -> date | None:
    """The last day of the sale that its tariffs are in, if there is one to come."""
    ends = (read_deadline(text, context.now)[0] for offer in raw.offers for text in offer.discount_until)
    days = [moscow_day(datetime.fromisoformat(end)).date() for end in ends if end]
    return max(days, default=None)


def _read_day(text: str, today: date, sale_ends: date | None) -> Reading[str]:
    """A day. One without a year is the first within 45 days after today, else after the end of the sale that the page announces."""
    if read_word("no_start", text)[0]:
        return _ANY_DAY, None
    found = parse_date(text, today)
    if found.date is None and sale_ends:
        found = parse_date(text, today, reference=sale_ends)
    if found.date is None:
        return None, found.reason
    return (found.date.isoformat(), None) if found.precision == "day" else (None, f"only the {found.precision} is stated")


def _enrolment(raw: RawCourse, context: Context, issues: Issues) -> str | None:
    """Open or closed, as said of the course, else of its tariffs (one open is enough); else open while a stated term of enrolment runs."""
    stated = agree("enrolment", raw.enrolment, partial(read_word, "enrolment"), issues)
    of_tariffs = {agree("enrolment", (text,), partial(read_word, "enrolment"), issues) for text in raw.tariffs_enrolment}
    if stated is None and of_tariffs:
        return "open" if "open" in of_tariffs else "closed" if of_tariffs == {"closed"} and not raw.incomplete else None
    if stated == "closed" or not raw.open_until:
        return stated
    now = context.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    terms = []
    for text in raw.open_until:
        moment, reason = read_moment(text, context.now, end=True)
        terms += [moment] if moment else []
        if reason is not None:
            issues.add("unknown", "enrolment", text, reason)
    if stated == "open" and terms and all(moment < now for moment in terms):
        issues.add("conflict", "enrolment", " | ".join((*raw.enrolment, *raw.open_until)), "said to be open, until a day that has passed")
        return None
    return "open" if stated or any(moment >= now for moment in terms) else None


def _length(raw: RawCourse, context: Context, issues: Issues) -> tuple[float | None, float | None, int | None]:
    """Months, total hours and lessons. A stated duration that the stated dates contradict is a conflict."""
    months = agree("duration_months", raw.duration, _read_months, issues)
    hours = agree("workload_hours", (*raw.workload, *raw.duration), _read_hours, issues)
    if raw.workload and hours is None:
        _complain_of_silence("workload_hours", raw.workload, issues)
    stated_lessons = agree("lessons", raw.lessons, read_count, issues)
    lessons = stated_lessons or agree("lessons", raw.duration, lambda text: (parse_duration(text).lessons, None), issues)
    if raw.duration and months is None and hours is None and lessons is None:
        _complain_of_silence("duration_months", raw.duration, issues)
    spanned = _span(raw.starts_on, raw.ends_on, context.now)
    if months is not None and spanned is not None and abs(spanned - months) > max(1.0, 0.2 * months):
        text = " | ".join((*raw.duration, *raw.starts_on, *raw.ends_on))
        issues.add("conflict", "duration_months", text, f"the dates are {spanned:.1f} months apart")
        months = None
    return months, hours, lessons


def _complain_of_silence(field: str, statements: Said, issues: Issues) -> None:
    """An issue for each of the words that stand where a duration should and are none; a load per week is one that no column is for."""
    for text in statements:
        reason = parse_duration(text).reason
        if text.strip() and reason in _SILENT:
            issues.add("unknown", field, text, reason)


def _read_months(text: str) -> Reading[float]:
    found = parse_duration(text)
    if found.upper_months is not None:
        return None, "a range of durations"
    bare = text.strip().replace(",", ".").replace(".", "", 1).isdigit()
    if found.months is None and not bare and (found.reason in _SILENT or found.hours is not None or found.lessons is not None):
        return None, None
    return found.months, found.reason if found.months is None else None


def _read_hours(text: str) -> Reading[float]:
    """Total hours; what is not understood of the text is complained of where its months are read."""
    return parse_duration(text).hours, None


def _span(starts: Said, ends: Said, now: datetime) -> float | None:
    """Months between a stated start and a stated end; None unless there is one of each."""
    if len(starts) != 1 or len(ends) != 1:
        return None
    first, last = (parse_date(text, moscow_day(now).date()).date for text in (starts[0], ends[0]))
    if first is None or last is None or last - first < timedelta(days=1):
        return None
    return (last - first).days / DAYS_A_MONTH


def _offers(raw: RawCourse, context: Context, issues: Issues) -> tuple[Offer, ...]:
    """The tariffs; a course of which no price is said has one that says so."""
    offers = tuple(normalize_offer(each, context, issues) for each in raw.offers) or (Offer(external_id="default"),)
    return tuple(replace(offer, name=clip(offer.name, MAX_TITLE)) if offer.name else offer for offer in offers)
