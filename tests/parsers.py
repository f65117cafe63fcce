"""Every parser of `normalize/` beside what it may never say of any text: for the property tests and for the fuzzers of `bench/fuzz/`."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

from normalize.category import CATEGORIES, categories_of_title, match_category
from normalize.conditions import unread_condition
from normalize.contacts import without_contacts
from normalize.dates import parse_date, parse_moment
from normalize.deadline import read_deadline, same_end
from normalize.duration import parse_duration
from normalize.imported import AUDIENCE_COLUMNS, SALARY_COLUMNS, RefusedImportError, read_audience, read_salaries
from normalize.imported_texts import read_category_text
from normalize.lookalike import alphabets, skeleton
from normalize.markup import without_tags
from normalize.money import MAX_MINOR_UNITS, Money, parse_money
from normalize.number import parse_number
from normalize.profession import known_profession, professions_of_title
from normalize.promo import Discount, Terms, parse_discount, parse_terms
from normalize.rating import parse_rating
from normalize.table import fold_words, load_table
from normalize.text import clip, fold, parse_phrase, parse_text, storable
from normalize.words import (
    canonical_url,
    read_count,
    read_flag,
    read_instalments,
    read_language,
    read_markup,
    read_percent,
    read_text,
    read_word,
)

TODAY = date(2026, 10, 10)
NOW = datetime(2026, 10, 10, 12, 0, tzinfo=UTC)
TABLES = (
    "country", "currency", "enrolment", "experience", "format", "free", "language", "level", "no_code", "no_start", "paid", "placeholder",
    "placeholder_part", "professions", "promo_kind", "promo_status", "subscription", "yes_no",
)  # fmt: skip
_CURRENCY = re.compile(r"[A-Z]{3}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_UNSEEN = re.compile("[\x00-\x1f\x7f\u00a0\u00ad\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd\ud800-\udfff]")
_SLUGS = {each.slug for each in CATEGORIES}


def _two(text: str) -> tuple[str, str | None]:
    """The text and what is stated apart: what stands behind a bar, where there is one."""
    first, bar, second = text.partition("|")
    return first, second if bar else None


def _money(text: str) -> Iterator[str]:
    first, currency = _two(text)
    for found in (parse_money(text), parse_money(first, currency)):
        yield from _of_money(found)


def _of_money(found: Money) -> Iterator[str]:
    if found.kind == "unknown":
        if found.amount is not None or found.upper is not None or not found.reason:
            yield f"unknown, and something: {found}"
        return
    if found.reason is not None or (found.kind == "free") != (found.amount == 0):
        yield f"known, with a reason or a zero: {found}"
    if found.kind != "free" and not 0 < (found.amount or 0) <= MAX_MINOR_UNITS:
        yield f"out of bounds: {found}"
    if (found.upper is not None) != (found.kind == "range") or (found.upper is not None and found.upper <= (found.amount or 0)):
        yield f"no range: {found}"
    if found.currency is not None and not _CURRENCY.fullmatch(found.currency):
        yield f"no currency: {found}"


def _duration(text: str) -> Iterator[str]:
    first, unit = _two(text)
    for found in (parse_duration(text), parse_duration(first, unit)):
        figures = [each for each in (found.months, found.hours, found.lessons) if each is not None]
        if (
            any(figure <= 0 for figure in figures)
            or (found.months or 0) > 120
            or (found.hours or 0) > 20_000
            or (found.lessons or 0) > 10_000
        ):
            yield f"out of bounds: {found}"
        if not figures and not found.reason:
            yield f"nothing, and no reason: {found}"
        if found.upper_months is not None and not (found.months or 0) < found.upper_months <= 120:
            yield f"no range: {found}"


def _date(text: str) -> Iterator[str]:
    for past in (False, True):
        found = parse_date(text, NOW, past=past)
        if (found.date is None) != (found.reason is not None) or (found.date is None) != (found.precision is None):
            yield f"both or neither: {found}"
        if found.date is not None and not 1990 <= found.date.year <= 2326:
            yield f"absurd year: {found}"
    for end in (False, True):
        moment = parse_moment(text, NOW, end=end)
        if (moment.at is None) != (moment.reason is not None) or (moment.at and not _MOMENT.fullmatch(moment.at)):
            yield f"no moment: {moment}"


def _deadline(text: str) -> Iterator[str]:
    value, reason = read_deadline(text, NOW)
    if value is not None and (reason is not None or not _MOMENT.fullmatch(value) or same_end([value]) not in {value, None}):
        yield f"no moment: {value!r} {reason}"


def _rating(text: str) -> Iterator[str]:
    parts = [*text.split("|"), "", ""][:3]
    for found in (parse_rating(text), parse_rating(parts[0], best=parts[1], worst=parts[2])):
        if found.rating is not None and not 1 <= found.rating <= 5:
            yield f"out of bounds: {found}"
        if (found.rating is None) != (found.value is None) or (found.count is not None and found.count < 0):
            yield f"half a rating: {found}"
        if found.rating is None and found.count is None and not found.reason and parse_text(text).value is not None and parts[0].strip():
            yield f"nothing, and no reason: {found}"


def _discount(text: str) -> Iterator[str]:
    first, unit = _two(text)
    for found in (parse_discount(text), parse_discount(first, unit), parse_discount(text, "percent"), parse_discount(text, "rub")):
        yield from _of_discount(found)
        if (found.percent is None and found.amount is None) != (found.reason is not None):
            yield f"both or neither: {found}"


def _terms(text: str) -> Iterator[str]:
    found = parse_terms(text)
    yield from _of_discount(found)
    if found.min_price is not None and not (0 < found.min_price <= MAX_MINOR_UNITS and found.currency):
        yield f"no least order: {found}"
    if found.stackable not in {0, 1, None}:
        yield f"neither yes nor no: {found}"


def _of_discount(found: Discount | Terms) -> Iterator[str]:
    if found.percent is not None and not 0 < found.percent <= 100:
        yield f"out of bounds: {found}"
    if found.amount is not None and not (0 < found.amount <= 50_000_000 and found.currency and _CURRENCY.fullmatch(found.currency)):
        yield f"out of bounds: {found}"
    if found.percent is not None and found.amount is not None:
        yield f"two discounts: {found}"


def _text(text: str) -> Iterator[str]:
    found = parse_text(text)
    if found.value is not None:
        if not found.value or found.value != found.value.strip() or _UNSEEN.search(found.value):
            yield f"not clean: {found}"
        if found.reason is None and parse_text(found.value) != found:
            yield f"not its own: {found}, {parse_text(found.value)}"
    phrase = parse_phrase(text, 300)
    if (phrase.value is None) != (phrase.reason is not None) or len(phrase.value or "") > 300:
        yield f"both or neither: {phrase}"
    for value, reason in (read_text(text), read_markup(text)):
        if value is not None and reason is not None:
            yield f"both: {value!r} {reason}"


def _markup(text: str) -> Iterator[str]:
    if len(without_tags(text)) > len(text):
        yield "longer without its tags"


def _contacts(text: str) -> Iterator[str]:
    cleaned = parse_text(text).value or ""
    once = without_contacts(cleaned)
    if without_contacts(once) != once:
        yield f"not its own: {once!r}"


def _plain(text: str) -> Iterator[str]:
    kept = storable(text)
    if len(kept) != len(text) or "\x00" in kept or kept.encode() is None:
        yield f"not storable: {kept!r}"
    for once, again in ((fold(text), fold(fold(text))), (fold_words(text), fold_words(fold_words(text))), (storable(kept), kept)):
        if once != again:
            yield f"not its own: {once!r} {again!r}"
    if len(clip(text, 10)) > 10:
        yield "too long"


def _words(text: str) -> Iterator[str]:
    count, payments, percent = read_count(text)[0], read_instalments(text)[0], read_percent(text)[0]
    if count is not None and not 0 < count < 10**12:
        yield f"count {count}"
    if payments is not None and not 0 < payments <= 120:
        yield f"payments {payments}"
    if percent is not None and not 0 < percent < 100:
        yield f"percent {percent}"
    if read_flag(text)[0] not in {0, 1, None}:
        yield "neither yes nor no"
    language = read_language(text)[0]
    if language is not None and not re.fullmatch(r"[a-z]{2,3}", language):
        yield f"language {language!r}"
    for name in TABLES:
        value, reason = read_word(name, text)
        known = {*load_table(name).exact.values(), *(each for _, each in load_table(name).patterns)}
        if value not in known | {None} or (value is not None and reason is not None):
            yield f"{name}: {value!r} {reason}"


def _address(text: str) -> Iterator[str]:
    for address in (text, f"https://{text}", f"https://example.com/{text}"):
        found = canonical_url(address)
        if found is not None and (not found.startswith("https://") or not found.isascii() or set(found) & set('?# <>"\n')):
            yield f"no address: {found!r}"
        if found is not None and canonical_url(found) != found:
            yield f"not its own: {found!r}, {canonical_url(found)!r}"


def _filing(text: str) -> Iterator[str]:
    if match_category(text) not in _SLUGS | {None} or not set(categories_of_title(text)) <= _SLUGS:
        yield "no category"
    if known_profession(known_profession(text)) != known_profession(text) or len(professions_of_title(text)) > 40:
        yield "no profession"


def _number(text: str) -> Iterator[str]:
    found = parse_number(text)
    if found is not None and (not found.is_finite() or found < 0):
        yield f"no number: {found}"


def _codes(text: str) -> Iterator[str]:
    if skeleton(skeleton(text)) != skeleton(text):
        yield f"not its own: {skeleton(text)!r}"
    if len(alphabets(text)) > len(text):
        yield "more alphabets than letters"
    clause = unread_condition(text)
    if clause is not None and not clause.strip():
        yield "an empty condition"


def _imports(text: str) -> Iterator[str]:
    body = text.encode("utf-8", "surrogatepass")
    for read in (read_audience, read_salaries):
        for header in ("", f"{','.join(AUDIENCE_COLUMNS)}\n", f"{','.join(SALARY_COLUMNS)}\n"):
            try:
                rows = read(header.encode() + body, TODAY)
            except RefusedImportError as error:
                if not error.problems:
                    yield "refused without a reason"
            else:
                if not rows:
                    yield "neither rows nor a reason"
    for front in (b"", b'+++\ncategory = "seo"\nkind = "about"\ntitle = "SEO"\n'):
        try:
            read_category_text("seo.md", front + body)
        except RefusedImportError as error:
            if not error.problems:
                yield "refused without a reason"


PARSERS: dict[str, Callable[[str], Iterator[str]]] = {
    "money": _money,
    "duration": _duration,
    "date": _date,
    "deadline": _deadline,
    "rating": _rating,
    "discount": _discount,
    "terms": _terms,
    "text": _text,
    "markup": _markup,
    "contacts": _contacts,
    "plain": _plain,
    "words": _words,
    "address": _address,
    "filing": _filing,
    "number": _number,
    "codes": _codes,
    "imports": _imports,
}
"""Name -> what it says of a text that it may not say; a parser that raises anything is wrong as well."""
