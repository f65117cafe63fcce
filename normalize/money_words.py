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

PERIOD_BEHIND = re.compile(rf"[ ,(]*(?:/ ?|в |за (?:1 |один |одну |одно |каждый |каждую |каждое )?|per |a |каждый |каждую )(?:{_UNIT})\)?")
"""«/мес», «в месяц», «за урок» right behind the amount."""
BARE_MONTH_BEHIND = re.compile(rf" ?{_MONTH}(?!\w)")
"""«5 900 ₽ мес»: only behind a currency, else it counts months."""
PERIOD_BEFORE = re.compile(rf"(?:^|[ ,.;(])(?:в|за|per|каждый) (?:{_UNIT})[ :—–-]*(?:от |до |по )?$")
PAYMENTS_BEFORE = re.compile(rf"\d+ {_MONTH}(?:ный)?[ ,:]*(?:по|×|x|х|\*) ?$")
PAYMENTS_BEHIND = re.compile(rf" ?(?:×|x|х|\*|в течение) ?\d+ {_MONTH}(?!\w)")
MONTHLY = re.compile(r"(?<!\w)(?:ежемес\w*|помес\w*|monthly)")
MONTHS_BEHIND = re.compile(rf"[ ,(/]*(?:на )?\d+ ?{_MONTH}(?!\w)")
"""«5 900 ₽ 36 мес.»: very likely an instalment, but it does not say so."""
OTHER_PERIOD = re.compile(
    r"^ ?(?:/ ?(?!$|(?:весь |полный |full )?(?:курс|course)(?!\w))\S+"
    r"|(?:в|за) (?:год|квартал|полугодие|человека|двоих|троих|пару|группу|команду|учебный год)(?!\w)|с человека|per \w+)"
    r"|(?<!\w)(?:ежегодно|еженедельн\w*|ежедневн\w*)"
)
STRAY_PERIOD = re.compile(rf"(?<!\w)(?:в|/) ?(?:{_UNIT})")

FLOOR = re.compile(
    r"(?:(?<!\w)(?<!не )(?:от|from|начиная с|не менее|не дешевле|дороже|более|свыше|больше|min|минимум|starting at)|[>≥]) ?$"
)
CEILING = re.compile(r"(?:(?<!\w)(?:до|up to|не более|не больше|не дороже|(?<!не )менее|максимум|max)|[<≤]) ?$")
_OF_PRICE = r"(?:цена|стоимость|сумма|плата)"
FLOOR_OF_SUM = re.compile(
    rf"(?<!\w)(?:с|со|(?:начина|стартуе)\w+ (?:с|от)|минимальн\w+ {_OF_PRICE}(?: \w+)?|{_OF_PRICE} минимальная|не ниже)[ :—–-]*$"
)
"""«с 10 000 ₽»: said of a sum only; «с 10 %» is no floor."""
_CLAUSE_ENDS = r"(?= ?(?:$|[.,;!)]|(?:в|за|для|на|при)(?!\w)))"
FLOOR_BEHIND = re.compile(
    rf"(?<!\w)(?:(?:и|или) (?:выше|дороже|далее)|(?:and|or) (?:up|more|above)|and higher)(?!\w)"
    rf"|(?<!\w)(?:(?:и|или) (?:более|больше)|минимум)(?!\w){_CLAUSE_ENDS}"
)
"""«45 000 ₽, минимум теории», «и больше никаких доплат» say nothing of the sum."""
CEILING_OF_SUM = re.compile(rf"(?<!\w)(?:максимальн\w+ {_OF_PRICE}(?: \w+)?|{_OF_PRICE} максимальная|не выше)[ :—–-]*$")
CEILING_BEHIND = re.compile(rf"(?<!\w)(?:(?:и|или) (?:ниже|дешевле)(?!\w)|(?:(?:и|или) меньше|максимум)(?!\w){_CLAUSE_ENDS})")
DASH = re.compile(r" ?[-‐‑–—−…] ?")
UP_TO = re.compile(r" (?:до|to) ")
BETWEEN = re.compile(r"(?<!\w)(?:между|between) $")
AND = re.compile(r" (?:и|and) ")
OTHER_CURRENCY = re.compile(r"(?<!\w)(?:usd|eur|byn|kzt|uzs|kgs|uah|rub|rur)(?!\w)")
"""A code that stands apart from the sum: «100 руб. (BYN)»."""
_AND_RUSSIA = "".join(
    f"(?<!{russia}{and_}{of})" for russia in ("рф", "россии") for and_ in (" и ", ", ", " или ") for of in ("", "республики ")
)
OF_BELARUS = re.compile(rf"{_AND_RUSSIA}(?<!\w)(?:беларус|белорус)(?!\w* (?:и|или) росс)")
"""«для граждан РФ и Беларуси»: one price for both, in the currency that is printed."""
COUNTED_BEHIND = re.compile(
    r" ?\+? ?"
    r"-?(?:%|час|ч\.|ч |акад|ак\.|ак |урок|заняти|лекци|видео|вебинар|мес|недел|нед\.|дн[яей]|день|год|лет|г\.|г |минут|мин\."
    r"|студент|учени|учащ|кейс|упражн|человек|чел\.|выпускник|отзыв|оцен|вакан|проект|балл|шт|модул|задан|задач|практи|тест|раз "
    r"|мест|слов|страниц|компан|слушател|участник|подписчик|бонус|hour|student|lesson|video|review|day|week|month|year)"
)
"""What a number without a currency counts, if not money."""
NAMED = re.compile(
    r"(?<!\w)(?!цен|стои|прайс|был|стар|прежн|раньше|ранее|обычн|вместо|сейчас|скидк|итого|всего|тариф|сумм"
    r"|от |до |за |по |на |с |price|was|now|from)[^\W\d]+ $"
)
"""«Офис 365: 12 000 ₽»: what stands before a number that a colon follows, where the number belongs to a name."""
JOINED = re.compile(r" ?(?:/|\||→|или|либо|и|or|and|вместо) ?")
PERCENT_BEHIND = re.compile(r" ?(?:%|процент)")

DIFFERENCE_BEFORE = re.compile(
    r"(?<!\w)(?:(?<!без )скидк[ауи]|скидкой|зарплат\w*|доход\w*|стипенди\w*|зарабатыва\w*"
    r"|экономи\w*|выгод\w*|дешевле|кэшбэк\w*|кешбэк\w*|верн[еу]\w*|бонус\w*|вычет\w*|доплат\w*|переплат\w*"
    r"|предоплат\w*|бронь|забронир\w*|бронирован\w*|сертификат|(?<!with )(?<!with a )certificate(?: costs?| is)?"
    r"|free(?!\w).{0,60}certificate|подар\w*"
    r"|discount|save|cashback|off)(?: в размере| на| в| до| по| от| за)?[ :—–-]*$"
)
DIFFERENCE_BEHIND = re.compile(r"^ ?(?:скидк[иау]|в подарок|кэшбэк\w*|экономи[ия]|выгод[аы](?! (?:до )?\d+ ?%)|off(?!\w)|бонус\w*)")
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
