"""Prices: minor units, currency and the period they are paid for, or why not."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from normalize import money_words as w
from normalize.number import parse_number
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Amount:
    """One number in a text that may be money."""

    value: Decimal | None
    raw: str
    scale: int
    currency: str | None
    start: int
    end: int

    @property
    def scaled(self) -> bool:
        return self.scale > 1


class _NotUnderstood(Exception):
    """Carries the reason out of the steps below; never leaves this module."""


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
        if load_table("free").lookup(words):
            return Money(amount=0, currency=stated, per="total", kind="free", upper=None, reason=None)
        return _read(words, stated, period)
    except _NotUnderstood as error:
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
        raise _NotUnderstood("unknown currency")
    return code, period


def _read(words: str, stated: str | None, period: Per | None) -> Money:
    amounts = [_amount(match) for match in w.amount_pattern().finditer(words) if not _is_percent(words, match)]
    first, last = _pick(words, amounts)
    codes = {code for code in (first.currency, last.currency, stated) if code}
    if len(codes) > 1:
        raise _NotUnderstood("two currencies")
    before, after = words[: first.start], words[last.end :]
    per = _period(words, before, after, period)
    _refuse_what_is_no_price(before, after, per)
    if w.NUMBERED_THING.search(before) and first.raw[1:2] == " ":
        raise _NotUnderstood("the first digit may belong to the word before it")
    lower, upper = _minor(first), _minor(last)
    code = next(iter(codes), None)
    if first is not last:
        if not lower < upper or (first.currency is None and not first.scaled and upper > lower * 100):
            raise _NotUnderstood("a range whose bounds do not fit")
        return Money(amount=lower, currency=code, per=per, kind="range", upper=upper, reason=None)
    kind: Kind = "from" if w.FLOOR.search(before) else "up_to" if w.CEILING.search(before) else "exact"
    return Money(amount=lower, currency=code, per=per, kind=kind, upper=None, reason=None)


def _is_percent(words: str, match: re.Match[str]) -> bool:
    return match["after"] is None and w.PERCENT_BEHIND.match(words, match.end()) is not None


def _amount(match: re.Match[str]) -> _Amount:
    value = parse_number(match["number"])
    scale = 1
    if match["roubles"]:
        scale = 1000
    elif match["scale"]:
        scale = next(factor for word, factor in w.SCALES.items() if match["scale"].startswith(word))
    before, after = (_code(match[name]) for name in ("before", "after"))
    if before and after and before != after:
        raise _NotUnderstood("two currencies")
    currency = "RUB" if match["roubles"] else before or after
    if value is not None:
        value *= scale
        if match["kopecks"]:
            value += Decimal(match["kopecks"]) / 100
    return _Amount(value=value, raw=match["number"], scale=scale, currency=currency, start=match.start(), end=match.end())


def _code(word: str | None) -> str | None:
    """Look a currency up; the pattern lets a space of the table's word be missing («бел.руб»)."""
    if word is None:
        return None
    table = load_table("currency")
    return table.lookup(word) or next(code for known, code in table.exact.items() if known.replace(" ", "") == word.replace(" ", ""))


def _pick(words: str, amounts: list[_Amount]) -> tuple[_Amount, _Amount]:
    """Pick the two ends of the one amount or range that the text states; an exact amount is both ends."""
    if not amounts:
        raise _NotUnderstood("no number")
    spans = _join_spans(words, amounts)
    money = [span for span in spans if span[0].currency or span[1].currency]
    if not money:
        if len(spans) > 1:
            raise _NotUnderstood("several numbers and no currency")
        money = spans
        before, after = words[: money[0][0].start], words[money[0][1].end :]
        tail = w.PERIOD_BEHIND.sub("", after, count=1).strip(" .+")
        if w.PLAIN_LEAD.sub("", before) or (tail and not w.PAYMENTS_BEHIND.fullmatch(" " + tail)):
            raise _NotUnderstood("a number without a currency among other words")
    if any(_key(span) != _key(money[0]) for span in money[1:]):
        raise _NotUnderstood("two amounts")
    return money[0]


def _key(span: tuple[_Amount, _Amount]) -> tuple[Decimal | None, Decimal | None, str | None]:
    return span[0].value, span[1].value, span[0].currency or span[1].currency


def _join_spans(words: str, amounts: list[_Amount]) -> list[tuple[_Amount, _Amount]]:
    spans: list[tuple[_Amount, _Amount]] = []
    position = 0
    while position < len(amounts):
        first, second = amounts[position], amounts[position + 1] if position + 1 < len(amounts) else None
        if second is not None and _is_range(words[first.end : second.start], first, second):
            spans.append(_share_scale(first, second))
            position += 2
        else:
            spans.append((first, first))
            position += 1
    return spans


def _is_range(between: str, first: _Amount, second: _Amount) -> bool:
    """Tell a range from «1 000 ₽ до 31 октября»: there the second number is no money."""
    if w.DASH.fullmatch(between):
        return True
    money = second.currency is not None or first.currency is None
    return w.UP_TO.fullmatch(between) is not None and money


def _share_scale(first: _Amount, second: _Amount) -> tuple[_Amount, _Amount]:
    """«от 10 до 20 тыс.»: the unit behind the second number is the first one's too."""
    if second.scaled and not first.scaled and first.currency is None and first.value is not None:
        first = replace(first, value=first.value * second.scale, scale=second.scale)
    return first, second


def _period(words: str, before: str, after: str, stated: Per | None) -> Per:
    behind = w.named_period(w.PERIOD_BEHIND.match(after))
    found = {period for period in (stated, behind, w.named_period(w.PERIOD_BEFORE.search(before))) if period}
    if w.MONTHLY.search(words) or w.PAYMENTS_BEFORE.search(before) or w.PAYMENTS_BEHIND.match(after) or w.BARE_MONTH_BEHIND.match(after):
        found.add("month")
    if len(found) > 1:
        raise _NotUnderstood("two periods")
    if found:
        return found.pop()
    if w.OTHER_PERIOD.search(after):
        raise _NotUnderstood("paid for something that is not a known period")
    if w.STRAY_PERIOD.search(before) or w.STRAY_PERIOD.search(after) or w.MONTHS_BEHIND.match(after):
        raise _NotUnderstood("a period that may not belong to the amount")
    return "total"


def _refuse_what_is_no_price(before: str, after: str, per: Per) -> None:
    if w.NEGATIVE.search(before):
        raise _NotUnderstood("negative")
    if w.APPROXIMATE.search(before) or w.MORE_BEHIND.match(after):
        raise _NotUnderstood("approximate")
    if per == "total" and (w.MULTIPLIED_BEHIND.search(after) or w.MULTIPLIED_BEFORE.search(before)):
        raise _NotUnderstood("one of several payments")
    if (w.DIFFERENCE_BEFORE.search(before) and not w.REDUCED_PRICE.search(before)) or w.DIFFERENCE_BEHIND.search(after):
        raise _NotUnderstood("a discount or another sum, not a price")
    if w.OF_A_PART.search(before) or w.OF_A_PART.search(after):
        raise _NotUnderstood("the price of a part")
    if w.ADDED.search(before) or w.DIGIT_BEFORE.search(before):
        raise _NotUnderstood("two numbers side by side")
    if per == "total" and (w.AS_INSTALMENT.search(before) or w.AS_INSTALMENT.search(after)):
        raise _NotUnderstood("an instalment of an unknown period")


def _minor(amount: _Amount) -> int:
    if amount.value is None:
        raise _NotUnderstood("a number written in no known way, or in two")
    minor = amount.value * 100
    if minor == 0:
        raise _NotUnderstood("zero is not a price")
    if minor != minor.to_integral_value():
        raise _NotUnderstood("a part of a minor unit")
    if minor > MAX_MINOR_UNITS:
        raise _NotUnderstood("absurdly large")
    return int(minor)
