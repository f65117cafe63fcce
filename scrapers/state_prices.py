"""Whether the number under `price` in a framework's object is what the course costs today, as the keys beside it tell.

Nothing documents these objects, so a key by which the number may be a payment, a floor, kopecks or a former price is enough to leave it.
"""

import re
from typing import Any

from scrapers.locate import said
from scrapers.printed_sums import digits_of

OLD_PRICES = ("oldPrice", "old_price", "priceOld", "fullPrice", "full_price", "price_without_discount")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_PRICE = {"price", "prices", "cost"}
_NO_SUM = {"id", "ids", "currency", "code", "symbol", "sign", "list", "history", "url", "link"}
_MONTHS = {"month", "monthly", "months", "mes"}
_COUNTED = {"instalment", "installment", "instalments", "installments", "rassrochka", "credit", "subscription", "recurring"}
_PAYMENT = _COUNTED | _MONTHS
_PART = {"trial", "demo", "deposit", "prepayment", "booking", "lesson", "module", "part"}
_FLOOR = {"from", "min", "minimal", "minimum", "lowest", "starting", "approx", "approximate"}
_MINOR = {"cent", "cents", "kopeck", "kopecks", "kopeek", "minor", "pennies"}
_SORT = {"type", "kind", "mode", "variant", "plan", "period", "unit", "interval", "billing", "frequency"}
_CAPTION = {"label", "suffix", "postfix", "prefix", "title", "description", "comment", "note", "caption"}
_POSSIBLE = {"has", "have", "can", "available", "availability", "allow", "allowed", "possible", "enabled", "show", "with", "max"}
_LENGTH = {"duration", "study", "learning", "education", "access", "support", "lessons"}
_SALE = {"sale", "discount", "promo", "price", "offer", "action", "special", "skidka"}
_CUT = {"discount", "skidka", "sale"}
_END = {"end", "ends", "until", "till", "to", "expire", "expires", "expiration", "deadline", "finish"}
_BEGIN = {"start", "starts", "from", "begin", "begins", "since"}
_SORT_OF_A_PART = re.compile(
    r"(?:₽|руб\.?|rub)? ?(?:per|a|в|за|/)? ?(?:mon|month|monthly|mo|мес|месяц|week|weekly|day|daily|lesson|hour|year|yearly"
    r"|недел[юя]|день|урок|заняти[ея]|час|год)\.?|p1[mwd]"
    r"|(?:.*[ _-])?(?:ежемесячн\w*|помесячн\w*|instal?lments?|subscription|recurring|рассрочк\w|подписк\w"
    r"|trial|demo|пробн\w+|deposit|бронь|предоплата|from|от|minimum|approximate|module|модуль)(?:[ _-].*)?",
    re.I,
)
_MORE_THAN_A_SUM = re.compile(r"(?<!\w)(?:от|до|from|мес\w*|month\w*|mo|ежемес\w*|рассроч\w*|плат[её]ж\w*|взнос\w*)(?!\w)", re.I)
_SUM = re.compile(r"\d[\d\s.,]*(?:₽|руб\w*\.?|р\.|RU[BR])?", re.I)
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./ ]\w")
_LONGEST = 100
"""Characters of a value that may tell something; a longer one is a text for readers."""
_FIRST_MOMENT = 10**9
"""A number from here on beside a sale's end counts seconds."""
_MOST_PAYMENTS = 120


def why_not_today(found: dict[str, Any], stands_under: str) -> str | None:
    """The key by which the object's price need not be what the course costs today; None where nothing speaks against it."""
    if _words(stands_under) & (_PAYMENT | _PART | {"old", "previous", "archive", "archived"}):
        return stands_under
    price = " ".join(said(found.get("price")))
    beside = {key: value for key, value in found.items() if value and key != "price" and key not in OLD_PRICES}
    crossed_out = any(said(found.get(name)) for name in OLD_PRICES)
    apart = any(_words(key) & _PAYMENT and _is_below(value, price) for key, value in beside.items())
    return next(
        (key for key, value in beside.items() if _tells(_words(key), value, price, crossed_out=crossed_out, paid_apart=apart)), None
    )


def days_of_sale(found: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Since when and until when the object's price is asked: `saleEndsAt`. A bare `endsAt` may be the course's end."""
    inner = {f"{key}_{name}": day for key, value in found.items() if isinstance(value, dict) for name, day in value.items()}
    days = [(_words(key), value) for key, value in {**found, **inner}.items() if isinstance(value, str) and _DAY.match(value)]
    begins, ends = ([value for words, value in days if words & _SALE and words & which] for which in (_BEGIN, _END))
    return begins, ends


def _tells(words: set[str], value: Any, price: str, *, crossed_out: bool, paid_apart: bool) -> bool:
    """Whether this key beside the price may make it another number than the price of today.

    `crossed_out`: an old price stands there too; `paid_apart`: a payment far below the price does, so that the price is no payment.
    """
    text = " ".join(said(value))[: _LONGEST + 1]
    number = _number(value)
    is_a_sort = number is None and (words & _SORT or (words & _PRICE and words & _CAPTION))
    counts = bool(words & _COUNTED) and number is not None and number <= _MOST_PAYMENTS and not paid_apart
    verdicts = (
        (words & _NO_SUM and not words & _MINOR, False),
        (words & _SALE and words & _END and (value is True or (number or 0) >= _FIRST_MOMENT), True),
        (isinstance(value, str) and number is None and _DAY.match(value), False),
        (words & _MINOR, not _is_above(value, price)),
        (value is True, bool(words & (_PAYMENT | _PART | _FLOOR)) and not words & _POSSIBLE),
        (is_a_sort, not words & _LENGTH and len(text) <= _LONGEST and _SORT_OF_A_PART.fullmatch(text.strip()) is not None),
        (words & _PRICE, _is_rival(words, value, text, price)),
        (words & _CUT and not crossed_out, number is not None or isinstance(value, dict)),
        (words & _PAYMENT and not words & (_POSSIBLE | _LENGTH), _is_same(value, price) or counts),
    )
    return next((verdict for applies, verdict in verdicts if applies), False)


def _is_rival(words: set[str], value: Any, text: str, price: str) -> bool:
    """Whether a second price of the object may be the one that is asked: a lower one, a floor, or words that say more than a number."""
    if words & (_PAYMENT | _PART | {"per"}):
        return _is_same(value, price)
    if isinstance(value, dict | list):
        return True
    if _number(value) is None:
        return _MORE_THAN_A_SUM.search(text) is not None
    return _is_below(value, price) or (_is_same(value, price) and bool(words & _FLOOR))


def _is_same(value: Any, price: str) -> bool:
    number = _number(value)
    return number is not None and number == _number(price)


def _is_below(value: Any, price: str) -> bool:
    number, other = _number(value), _number(price)
    return number is not None and other is not None and _MOST_PAYMENTS < number < other


def _is_above(value: Any, price: str) -> bool:
    number, other = _number(value), _number(price)
    return number is not None and other is not None and number > other


def _number(value: Any) -> int | None:
    """A sum for comparing alone, its kopecks of zero left out; None where the value is no bare sum."""
    text = "" if isinstance(value, bool | dict | list) else " ".join(said(value))[: _LONGEST + 1].strip()
    digits = digits_of(text) if len(text) <= _LONGEST and _SUM.fullmatch(text) else ""
    return int(digits) if digits else None


def _words(key: str) -> set[str]:
    """The words of a key in any writing: `sale_price`, `salePrice`, `SALE-PRICE`, `saleprice`."""
    apart = re.sub(r"([Pp]rice)", r"_\1_", key[:_LONGEST])
    return {word.lower() for word in _WORD.findall(apart)}
