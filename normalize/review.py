"""What a reviewer says, and never who they are."""

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from normalize.agree import Context, Issues, Reading, agree
from normalize.contacts import without_contacts
from normalize.dates import NO_TIME_OF_DAY, Date, parse_date, parse_moment
from normalize.deadline import moscow_day
from normalize.models import Review, StatedRating
from normalize.rating import NO_RATING, parse_rating
from normalize.text import clip, fold, parse_text, storable
from normalize.words import canonical_url, read_count
from scrapers.items import RawReview, RawStatedRating, Said

MAX_TEXT = 50_000
MAX_HEADLINE = 1_000
_LABEL = re.compile(r"^\s*(?:достоинства|недостатки|плюсы|минусы|преимущества|понравилось|не понравилось|pros|cons)\s*[:\-–—]\s*", re.I)
UNSURE_DAY = "~"
"""Begins the id of a review that has none of its own and no day in full."""
_UNIX_TIME = re.compile(r"\d{10}")
_ISO_TIME = re.compile(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
_MOSCOW = ZoneInfo("Europe/Moscow")


def normalize_review(raw: RawReview, context: Context, issues: Issues) -> Review | None:
    """The review in the columns of the contract; None (and an issue) where it says nothing at all."""
    text, title = _prose("text", raw.text, issues), _prose("title", raw.title, issues)
    pros, cons = _prose("pros", raw.pros, issues), _prose("cons", raw.cons, issues)
    rating = agree("rating", raw.rating, partial(_read_rating, best=_only(raw.rating_best), worst=_only(raw.rating_worst)), issues)
    if rating is None and not any((text, title, pros, cons)):
        issues.add("rejected", "text", " ".join(raw.rating), "a review that says nothing")
        return None
    author = author_key(raw.author, context.author_secret)
    published_on = agree("published_on", raw.published, partial(_read_day, context=context), issues)
    identity = storable(raw.external_id) or _identity(raw.published, context, author, title, text, pros, cons)
    return Review(
        source=raw.source,
        external_id=f"{raw.source}:{identity}",
        url=canonical_url(raw.url) if raw.url else None,
        author_key=author,
        rating=rating,
        rating_text=_printed(raw.rating),
        title=_kept(title, MAX_HEADLINE),
        pros=_kept(pros, MAX_TEXT),
        cons=_kept(cons, MAX_TEXT),
        text=_kept(text, MAX_TEXT),
        published_on=published_on,
        course_url=canonical_url(raw.course_url) if raw.course_url else None,
    )


def normalize_stated_rating(raw: RawStatedRating, issues: Issues) -> StatedRating | None:
    """The rating that a page states as a whole; None where it says nothing. It is never mixed with those of reviews."""
    read = partial(_read_rating, best=_only(raw.rating_best), worst=_only(raw.rating_worst))
    rating = agree("rating", raw.rating, read, issues)
    reviews = agree("reviews", raw.count, _read_reviews, issues)
    if rating is None and reviews is None:
        return None
    return StatedRating(
        source=raw.source,
        rating=rating,
        rating_text=_printed(raw.rating),
        reviews=reviews,
        course_url=canonical_url(raw.course_url) if raw.course_url else None,
    )


def _read_reviews(text: str) -> Reading[int]:
    """How many reviews: «24 отзыва», «1,1 тыс. отзывов», `2494`."""
    count = parse_rating(text).count
    return (count, None) if count is not None else read_count(text)


def _printed(rating: Said) -> str | None:
    return storable(clip(" ".join(rating[0].split()), 100)) if rating and rating[0].strip() else None


def author_key(names: Said, secret: bytes) -> str | None:
    """HMAC-SHA256 of the folded name, 32 hex digits; None where no name is shown."""
    name = fold(" ".join(names))
    return hmac.digest(secret, name.encode("utf-8", "surrogatepass"), "sha256").hex()[:32] if name else None


def _identity(published: Said, context: Context, author: str | None, *words: str | None) -> str:
    """A stable id for a review whose site gives it none, so that two reviews are never one.

    It is a hash of whom the review is about, of who wrote it (their key), when and what. A day that is counted from today («вчера») or that
    nobody understands is told by other words tomorrow: it is left out, and the mark `~` says so.
    """
    day = _day_in_full(published, context)
    parts = (context.school, author, day, *words)
    digest = hashlib.sha256("\x1f".join(fold(part) if part else "" for part in parts).encode("utf-8", "surrogatepass"))
    mark = UNSURE_DAY if day is None and any(text.strip() for text in published) else ""
    return mark + digest.hexdigest()[:24]


def told_apart(raws: Sequence[RawReview], read: Sequence[Review | None]) -> tuple[Review, ...]:
    """The reviews of one page; where several without an id are equal, each from the second on gets a number.

    Counted is from the end of the page, since a list begins with the newest: the one that was there first keeps its id.
    """
    times: Counter[str] = Counter()
    apart: list[Review] = []
    for raw, review in zip(reversed(raws), reversed(read), strict=True):
        if review is None:
            continue
        times[review.external_id] += 1
        number = 1 if raw.external_id else times[review.external_id]
        apart.append(review if number == 1 else replace(review, external_id=f"{review.external_id}-{number}"))
    return tuple(reversed(apart))


def _kept(text: str | None, limit: int) -> str | None:
    """What may be kept of a text: nobody's telephone number or address, and so much of it."""
    return clip(without_contacts(text), limit) if text else None


def _prose(field: str, statements: Said, issues: Issues) -> str | None:
    """The pieces of a text joined; a label is taken off where the column itself says what it labels."""
    pieces = []
    for statement in statements:
        found = parse_text(statement)
        if found.reason:
            quote = without_contacts(" ".join(statement.split()))
            issues.add("unknown" if found.value is None else "suspect", field, quote, found.reason)
        if (text := found.value) and (said := _LABEL.sub("", text) if field in {"pros", "cons"} else text):
            pieces.append(said)
    return " ".join(pieces) if pieces else None


def _read_rating(text: str, best: str | None, worst: str | None) -> Reading[float]:
    """The rating on 1..5; a zero and a blank are no rating, and nothing to complain of."""
    alone = parse_rating(text)
    found = alone if alone.best is not None else parse_rating(text, best=best, worst=worst)
    return found.rating, None if found.rating is not None or found.reason in {NO_RATING, "empty"} else found.reason


def _read_day(text: str, context: Context) -> Reading[str]:
    """The day in Moscow. A day after the page was fetched, or before there were such sites, is refused."""
    if _UNIX_TIME.fullmatch(text.strip()):
        found = datetime.fromtimestamp(int(text), tz=_MOSCOW).date()
    elif _ISO_TIME.match(text):
        moment = parse_moment(text, context.said_at, end=False)
        if moment.at is None:
            return None, moment.reason
        found = datetime.fromisoformat(moment.at).astimezone(_MOSCOW).date()
    else:
        parsed = _past_date(text, context)
        if parsed.date is None or parsed.precision != "day":
            return None, parsed.reason or f"only the {parsed.precision} is stated"
        found = parsed.date
    if found > moscow_day(context.said_at).date():
        return None, "a day to come"
    return (found.isoformat(), None) if found.year > 1990 else (None, "before there were such sites")


def _past_date(text: str, context: Context) -> Date:
    """A date as counted from the day of the reading; only where that does not do from its moment, of which each page has another."""
    found = parse_date(text, moscow_day(context.said_at).date(), past=True)
    return parse_date(text, context.said_at, past=True) if found.reason == NO_TIME_OF_DAY else found


def _day_in_full(published: Said, context: Context) -> str | None:
    """The one day that stands there with its year; None where there is none, or two of them."""
    days = {_read_day(text, context)[0] for text in published if not _past_date(text, context).counted} - {None}
    return days.pop() if len(days) == 1 else None


def _only(statements: Said) -> str | None:
    return statements[0] if len(statements) == 1 else None
