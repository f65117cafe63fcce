"""Words around a sum by which it is not the price of a course: a payment of several, a part, a discount, a rough figure.

Patterns over text in small letters with single spaces. A word missing here makes a wrong price, a word too many only a missing one.
"""

import re

from normalize import money_words as w
from normalize.numerals import WORD

_SPAN = r"(?:мес|недел|нед\.|день|дня|дней|год|лет|month|week|day|year)"
_PART = (
    r"(?:модул|блок|част(?:ь|и|ей|ям|ями)(?!\w)|этап|уров|ступен|семестр|триместр|четверт|спринт|предмет|раздел|лекци|вебинар|встреч|консультац|тем[уы]"
    r"|module|part|stage|level|semester)"
)
_INSTALMENT = (
    r"(?<!\w)(?:рассроч\w*|кредит(?:а|у|ом)?|взнос(?:а|ы|ов|ами)?|транш\w*|част(?:ями|ям)|долями|долям|сплит(?!-)\w*|подели"
    r"|платеж(?:а|и|ей|ами)?|аванс\w*|задат\w*|залог\w*|депозит\w*|предоплат\w*|instal?lments?|down ?payments?|deposit|loan|credit)(?!\w)"
)
_SUBSCRIPTION_WORD = r"(?<!\w)(?:подписк[аеуи]|абонемент\w*|абонентск\w*|subscription)(?!\w)"
_AT_ONCE = r"(?:одн\w+|един\w+|разов\w+|полн\w+|единовременн\w+|первым и последним) (?:платеж\w*|взнос\w*)"
_NO_INSTALMENT = re.compile(
    r"(?<!\w)(?:(?:без|no|without) (?:(?:\w+(?:ого|ой|ых|их|ия)|credit) )?"
    rf"(?:переплат|credit card|{_INSTALMENT}|{_SUBSCRIPTION_WORD})|{_AT_ONCE})(?!\w)"
    rf"|(?:{_INSTALMENT}|{_SUBSCRIPTION_WORD}) (?:(?:не|is not|not) (?:нуж|треб|обязат|required|needed)\w*)"
    r"|(?<!\w)предоплат\w+ (?:в размере )?100 ?%|(?<!\w)100 ?% предоплат\w+"
)
_OFFERED_TOO = re.compile(
    r"(?<!\w)(?:есть|доступна|возможна|и|или)(?: беспроцентная)? рассрочка(?!\w)|рассрочка (?:доступна|возможна|есть)"
)
"""Behind the full price: it can be paid in instalments as well. Before a sum that sum is the payment."""
_SIDE_REMARK = re.compile(
    r"[.;!?].*|,(?! ?(?:в рассрочку|в кредит|по частям|рассрочка (?:на|в|\d))).*"
    r"|\((?!в рассрочку|в кредит|по частям|рассрочка (?:на|в|\d)).*"
)
"""«45 000 ₽, рассрочка без переплат»: behind the price, past its clause, it is offered too.

«5 900 ₽, рассрочка на 12 месяцев» may be the sum or a payment.
"""
_NAMED_BEHIND = re.compile(rf" ?[,(] ?(?:(?:это|как|в|по|оплата|оплата в|первый|first) )*{_INSTALMENT}[ )]*(?:$|[.,;])")
"""«5 900 ₽ (аванс)»: the whole remark says what the sum is."""
_WHOLE_AGAIN = re.compile(r".*(?:полн\w+ (?:цен|стоимост|сумм)\w*|при полной оплате|сразу)")
"""«Рассрочка 0 %. Полная стоимость 99 900 ₽»: what was said of instalments ends here."""
_INSTALMENT_WORD = re.compile(_INSTALMENT)
_SUBSCRIPTION = re.compile(rf"{_SUBSCRIPTION_WORD}(?! на (?:новост|рассыл|канал))")

_OF_TERMS = r"(?: (?:на|от|до|по|в|за|из|без|под|с|\d+ ?%?|мес\w*\.?|переплат|процентов|первого|банка|т-банк\w*|т-банка|сбера?|тинькофф))*"
_NAME_OF_PAYMENTS = re.compile(
    r"(?:^|[(,:|/—–«\"-] ?)(?:(?:тариф|вариант|план|пакет|оплата|оплатить|покупка"
    r"|беспроцентн\w+|перв\w+|внести|по|в|на|\d{1,3}(?!\d)) ?[«\"]?)*"
    rf"(?:{_INSTALMENT}|{_SUBSCRIPTION_WORD}){_OF_TERMS}[ )»\"]*$"
    rf"|(?<!\w)(?:(?:в|во?) (?:рассрочку|кредит)|частями|по частям|долями|по подписке|рассрочка){_OF_TERMS}[ )»\"]*$"
    r"|^(?:беспроцентная )?(?:рассрочка|подписка|абонемент)(?!\w)"
    rf"|^(?:бронь|бронирование|забронировать)(?: мест[ао])?$|(?<!\w)(?:payments?|instal?lments?) plan{_OF_TERMS}[ )»\"]*$"
    r"|(?:^|(?<!\w)(?:оплата|оплачивать|платить|платеж|цена|стоимость|тариф|pay|paid|price) )(?:обучения )?"
    r"(?:(?:в|за|каждый|per|a|every) (?:месяц|мес\.?|month)|месячн\w+)[ )»\"]*$|^месячн\w+ (?:оплата|тариф|план)$"
)
"""Whole names and their ends: «Приём платежей в Telegram» and «Credit risk modelling» are courses, «12 месяцев» is a length."""

_LESSON = r"(?:урок|заняти|лекци|вебинар|модул|недел|месяц|день|дн[яей]|lesson|module|week|month|day)"
_TRIED = rf"(?:{_LESSON}|доступ|верси|период|тариф|access|version|period)"
_NAME_OF_A_PART = re.compile(
    rf"(?<!\w)(?:пробн|вводн|ознакомительн|демонстрационн|тестов|гостев|intro(?:ductory)?|trial)\w* (?:онлайн-|видео)?{_TRIED}"
    rf"|(?<!\w)(?:бесплатн\w+|перв(?:ый|ая|ое|ую)|один|одно|одна|одну|free|first|single) (?:онлайн-|видео)?{_LESSON}"
    rf"|(?<!\w)(?:демо|demo|preview)(?:(?!\w)|[- ]?{_TRIED})|^(?:тариф |план )?[«\"]?(?:пробный|пробная|пробное|trial|free trial)[»\"]?$"
    r"|^(?:\d{1,2} )?(?:урок|занятие|модуль|lesson|module)(?: ?№? ?\d{1,2})?$"
)
"""«Пробный урок», «Демо-доступ», «Вводный модуль бесплатно»; «Пробный экзамен» and «Демография» are courses, «Вводный курс» is whole."""

_NEGATIVE = re.compile(r"(?:^|[ (])[-−–‑]$|^[-−–‑] $")
_APPROXIMATE = re.compile(r"(?:(?<!\w)(?:около|примерно|приблизительно|порядка|about|approx\.?)|[~≈±]) ?$")
_MORE_BEHIND = re.compile(r" ?\+(?!\w)")
_MULTIPLIED_BEHIND = re.compile(
    r"^[ (]*(?:×|x|х|\*) ?\d|^[ ,(]*(?:(?:в|за|на) )?\d+ (?:этап|транш|част(?:ь|и|ей|ям|ями)(?!\w)|плат[её]ж|взнос|прием"
    r"|раз(?:а|ами)?(?!\w)(?! (?:в|дешевл|выгодн|ниже|меньш|быстр|больш|лучш)))"
    r"|(?<!\w)(?:остальн\w+(?!\w)(?! (?:\w+ )?бесплатн)|остаток(?!\w)|(?:далее|потом|затем|then) (?:по |от |за )?\d)"
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
_NOT_ALL = r"(?!(?:все|all) |(?:\d+|\w+) \w+(?:ей|ов|ий)(?!\w)|\d+ (?:встреч|тем)(?!\w))"
"""«за все модули», «за 12 модулей»: the parts that a course has, not one of them."""
_PART_BEHIND = re.compile(
    rf"^ ?(?:за|per) {_NOT_ALL}(?:\w+ )?{_PART}|^ ?(?:за|per) [^\W\d]+ (?:урок|занятие|lesson|class)(?!\w)|^ ?за кажд\w+ "
    rf"|^[ ,(—–-]*{_ONE_PART}|^[^.,;!?(]{{0,40}}(?<!\w)за {_ONE_PART}"
)
_PART_BEFORE = re.compile(
    rf"(?<!\w)(?:(?:урок|занятие|лекция|вебинар|lesson)|за {_NOT_ALL}(?:\w+ )?{_PART}\w*|{_PART}\w* ?№? ?\d+(?= ?[:—–-]))[ :—–-]*$"
    rf"|{_ONE_PART}(?:[^.,;!?\d]{{0,40}}|\w* ?\([^)]*\)[ :—–-]*|\w*, )$"
)
"""«1 модуль бесплатно. Полный курс 45 000 ₽»: one part counts only in the clause of the sum."""
_ONE_SPAN = r"(?:месяц|год|семестр|квартал|четверть|неделя|month|year)(?!\w)"
_SPAN_BEHIND = re.compile(
    rf"^ ?(?:за|for) (?:(?:\d+|\w+) {_SPAN}\w*(?! (?:обучени|учебы|курса|занятий|интенсива))(?!\w)|полгода(?!\w))"
    rf"|^[ (*–—-]*(?:за )?{_ONE_SPAN}|^(?:[^.,;(]{{0,40}}(?<!\w)|[ ,(]*)(?:кажды[ея]|раз в|every) \d* ?{_SPAN}"
)
"""«5 900 ₽ за 3 месяца»: of how many? «… при оплате сразу за 8 месяцев» says it and does not stand right behind the sum."""
_SPAN_BEFORE = re.compile(
    rf"(?<!\w)(?:(?:за|на|for) (?:(?!20\d\d )\d+ {_SPAN}\w*\.?|полгода|{_ONE_SPAN})[ :—–-]*|\d{{1,3}} {_SPAN}\w*\.? ?[:—–-] ?)$"
    rf"|(?:^|[,.;(] ?){_ONE_SPAN}[ :—–-]*$"
)
_LENGTH_BEFORE = re.compile(rf"(?P<lead>.*)(?<!\w)(?P<length>\d{{1,3}} {_SPAN}\w*\.?)[ :—–-]*")
_PAID_FOR = re.compile(
    r"опла[тч]|(?<!\w)плат|(?<!\w)цен[аы]|стоим|доступ|подпис|тариф|пакет|рассроч|кредит|взнос|продл|абонемент|итого|всего|сумм|поддержк"
    r"|куратор|сопровожд|скидк|обучени[ея] (?:за|на) $|price|(?<!\w)pay|access|(?<!\w)plan|cost"
)
_SOLD_BY = re.compile(r"(?:1|2|3|6|12|24) (?:мес|month)|(?:7|10|14|30|31|90|180|36\d) (?:д|day)|[124] (?:нед|week)|\d+ (?:год|лет|year)")
"""Lengths that access is sold by."""
_DONE_IN = re.compile(r"[^\W\d]{3}.*[^ ,.;:|(] (?:за|in) $|(?<!\w)(?:интенсив|марафон|буткемп|мастер-класс)\w*[^,.;|(]* $")
"""«Python с нуля за 10 месяцев», «интенсив 3 дня»."""
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
    return any(pattern.search(said) for pattern in (_NAME_OF_PAYMENTS, w.MONTHLY))


def is_of_a_part(name: str) -> bool:
    """Whether a tariff of this name, in small letters, is a trial or one part of the course: its number is not the course's price.

    >>> is_of_a_part("пробный урок"), is_of_a_part("базовый")
    (True, False)
    """
    return _NAME_OF_A_PART.search(name) is not None


def _why_no_total(before: str, after: str) -> str | None:
    if _PART_BEFORE.search(before) or _PART_BEHIND.search(after):
        return "the price of a part"
    if (_SPAN_BEFORE.search(before) and not _is_own_length(before)) or _SPAN_BEHIND.search(after):
        return "a payment for a length of time that need not be the course's"
    said_before = _WHOLE_AGAIN.sub("", _NO_INSTALMENT.sub(" ", before))
    said_behind = _OFFERED_TOO.sub(" ", _NO_INSTALMENT.sub(" ", _SIDE_REMARK.sub("", after)))
    if _INSTALMENT_WORD.search(said_before) or _INSTALMENT_WORD.search(said_behind) or _NAMED_BEHIND.match(after):
        return "an instalment of an unknown period"
    if any(_SUBSCRIPTION.search(_NO_INSTALMENT.sub(" ", said)) for said in (before, after)):
        return "a subscription of an unknown period"
    return None


def _is_own_length(before: str) -> bool:
    """Whether the length of time right before the sum is the course's own, not what the sum pays for.

    It is where a course is done in it and no word of paying stands there: «Python с нуля за 10 месяцев 45 000 ₽». Any other is, if access
    is not sold by such lengths: «9 месяцев — 99 900 ₽», but not «3 месяца — 5 900 ₽» nor «Стандарт на 5 месяцев — 5 900 ₽».
    """
    found = _LENGTH_BEFORE.fullmatch(before)
    if found is None:
        return False
    lead = found["lead"]
    if _PAID_FOR.search(lead):
        return False
    if _DONE_IN.search(lead):
        return True
    return not _SOLD_BY.match(found["length"]) and not re.search(r"(?:^|[,.;:|( ])(?:за|на|for) $", lead)
