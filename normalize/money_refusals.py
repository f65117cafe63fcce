"""Words around a sum by which it is not the price of a course: a payment of several, a part, a discount, a rough figure.

Patterns over text in small letters with single spaces. A word missing here makes a wrong price, a word too many only a missing one.
"""

import re

from normalize import money_words as w
from normalize.numerals import WORD

_SPAN = r"(?:мес|недел|нед\.|день|дня|дней|год|лет|month|week|day|year)"
_PART = (
    r"(?:модул|блок|част|этап|уров|ступен|семестр|триместр|четверт|спринт|предмет|раздел|лекци|вебинар|встреч|консультац|тем[уы]"
    r"|module|part|stage|level|semester)"
)
_INSTALMENT = (
    r"(?<!\w)(?:рассроч\w*|кредит(?:а|у|ом)?|взнос(?:а|ы|ов|ами)?|транш\w*|част(?:ями|ям)|долями|долям|сплит(?!-)\w*|подели"
    r"|платеж(?:а|и|ей|ами)?|аванс\w*|задат\w*|залог\w*|депозит\w*|предоплат\w*|instal?lments?|down ?payments?|deposit|loan|credit)(?!\w)"
)
_AT_ONCE = r"(?:одн\w+|един\w+|разов\w+|единовременн\w+|первым и последним) (?:платеж\w*|взнос\w*)"
_NO_INSTALMENT = re.compile(rf"(?<!\w)(?:без (?:рассрочки|кредита|предоплаты|переплат|взносов|первого взноса)|{_AT_ONCE})(?!\w)")
_OFFERED_TOO = re.compile(r"(?<!\w)(?:есть|доступна|возможна|и)(?: беспроцентная)? рассрочка(?!\w)|рассрочка (?:доступна|возможна|есть)")
"""Behind the full price: it can be paid in instalments as well. Before a sum that sum is the payment."""
_WHOLE_AGAIN = re.compile(r".*(?:полн\w+ (?:цен|стоимост|сумм)\w*|при полной оплате|сразу)")
"""«Рассрочка 0 %. Полная стоимость 99 900 ₽»: what was said of instalments ends here."""
_INSTALMENT_WORD = re.compile(_INSTALMENT)
_SUBSCRIPTION = re.compile(r"(?<!\w)(?:подписк[аеуи]|абонемент\w*|абонентск\w*|subscription)(?!\w)(?! на (?:новост|рассыл|канал))")

_NEGATIVE = re.compile(r"(?:^|[ (])[-−–‑]$|^[-−–‑] $")
_APPROXIMATE = re.compile(r"(?:(?<!\w)(?:около|примерно|приблизительно|порядка|about|approx\.?)|[~≈±]) ?$")
_MORE_BEHIND = re.compile(r" ?\+(?!\w)")
_MULTIPLIED_BEHIND = re.compile(
    r"^[ (]*(?:×|x|х|\*) ?\d|^[ ,(]*(?:(?:в|за|на) )?\d+ (?:этап|транш|част|плат|взнос|прием|раз(?:а|ами)?(?! в))"
    r"|(?<!\w)(?:остальн\w+|остаток|(?:далее|потом|затем|then) (?:по |от |за )?\d)"
)
_MULTIPLIED_BEFORE = re.compile(r"\d ?(?:×|x|х|\*) ?$|(?<!\w)по $")
"""«2 этапа по 25 000 ₽», «по 5 900 ₽»: each of several."""
_REDUCED_PRICE = re.compile(r"(?:цена|стоимость|цене|price)\D{0,30}$")
_OF_A_PART = re.compile(
    r"(?<!\w)(?:перв\w+ (?:месяц|урок|заняти|плат[её]ж|взнос|неделя|день)\w*|первоначальн\w*|пробн\w*|вводн\w* (?:урок|заняти)\w*|trial)"
    r"|(?:%|процент\w*) от $|(?:[¼-¾⅐-⅞]|половин\w+|треть) (?:от )?$|(?<!\w)\d+ (?:дн|день|недел|мес)\w* за $"
)
"""«1 ₽ за первый месяц»: true, and no price of the course."""
_ONE_PART = rf"(?<!\w)(?:1|один|одна|одно|одну|кажд\w+|отдельн\w+) (?:урок|заняти|{_PART})"
_PART_BEHIND = re.compile(rf"^ ?(?:за|per) (?:\w+ )?{_PART}|^ ?за кажд\w+ |{_ONE_PART}")
_PART_BEFORE = re.compile(
    rf"(?<!\w)(?:(?:урок|занятие|лекция|вебинар|lesson)|за (?:\w+ )?{_PART}\w*|{_PART}\w* ?№? ?\d+(?= ?[:—–-]))[ :—–-]*$|{_ONE_PART}"
)
_ONE_SPAN = r"(?:месяц|год|семестр|квартал|четверть|неделя|month|year)(?!\w)"
_SPAN_BEHIND = re.compile(
    rf"^ ?(?:за|for) (?:(?:\d+|\w+) {_SPAN}|полгода(?!\w))|^[ (*–—-]*(?:за )?{_ONE_SPAN}|(?<!\w)(?:кажды[ея]|раз в|every) \d* ?{_SPAN}"
)
"""«5 900 ₽ за 3 месяца»: of how many? «… при оплате сразу за 8 месяцев» says it and does not stand right behind the sum."""
_SPAN_BEFORE = re.compile(
    rf"(?<!\w)(?:за|на|for) (?:\d+ {_SPAN}\w*\.?|полгода|{_ONE_SPAN})[ :—–-]*$"
    rf"|(?<!\d)\d{{1,3}} {_SPAN}\w*\.? ?[:—–-] ?$|(?:^|[,.;(] ?){_ONE_SPAN}[ :—–-]*$"
)
_ADDED = re.compile(r"\+ ?$")
_DIGIT_BEFORE = re.compile(r"\d $")
_SPELT_BEFORE = re.compile(rf"(?<!\w)(?:{WORD}|тысяч[аи]?|миллион\w*) $")
"""«семьдесят две тысячи 500 ₽»: half of the number is in words."""


def why_no_price(before: str, after: str, per: w.Per) -> str | None:
    """Tell why the sum that stands between `before` and `after` is no price; None where nothing speaks against it."""
    reduced = _REDUCED_PRICE.search(before)
    reasons = (
        ("negative", _NEGATIVE.search(before)),
        ("approximate", _APPROXIMATE.search(before) or _MORE_BEHIND.match(after)),
        ("one of several payments", per == "total" and (_MULTIPLIED_BEHIND.search(after) or _MULTIPLIED_BEFORE.search(before))),
        (
            "a discount or another sum, not a price",
            (w.DIFFERENCE_BEFORE.search(before) and not reduced) or w.DIFFERENCE_BEHIND.search(after),
        ),
        ("the price of a part", _OF_A_PART.search(before) or _OF_A_PART.search(after)),
        ("two numbers side by side", _ADDED.search(before) or _DIGIT_BEFORE.search(before) or _SPELT_BEFORE.search(before)),
    )
    found = next((reason for reason, speaks in reasons if speaks), None)
    return found or (_why_no_total(before, after) if per == "total" else None)


def is_of_payments(name: str) -> bool:
    """Whether a tariff of this name, in small letters, is one of paying bit by bit: its number need not be a total.

    >>> is_of_payments("оплата частями"), is_of_payments("без рассрочки")
    (True, False)
    """
    said = _NO_INSTALMENT.sub(" ", name)
    return any(pattern.search(said) for pattern in (_INSTALMENT_WORD, w.MONTHLY, _SUBSCRIPTION))


def _why_no_total(before: str, after: str) -> str | None:
    if _PART_BEFORE.search(before) or _PART_BEHIND.search(after):
        return "the price of a part"
    if _SPAN_BEFORE.search(before) or _SPAN_BEHIND.search(after):
        return "a payment for a length of time that need not be the course's"
    said_before = _WHOLE_AGAIN.sub("", _NO_INSTALMENT.sub(" ", before))
    said_behind = _OFFERED_TOO.sub(" ", _NO_INSTALMENT.sub(" ", after))
    if _INSTALMENT_WORD.search(said_before) or _INSTALMENT_WORD.search(said_behind):
        return "an instalment of an unknown period"
    if _SUBSCRIPTION.search(before) or _SUBSCRIPTION.search(after):
        return "a subscription of an unknown period"
    return None
