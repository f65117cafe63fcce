"""The words around a price: patterns for `normalize.money`, over text in small letters with single spaces."""

import re
from functools import lru_cache
from typing import Literal

from normalize.number import NUMBER
from normalize.table import load_table

Per = Literal["total", "month", "week", "day", "lesson", "hour"]

SCALES = {"тысяч": 1000, "тыс": 1000, "к": 1000, "k": 1000, "миллион": 10**6, "млн": 10**6, "mln": 10**6}
_SCALE = r"(?P<scale>тысячи?|тыс\.?|к(?!\w)|k(?!\w)|миллион(?:а|ов)?|млн\.?|mln\.?)"


@lru_cache(maxsize=1)
def amount_pattern() -> re.Pattern[str]:
    """Build the pattern of one number with the currency before or behind it, its scale and its kopecks."""
    words = sorted(load_table("currency").exact, key=len, reverse=True)
    units = "|".join(re.escape(word).replace(r"\ ", " ?") for word in words)
    return re.compile(
        rf"(?:(?<!\w)(?P<before>{units}) ?)?(?P<number>{NUMBER})"
        rf"(?: ?(?P<roubles>т\. ?р\.?|тр)(?!\w)|(?: ?{_SCALE})?(?: ?(?P<after>{units}))?)(?![^\W_])"
        r"(?P<cents>(?<=[\w.]) (?P<kopecks>\d\d?) ?коп(?:\.|еек|ейки|ейка)?(?!\w))?"
    )


_MONTH = r"(?:мес(?:яц(?:а|ев)?|\.)?|month|mo\.?|mth)"
_PERIODS: tuple[tuple[Per, str], ...] = (
    ("month", _MONTH),
    ("week", r"(?:неделю|неделя|нед\.?|week|wk)"),
    ("day", r"(?:день|сутки|сут\.?|day)"),
    ("lesson", r"(?:урок|занятие|lesson|class)"),
    ("hour", r"(?:(?:ак\.?|академический|акад\.) ?)?(?:час|ч\.?|hour|hr|h)"),
)
_UNIT = "|".join(f"(?P<{per}>{words})(?!\\w)" for per, words in _PERIODS)

PERIOD_BEHIND = re.compile(rf"[ ,(]*(?:/ ?|в |за (?:1 |один |одну |одно )?|per |a |каждый |каждую )(?:{_UNIT})\)?")
"""«/мес», «в месяц», «за урок» right behind the amount."""
BARE_MONTH_BEHIND = re.compile(rf" ?{_MONTH}(?!\w)")
"""«5 900 ₽ мес»: only behind a currency, else it counts months."""
PERIOD_BEFORE = re.compile(rf"(?:^|[ ,.;(])(?:в|за|per|каждый) (?:{_UNIT})[ :—–-]*(?:от |до |по )?$")
PAYMENTS_BEFORE = re.compile(rf"\d+ {_MONTH}(?:ный)?[ ,:]*(?:по|×|x|х|\*) ?$")
PAYMENTS_BEHIND = re.compile(rf" ?(?:×|x|х|\*|в течение) ?\d+ {_MONTH}(?!\w)")
MONTHLY = re.compile(r"(?<!\w)(?:ежемесячн\w*|помесячн\w*|monthly)")
MONTHS_BEHIND = re.compile(rf"[ ,(/]*(?:на )?\d+ ?{_MONTH}(?!\w)")
"""«5 900 ₽ 36 мес.»: very likely an instalment, but it does not say so."""
OTHER_PERIOD = re.compile(
    r"^ ?(?:/ ?(?!$)\S+|(?:в|за) (?:год|квартал|полугодие|человека)(?!\w)|с человека|per \w+)|(?<!\w)(?:ежегодно|еженедельн\w*|ежедневн\w*)"
)
STRAY_PERIOD = re.compile(rf"(?<!\w)(?:в|/) ?(?:{_UNIT})")
MULTIPLIED_BEHIND = re.compile(r"^ ?(?:×|x|х|\*) ?\d")
MULTIPLIED_BEFORE = re.compile(r"\d ?(?:×|x|х|\*) ?$|\d+ (?:платеж\w*|взнос\w*|част\w+) по ?$")

FLOOR = re.compile(r"(?:(?<!\w)(?:от|from|начиная с|не менее|не дешевле|более|свыше|больше|min|минимум|starting at)|[>≥]) ?$")
CEILING = re.compile(r"(?:(?<!\w)(?:до|up to|не более|не дороже|менее|максимум|max)|[<≤]) ?$")
APPROXIMATE = re.compile(r"(?:(?<!\w)(?:около|примерно|приблизительно|порядка|about|approx\.?)|[~≈±]) ?$")
MORE_BEHIND = re.compile(r" ?\+(?!\w)")
DASH = re.compile(r" ?[-‐‑–—−…] ?")
UP_TO = re.compile(r" (?:до|to) ")
NEGATIVE = re.compile(r"(?:^|[ (])[-−–‑]$|^[-−–‑] $")
PERCENT_BEHIND = re.compile(r" ?(?:%|процент)")

DIFFERENCE_BEFORE = re.compile(
    r"(?<!\w)(?:(?<!без )скидк[ауи]|скидкой|зарплат\w*|доход\w*|стипенди\w*|зарабатыва\w*"
    r"|экономи\w*|выгод\w*|дешевле|кэшбэк\w*|кешбэк\w*|верн[еу]\w*|бонус\w*|вычет\w*|доплат\w*|переплат\w*"
    r"|предоплат\w*|бронь|бронирован\w*|сертификат|подар\w*|discount|save|cashback|off)(?: в размере| на| в| до| по| от)?[ :—–-]*$"
)
DIFFERENCE_BEHIND = re.compile(r"^ ?(?:скидк[иау]|в подарок|кэшбэк\w*|экономии|выгоды|off(?!\w)|бонус\w*)")
OF_A_PART = re.compile(
    r"(?<!\w)(?:перв\w+ (?:месяц|урок|заняти|плат[её]ж|взнос|неделя|день)\w*|первоначальн\w*|пробн\w*|вводн\w* (?:урок|заняти)\w*)"
)
"""«1 ₽ за первый месяц»: true, and no price of the course."""
ADDED = re.compile(r"\+ ?$")
DIGIT_BEFORE = re.compile(r"\d $")
REDUCED_PRICE = re.compile(r"(?:цена|стоимость|цене|price)\D{0,30}$")
AS_INSTALMENT = re.compile(r"(?<!\w)(?:в|при|по) рассрочк[уеи]|(?<!\w)в кредит|(?<!\w)платеж(?!\w)|(?<!\w)installment")
NUMBERED_THING = re.compile(
    r"(?<!\w)(?:тариф|модуль|уровень|python|этап|ступень|часть|пакет|шаг|№|level|step|урок|блок|поток|класс|курс|версия|php|java) ?$"
)
PLAIN_LEAD = re.compile(
    r"(?:(?<!\w)(?:от|до|from|цена|стоимость|итого|всего|price|total|по цене|не менее|не более|начиная с|за|ежемесячный платеж|ежемесячно"
    r"|вместо|или|в месяц|в неделю|в день|за урок|за занятие|за час)(?!\w)|[\s:/,.;()~≈<>≥≤+\-−–‑—])+"
)
"""The only words that may stand before a number without a currency."""


def named_period(match: re.Match[str] | None) -> Per | None:
    """Return the period that a match of one of the patterns above names."""
    if match is None:
        return None
    return next((per for per, _ in _PERIODS if match[per]), None)
