"""Ratings on any stated scale, brought to 1..5 by the data contract's rule, or why not."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from normalize.table import fold_words
from normalize.text import parse_phrase

MAX_LENGTH = 200
NO_RATING = "zero: no rating was given"
"""The reason of a rating of 0, which is how sites print a missing one."""

_DEFAULT_BEST = Decimal(5)
# A scale named in running text must be one that sites use: «12/31» is a date.
_SCALES = {Decimal(best) for best in (3, 4, 5, 6, 7, 10, 12, 20, 100)}
# A mean is printed with all the decimals that its site's language has: `4.866666666666667`.
_NUMBER = r"\d{1,6}(?:[.,]\d{1,30})?"
_FULL, _EMPTY = "★⭐🌟", "☆✩✰"
_STARS = re.compile(rf"(?P<full>(?:[{_FULL}]\ufe0f?){{0,10}}) ?(?P<half>½)? ?(?P<empty>[{_EMPTY}]{{0,10}})")
_COUNT = re.compile(
    r"(?:(?<![\w.,])(?:на основе|на основании|по|based on|from) )?(?<![\d.,])(?P<number>\d{1,3}(?: \d{3})+|\d{1,9}(?:[.,]\d)?)"
    r"(?P<thousand> ?(?:тыс\.?|к|k))? ?"
    r"(?:отзыв\w*|оцен[ок]\w*|голос\w*|мнени\w*|reviews?|ratings?|votes?)(?!\w)"
)
_COUNT_IN_BRACKETS = re.compile(r"\((?P<number>\d{1,3}(?: \d{3})+|\d{1,9})(?P<thousand> ?(?:тыс\.?|к|k))?\)$")
_WIDTH = re.compile(rf"(?:style ?= ?[\"']?)?width ?: ?(?P<value>{_NUMBER}) ?(?P<unit>%|px);?[\"']?")
_PIXELS = re.compile(rf"(?P<value>{_NUMBER}) ?px")
_PERCENT = re.compile(rf"(?P<value>{_NUMBER}) ?%(?: положительных)?")
_OF_BEST = re.compile(rf"(?P<value>{_NUMBER}) ?(?:из|/|out of|of) ?(?P<best>{_NUMBER})(?: ?(?:балл\w*|зв[её]зд\w*|stars?|points?))?")
_BARE = re.compile(rf"(?P<value>{_NUMBER})(?: ?(?:балл\w*|зв[её]зд\w*|stars?|[{_FULL}]\ufe0f?))?")
_LEAD = re.compile(r"^(?:(?:моя |общая |средняя )?(?:оценка|рейтинг|балл|rating|score|rated)[ :—–-]*|[★⭐🌟]\ufe0f? ?(?=\d))+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What a rating text says."""

    value: float | None
    """On the site's own scale."""
    best: float | None
    """The best value of that scale, where stated."""
    count: int | None
    """How many reviews or votes the text says it rests on."""
    rating: float | None
    """On 1..5."""
    reason: str | None
    """Why there is no rating although the text speaks of one; None where all was understood."""


class _NotUnderstood(Exception):
    """Carries the reason out of the steps below; never leaves this module."""


def parse_rating(text: str, best: str | None = None, worst: str | None = None) -> Rating:
    """Read one rating.

    `best` and `worst` are the ends of the scale where stated apart; for a bar in pixels `best` is the width of the full bar. The rule is
    the data contract's: value / best × 5, or 1 + (value - worst) / (best - worst) × 4 where a worst above 0 is stated, clipped to 1..5. A
    bare number is on 5 only if it is at most 5; a value outside its scale, a glued number («5.0051») and marks in words are refused.
    Raises nothing.
    """
    phrase = parse_phrase(text, MAX_LENGTH)
    if phrase.value is None:
        return Rating(value=None, best=None, count=None, rating=None, reason=phrase.reason)
    return _parse(fold_words(phrase.value), (best or "")[:40].strip(), (worst or "")[:40].strip())


@lru_cache(maxsize=4096)
def _parse(words: str, best_words: str, worst_words: str) -> Rating:
    count, rest = _cut_count(words)
    try:
        if not rest and count is not None:
            return Rating(value=None, best=None, count=count, rating=None, reason=None)
        value, best = _value_and_best(rest, _scale_end(best_words))
        rating = _on_five(value, best, _scale_end(worst_words))
    except _NotUnderstood as error:
        return Rating(value=None, best=None, count=count, rating=None, reason=str(error))
    return Rating(value=float(value), best=None if best is None else float(best), count=count, rating=rating, reason=None)


def _cut_count(words: str) -> tuple[int | None, str]:
    match = _COUNT.search(words) or _COUNT_IN_BRACKETS.search(words)
    if match is None:
        return None, words
    number = Decimal(match["number"].replace(" ", "").replace(",", "."))
    count = number * 1000 if match["thousand"] else number
    rest = (words[: match.start()] + " " + words[match.end() :]).replace("()", " ").replace("( )", " ")
    whole = count == count.to_integral_value()
    return int(count) if whole else None, rest.strip(" ,.;:·|—–-()")


def _scale_end(words: str) -> Decimal | None:
    if not words:
        return None
    if not re.fullmatch(_NUMBER, words, re.ASCII):
        raise _NotUnderstood("a scale that is not a number")
    return _decimal(words)


def _decimal(number: str) -> Decimal:
    return Decimal(number.replace(",", "."))


def _value_and_best(words: str, stated: Decimal | None) -> tuple[Decimal, Decimal | None]:
    words = _LEAD.sub("", words).strip()
    percent = _PERCENT.fullmatch(words)
    width = _WIDTH.fullmatch(words) or _PIXELS.fullmatch(words)
    if percent or (width and width.groupdict().get("unit") == "%"):
        return _decimal((percent or width or {"value": "0"})["value"]), Decimal(100)
    if width:
        if stated is None:
            raise _NotUnderstood("a bar whose full width is not known")
        return _decimal(width["value"]), stated
    of_best = _OF_BEST.fullmatch(words)
    if of_best:
        best = _decimal(of_best["best"])
        if best not in _SCALES or (stated is not None and stated != best):
            raise _NotUnderstood("a scale that is not known, or two scales")
        return _decimal(of_best["value"]), best
    bare = _BARE.fullmatch(words)
    if bare:
        if stated is None and re.search(r"[.,]\d{3}", bare["value"]):
            raise _NotUnderstood("more digits than a rating has")
        return _decimal(bare["value"]), stated
    stars = _STARS.fullmatch(words)
    if stars and words:
        return _count_stars(stars, stated)
    raise _NotUnderstood("no rating in numbers or stars")


def _count_stars(match: re.Match[str], stated: Decimal | None) -> tuple[Decimal, Decimal | None]:
    full = sum(match["full"].count(star) for star in _FULL)
    half = Decimal("0.5") if match["half"] else Decimal(0)
    shown = full + len(match["empty"]) + (1 if match["half"] else 0)
    if match["empty"] and stated is not None and stated != shown:
        raise _NotUnderstood("a scale that is not known, or two scales")
    return full + half, Decimal(shown) if match["empty"] else stated


def _on_five(value: Decimal, best: Decimal | None, worst: Decimal | None) -> float:
    if value == 0:
        raise _NotUnderstood(NO_RATING)
    top = _DEFAULT_BEST if best is None else best
    bottom = worst or Decimal(0)
    if top <= bottom:
        raise _NotUnderstood("a scale whose best is not above its worst")
    if value > top:
        raise _NotUnderstood("above the best of its scale" if best is not None else "a scale that is not known")
    if value < bottom:
        raise _NotUnderstood("below the worst of its scale")
    scaled = value / top * 5 if bottom == 0 else 1 + (value - bottom) / (top - bottom) * 4
    return float(min(max(scaled, Decimal(1)), Decimal(5)))
