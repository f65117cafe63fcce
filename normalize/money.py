"""Prices: minor units, currency and the period they are paid for, or why not."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from normalize import money_words as w
from normalize.money_amounts import Amount, NotUnderstood, Span, rivals, spans_of, worth
from normalize.money_refusals import why_no_price
from normalize.table import fold_words, load_table
from normalize.text import parse_phrase

Per = w.Per
Kind = Literal["exact", "from", "up_to", "range", "free", "unknown"]

MAX_MINOR_UNITS = 10**12
MAX_LENGTH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What a price text says."""

    amount: int | None
    """Minor units; the lower bound of a range; 0 only when `kind` is `free`."""
    currency: str | None
    """ISO 4217; None where the text does not say."""
    per: Per
    """What one payment of it is for; `total` where no period is named."""
    kind: Kind
    """`from`: a floor, `up_to`: a ceiling."""
    upper: int | None
    """The upper bound of a range, minor units."""
    reason: str | None
    """Why nothing was understood; None where it was."""


def parse_money(text: str, currency: str | None = None) -> Money:
    """Read one price.

    `currency` is the currency where the page states it apart from the number: a code or a word. Several different amounts in one text,
    a zero, a minus, a multiplication, a difference («скидка 5 000 ₽»), «9.650» and anything else that has two readings give kind `unknown`
    and the reason. A number without a currency counts only where nothing but price words stands around it. Raises nothing.
    """
    phrase = parse_phrase(text, MAX_LENGTH)
    if phrase.value is None:
        return _unknown(phrase.reason or "empty")
    return _parse(fold_words(phrase.value), fold_words(currency[:60]) if currency else "")


@lru_cache(maxsize=4096)
def _parse(words: str, currency: str) -> Money:
    try:
        stated, period = _stated_currency(currency)
        if load_table("free").lookup(words) == "free":
            return Money(amount=0, currency=stated, per="total", kind="free", upper=None, reason=None)
        return _read(words, stated, period)
    except NotUnderstood as error:
        return _unknown(str(error))


def _unknown(reason: str) -> Money:
    return Money(amount=None, currency=None, per="total", kind="unknown", upper=None, reason=reason)


def _stated_currency(words: str) -> tuple[str | None, Per | None]:
    """Read a currency that stands apart; some sites put the period there too: «₽/мес»."""
    if not words:
        return None, None
    unit, slash, _ = words.partition("/")
    code = load_table("currency").lookup(unit)
    period = w.named_period(w.PERIOD_BEHIND.fullmatch(words, len(unit))) if slash else None
    if code is None or (slash and period is None):
        raise NotUnderstood("unknown currency")
    return code, period


def _read(words: str, stated: str | None, period: Per | None) -> Money:
    spans = spans_of(words)
    first, last = _pick(words, spans)
    before, after = words[: first.start], words[last.end :]
    code = _one_currency(first, last, stated, before, after)
    per = _period(words, before, after, period)
    reason = why_no_price(before, after, per)
    if reason is not None:
        raise NotUnderstood(reason)
    if w.NUMBERED_THING.search(before) and first.raw[1:2] == " ":
        raise NotUnderstood("the first digit may belong to the word before it")
    if any(rivals(words, span[0], first) for span in spans if worth(span)[:2] != worth((first, last))[:2]):
        raise NotUnderstood("two amounts")
    lower, upper = _minor(first), _minor(last)
    if first is not last:
        if not lower < upper or (first.currency is None and not first.scaled and upper > lower * 100):
            raise NotUnderstood("a range whose bounds do not fit")
        return Money(amount=lower, currency=code, per=per, kind="range", upper=upper, reason=None)
    return Money(amount=lower, currency=code, per=per, kind=_bound(before, after), upper=None, reason=None)


def _one_currency(first: Amount, last: Amount, stated: str | None, before: str, after: str) -> str | None:
    codes = {code for code in (first.currency, last.currency, stated) if code}
    table = load_table("currency")
    if codes:
        codes |= {code for word in w.OTHER_CURRENCY.findall(f"{before} {after}") if (code := table.lookup(word))}
    if codes and w.OF_BELARUS.search(f"{before} {after}"):
        codes.add("BYN")
    if len(codes) > 1:
        raise NotUnderstood("two currencies")
    return next(iter(codes), None)


def _bound(before: str, after: str) -> Kind:
    """Whether the sum is a floor, a ceiling or the sum itself."""
    if w.FLOOR.search(before) or w.FLOOR_OF_SUM.search(before) or w.FLOOR_BEHIND.search(after):
        return "from"
    if w.CEILING.search(before) or w.CEILING_OF_SUM.search(before) or w.CEILING_BEHIND.search(after):
        return "up_to"
    return "exact"


def _pick(words: str, spans: list[Span]) -> Span:
    """Pick the two ends of the one amount or range that the text states; an exact amount is both ends."""
    if not spans:
        raise NotUnderstood("no number")
    money = [span for span in spans if span[0].currency or span[1].currency]
    if not money:
        if len(spans) > 1:
            raise NotUnderstood("several numbers and no currency")
        money = spans
        before, after = words[: money[0][0].start], words[money[0][1].end :]
        tail = w.PERIOD_BEHIND.sub("", after, count=1).strip(" .+")
        if w.PLAIN_LEAD.sub("", before) or (tail and not w.PAYMENTS_BEHIND.fullmatch(" " + tail)):
            raise NotUnderstood("a number without a currency among other words")
    if any(worth(span) != worth(money[0]) for span in money[1:]):
        raise NotUnderstood("two amounts")
    return money[0]


def _period(words: str, before: str, after: str, stated: Per | None) -> Per:
    behind = w.named_period(w.PERIOD_BEHIND.match(after))
    found = {period for period in (stated, behind, w.named_period(w.PERIOD_BEFORE.search(before))) if period}
    if w.MONTHLY.search(words) or w.PAYMENTS_BEFORE.search(before) or w.PAYMENTS_BEHIND.match(after) or w.BARE_MONTH_BEHIND.match(after):
        found.add("month")
    if len(found) > 1:
        raise NotUnderstood("two periods")
    if found:
        return found.pop()
    if w.OTHER_PERIOD.search(after):
        raise NotUnderstood("paid for something that is not a known period")
    if w.STRAY_PERIOD.search(before) or w.STRAY_PERIOD.search(after) or w.MONTHS_BEHIND.match(after):
        raise NotUnderstood("a period that may not belong to the amount")
    return "total"


def _minor(amount: Amount) -> int:
    if amount.value is None:
        raise NotUnderstood("a number written in no known way, or in two")
    minor = amount.value * 100
    if minor == 0:
        raise NotUnderstood("zero is not a price")
    if minor != minor.to_integral_value():
        raise NotUnderstood("a part of a minor unit")
    if minor > MAX_MINOR_UNITS:
        raise NotUnderstood("absurdly large")
    return int(minor)
