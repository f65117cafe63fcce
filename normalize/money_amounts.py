"""The numbers in the text of a price: what each is worth, which two are one range, which else may be money."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from normalize import money_words as w
from normalize.number import parse_number
from normalize.table import load_table

LEAST_RIVAL = 100
"""A smaller number without a currency counts something, or is a part of a name."""
_YEAR = re.compile(r"20[123]\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """One number in a text that may be money."""

    value: Decimal | None
    raw: str
    scale: int
    currency: str | None
    start: int
    end: int

    @property
    def scaled(self) -> bool:
        """Whether its unit is thousands or more."""
        return self.scale > 1


Span = tuple[Amount, Amount]
"""The two ends of a range; an exact amount is both ends."""


class NotUnderstood(Exception):
    """Carries the reason out of the steps; never leaves `parse_money`."""


def spans_of(words: str) -> list[Span]:
    """Every number of the text that is no percent, two ends of a range together."""
    return _join_spans(words, [_amount(match) for match in w.amount_pattern().finditer(words) if not _is_percent(words, match)])


def worth(span: Span) -> tuple[Decimal | None, Decimal | None, str | None]:
    """What the span says, for comparing: its two ends and its currency."""
    return span[0].value, span[1].value, span[0].currency or span[1].currency


def rivals(words: str, other: Amount, chosen: Amount) -> bool:
    """Whether a number without a currency may be money as well as the chosen one: «5 900 вместо 9 900 ₽», «10 или 20 тыс. ₽».

    A number that counts something («300 часов»), a small one, a year and a date are none.
    """
    if other.currency or w.COUNTED_BEHIND.match(words, other.end):
        return False
    if other.raw.isdigit() and len(other.raw) == 3 and words.startswith(": ", other.end) and w.NAMED.search(words[: other.start]):
        return False
    if other.end <= chosen.start and w.JOINED.fullmatch(words[other.end : chosen.start]):
        return True
    if other.value is None:
        return other.raw.count(".") < 2
    return other.scaled or (other.value >= LEAST_RIVAL and not _YEAR.fullmatch(other.raw))


def _is_percent(words: str, match: re.Match[str]) -> bool:
    return match["after"] is None and w.PERCENT_BEHIND.match(words, match.end()) is not None


def _amount(match: re.Match[str]) -> Amount:
    value = parse_number(match["number"])
    scale = 1
    if match["roubles"]:
        scale = 1000
    elif match["scale"]:
        scale = next(factor for word, factor in w.SCALES.items() if match["scale"].startswith(word))
    before, after = (_code(match[name]) for name in ("before", "after"))
    if before and after and before != after:
        raise NotUnderstood("two currencies")
    currency = "RUB" if match["roubles"] else before or after
    if value is not None:
        value *= scale
        if match["kopecks"]:
            value += Decimal(match["kopecks"]) / 100
    return Amount(value=value, raw=match["number"], scale=scale, currency=currency, start=match.start(), end=match.end())


def _code(word: str | None) -> str | None:
    """Look a currency up; the pattern lets a space of the table's word be missing («бел.руб»)."""
    if word is None:
        return None
    table = load_table("currency")
    return table.lookup(word) or next(code for known, code in table.exact.items() if known.replace(" ", "") == word.replace(" ", ""))


def _join_spans(words: str, amounts: list[Amount]) -> list[Span]:
    spans: list[Span] = []
    position = 0
    while position < len(amounts):
        first, second = amounts[position], amounts[position + 1] if position + 1 < len(amounts) else None
        if second is not None and _is_range(words, first, second):
            spans.append(_share_scale(first, second))
            position += 2
        else:
            spans.append((first, first))
            position += 1
    return spans


def _is_range(words: str, first: Amount, second: Amount) -> bool:
    """Tell a range from «1 000 ₽ до 31 октября»: there the second number is no money."""
    between = words[first.end : second.start]
    if w.DASH.fullmatch(between):
        return True
    money = second.currency is not None or first.currency is None
    joint = w.AND if w.BETWEEN.search(words[: first.start]) else w.UP_TO
    return joint.fullmatch(between) is not None and money


def _share_scale(first: Amount, second: Amount) -> Span:
    """«от 10 до 20 тыс.»: the unit behind the second number is the first one's too."""
    if second.scaled and not first.scaled and first.currency is None and first.value is not None:
        first = replace(first, value=first.value * second.scale, scale=second.scale)
    return first, second
