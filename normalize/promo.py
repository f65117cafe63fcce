"""Promo codes and sales: the discount and the terms in free text."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from normalize import money_words as w
from normalize.money import parse_money
from normalize.table import fold_words, load_table
from normalize.text import parse_phrase

MAX_LENGTH = 4000
UNCLEAR_STACKING = "adds up with some discounts and not with others"
UNKNOWN_STACKING = "words about adding up that are not understood"
"""The reason of terms that state both."""
_MAX_AMOUNT = 50_000_000
"""Half a million roubles in kopecks: no school gives that away."""

_PERCENT_WORDS = {"percent", "%", "percents", "pct", "процент", "процента", "процентов", "проц."}
_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,2})?")
_PERCENT = re.compile(r"(?<![\w.,])(?P<number>\d{1,4}(?:[.,]\d{1,2})?) ?(?:%|процент\w*|percent)")
_RANGE_BEFORE = re.compile(r"\d ?%? ?[-–—] ?$|(?<!\w)от \d{1,3} ?%? $")
_CLAUSE_END = re.compile(r"[.;!?](?!\d)")
_OF_DISCOUNT = re.compile(r"(?<!\w)(?:скид\w+|промокод\w*|купон\w*|дешевле|выгод\w*|распродаж\w*|discount|sale|off)(?!\w)|[-−–]%|[-−–]$")
MINIMUM_BEFORE = re.compile(
    r"(?:(?<!\w)(?:при|на|от|для|к) (?:\w+ )?(?:заказ\w*|покупк\w*|сумм\w*|оплат\w*|чек\w*|стоимост\w*|корзин\w*)"
    r"[^.;!\d]{0,30}(?:от|свыше|более|больше)"
    r"|(?<!\w)минимальн\w+ (?:сумм\w*|заказ\w*|стоимост\w*|чек\w*)[^.;!\d]{0,30}) ?$"
)
_DISCOUNT_BEFORE = re.compile(
    r"(?<!\w)(?:скидк[аиуе]|скидкой|промокод\w*|купон\w*|discount|минус)(?: \w+)?(?: в размере| на| в|:)?[ :—–-]*$|(?:^|[ (])[-−–]$"
)
_BOUND = re.compile(r"(?:\w+|[<>≤≥]) ?$")
"""The last word: «от», «до»."""
_ADD_UP = (
    r"(?:суммиру\w+|суммировать\w*|складыва[ею]т\w*|сложить|сочета[ею]т\w*|сочетать\w*|объединя\w+|объединить"
    r"|комбиниру\w+|комбинировать\w*|совмеща\w+|совместить)"
)
_WORK_TOGETHER = (
    r"(?:(?:быть )?(?:действ\w+|применя\w+|примен[её]н\w*|применить|использ\w+)(?: \w+)?"
    r" (?:вместе|совместно|одновременно|с другими (?:акци|скидк|промокод)\w+))"
)
NOT_STACKABLE = re.compile(
    rf"(?<!\w)(?:не|нельзя|невозможно)(?: может| могут| можно)? (?:{_ADD_UP}|{_WORK_TOGETHER})|(?<!\w)без суммирования"
    r"|cannot be combined|not stackable"
)
STACKABLE = re.compile(rf"(?<!\w)(?:{_ADD_UP}|{_WORK_TOGETHER})|can be combined")
_OF_STACKING = re.compile(r"суммир|совмест|совмещ|сочета|комбинир|складыв")
_EXCEPTION = re.compile(r"(?<!\w)(?:исключени\w+|кроме)(?!\w)")
_GIFT = re.compile(r"(?<!\w)(?:в подарок|подар(?:ок|ки|им|ит)|дарим|дарит|gift|present)(?!\w)")
_FOR_WEBMASTERS = re.compile(
    r"подключ\w+ к оффер|(?<!\w)(?:веб-?мастер\w*|webmasters?|постбек\w*|postback)(?!\w)"
    r"|партнерск\w+ (?:программ|ссылк)|ставк\w+ за (?:заказ|лид|действие)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """A discount: a percent or an amount, never both."""

    percent: float | None
    amount: int | None
    """Minor units."""
    currency: str | None
    reason: str | None
    """Why neither is known; None where one is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the free text of a promo says."""

    percent: float | None
    amount: int | None
    """The discount in minor units."""
    currency: str | None
    """Of `amount` and `min_price`."""
    gift: bool
    min_price: int | None
    """The least order it works for, minor units."""
    stackable: int | None
    """1 it adds up with other discounts, 0 it does not, None where not said or not clear."""
    for_webmasters: bool
    """The text speaks to partners, not to buyers."""
    reason: str | None
    """What in the text could not be told; None where all was, or nothing is said."""
    is_impossible: bool = False
    """The text promises a discount that nobody gives: 120 %, a million."""


class _NotUnderstood(Exception):
    """Carries the reason out of the steps below; never leaves this module."""


class _Impossible(_NotUnderstood):
    """Likewise, of a discount that was understood and cannot be."""


def _nothing(reason: str) -> Discount:
    return Discount(percent=None, amount=None, currency=None, reason=reason)


def parse_discount(text: str, unit: str | None = None) -> Discount:
    """Read a discount; `unit` is its unit where stated apart: `percent`, `rub`, «₽».

    A number without any unit, a zero, more than 100 %, more than half a million, a ceiling («до 50 %») and two discounts give a reason.
    Raises nothing.
    """
    phrase = parse_phrase(text, 300)
    if phrase.value is None:
        return _nothing(phrase.reason or "empty")
    words, stated = fold_words(phrase.value), fold_words(unit[:60]) if unit else ""
    currency = load_table("currency").lookup(stated) if stated else None
    if stated and currency is None and stated not in _PERCENT_WORDS:
        return _nothing("unknown unit")
    try:
        if stated in _PERCENT_WORDS and _NUMBER.fullmatch(words):
            words = f"{words}%"
        percent = _percent(words)
        if percent is not None:
            return _nothing("a percent and a currency") if currency else Discount(percent=percent, amount=None, currency=None, reason=None)
    except _NotUnderstood as error:
        return _nothing(str(error))
    if stated in _PERCENT_WORDS:
        return _nothing("no percent")
    return _amount(words, currency)


def _percent(words: str, running_text: bool = False) -> float | None:
    """Find the one percent of discount; None where there is none. In running text its clause must speak of a discount."""
    found: set[Decimal] = set()
    for match in _PERCENT.finditer(words):
        before, after = words[max(0, match.start() - 80) : match.start()], words[match.end() : match.end() + 80]
        if running_text and not _OF_DISCOUNT.search(_CLAUSE_END.split(before)[-1] + "%" + _CLAUSE_END.split(after)[0]):
            continue
        if w.CEILING.search(before) or w.FLOOR.search(before) or _RANGE_BEFORE.search(before):
            raise _NotUnderstood("a ceiling, a floor or a range of percents")
        found.add(Decimal(match["number"].replace(",", ".")))
    if len(found) > 1:
        raise _NotUnderstood("two percents")
    if not found:
        return None
    percent = found.pop()
    if percent > 100:
        raise _Impossible("no percent between 0 and 100")
    if percent == 0:
        raise _NotUnderstood("no percent between 0 and 100")
    return float(percent)


def _amount(words: str, currency: str | None) -> Discount:
    bare = re.sub(r"^(?:скидка|промокод|купон|discount)?(?: на| в)?[ :]*[-−–]? ?(?=\d)", "", words)
    money = parse_money(bare, currency)
    if money.amount is None or money.kind != "exact" or money.per != "total":
        return _nothing(money.reason or "not one exact amount")
    if money.currency is None:
        return _nothing("a number without a unit")
    if money.amount > _MAX_AMOUNT:
        return _nothing("absurdly large")
    return Discount(percent=None, amount=money.amount, currency=money.currency, reason=None)


def parse_terms(text: str) -> Terms:
    """Read the terms of a promo out of its title or description.

    Sentences that contradict each other («не суммируется с другими промокодами. Суммируется со скидкой на сайте») give None and a reason.
    Raises nothing.
    """
    phrase = parse_phrase(text, MAX_LENGTH)
    if phrase.value is None:
        reason = None if phrase.reason == "empty" else phrase.reason
        return Terms(
            percent=None, amount=None, currency=None, gift=False, min_price=None, stackable=None, for_webmasters=False, reason=reason
        )
    return _parse_terms(fold_words(phrase.value))


@lru_cache(maxsize=1024)
def _parse_terms(words: str) -> Terms:
    unread: list[_NotUnderstood] = []
    percent, amount, min_price, currency = None, None, None, None
    try:
        percent = _percent(words, running_text=True)
    except _NotUnderstood as error:
        unread.append(error)
    try:
        amount, min_price, currency = _amounts(words)
    except _NotUnderstood as error:
        unread.append(error)
    reasons = [str(error) for error in unread]
    if percent is not None and amount is not None:
        percent, amount = None, None
        reasons.append("a percent and an amount")
    stackable, unclear = _stackable(words)
    if unclear:
        reasons.append(unclear)
    return Terms(
        percent=percent,
        amount=amount,
        currency=currency,
        gift=_GIFT.search(words) is not None,
        min_price=min_price,
        stackable=stackable,
        for_webmasters=_FOR_WEBMASTERS.search(words) is not None,
        reason=reasons[0] if reasons else None,
        is_impossible=any(isinstance(error, _Impossible) for error in unread),
    )


def _amounts(words: str) -> tuple[int | None, int | None, str | None]:
    """Sort the sums of a text into the discount and the least order; other sums are nobody's business here."""
    sums: dict[str, set[tuple[int, str]]] = {"discount": set(), "minimum": set()}
    for match in w.amount_pattern().finditer(words):
        before, after = words[max(0, match.start() - 80) : match.start()], words[match.end() : match.end() + 40]
        role = "minimum" if MINIMUM_BEFORE.search(before) else "discount"
        if role == "discount" and (w.CEILING.search(before) or w.FLOOR.search(before)):
            if _is_sum(match, after) and _DISCOUNT_BEFORE.search(_BOUND.sub("", before)):
                raise _NotUnderstood("a ceiling or a floor of sums")
            continue
        if role == "discount" and not (_DISCOUNT_BEFORE.search(before) or w.DIFFERENCE_BEHIND.search(after)):
            continue
        money = parse_money(match[0])
        if money.amount is None or money.currency is None:
            continue
        if role == "discount" and money.amount > _MAX_AMOUNT:
            raise _Impossible("absurdly large")
        sums[role].add((money.amount, money.currency))
    if any(len(found) > 1 for found in sums.values()) or len({code for found in sums.values() for _, code in found}) > 1:
        raise _NotUnderstood("two sums for the same thing, or in two currencies")
    discount, minimum = (next(iter(sums[role]), None) for role in ("discount", "minimum"))
    currency = (discount or minimum or (0, None))[1]
    return discount[0] if discount else None, minimum[0] if minimum else None, currency


def _is_sum(match: re.Match[str], behind: str) -> bool:
    """Whether a number bounds a discount: «промокод до 31 октября» has no unit and is a day, which is read elsewhere."""
    return any(match[part] for part in ("before", "after", "roubles", "scale")) or w.PERCENT_BEHIND.match(behind) is not None


def _stackable(words: str) -> tuple[int | None, str | None]:
    never = NOT_STACKABLE.search(words)
    always = STACKABLE.search(NOT_STACKABLE.sub(" ", words))
    if (never and always) or (never and _EXCEPTION.search(words)):
        return None, UNCLEAR_STACKING
    if not never and not always:
        return None, UNKNOWN_STACKING if _OF_STACKING.search(words) else None
    return 0 if never else 1, None
