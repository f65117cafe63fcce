"""Conditions of a promo that have no column: what the text asks of a buyer beside the least order and the adding up that are read."""

import re

from normalize import money_words as w
from normalize.money import parse_money
from normalize.promo import MINIMUM_BEFORE, NOT_STACKABLE, STACKABLE
from normalize.table import fold_words

CLAUSE = re.compile(r"(?:[^.;!?]|(?<=тыс)\.|(?<=руб)\.|[.;!?](?=\d))+")
_THINGS = r"(?:курс|программ|професси|специальност|направлени|интенсив|факультет|модул|тариф|буткемп|практикум)\w*"
_PEOPLE = (
    r"(?:пенсионер|студент|школьник|ветеран|инвалид|многодетн|военнослужащ|педагог|учител|преподавател|врач|медик|выпускник|сотрудник"
    r"|подписчик|держател|владельц|именинник|участник|член|жител|льготник|постоянн|корпоративн|юрлиц|физлиц)(?:ам|ям|ов|ев|ей|ым|им|ых|их)"
)
_SOME = r"(?:двух|двум|две|два|тр(?:и|ех|ем)|четыр\w+|пят[иь]|нескольк\w+|\d{1,2}(?![\d., ]*(?:₽|руб|р\.|тыс|т\.|%|\d|\$|€|[a-z])))"
_BY_CODE = r"(?:промо-?код|купон)\w*"
_CONDITIONAL = re.compile(
    r"(?<!\w)(?:только|лишь|исключительно|кроме|за исключением|при условии|при наличии|при регистрации|по подписке|ограничен\w*"
    r"|(?:для )?новы[хмй]\w* (?:\w+ )?(?:пользовател|клиент|учени|студент|покупател|подписчик)\w*|для новых|новичк\w+"
    r"|на перв(?:ый|ую|ое) (?:заказ|покупк|курс|оплат|заняти|месяц)\w*|перв(?:ого|ой) (?:заказ|покупк)\w*|однократно|одноразов\w+|один раз"
    r"|не (?:действует|распространяется|применяется|участву\w+|работает|применим\w*)|нельзя|невозможно|недоступ\w+|запрещ\w+|уценен\w+"
    r"|при (?:единовременной|полной|разовой) оплате|при оплате (?!от)\w+"
    # Some of the school's courses, and which ones is in the words alone: «на курс «Python»», «на программы по дизайну».
    rf"|(?:на|к|для) (?:\w+ )?{_THINGS} (?:[«\"“„] ?\w+|[a-z]\w*|(?:по(?! {_BY_CODE})|об?|для) \w+)"
    r"|(?:на|к|для) (?!люб)(?:\w+ )?(?:направлени|професси|специальност)\w*"
    # Several at once, or another one than the first.
    rf"|(?:при|за) (?:покупк|заказ|оплат|приобретени)\w* (?:сразу |от |более |больше )*{_SOME}|{_SOME} {_THINGS} по цене"
    r"|(?:на|за) (?:кажд\w+ )?(?:втор|трет|следующ)(?:ой|ого|ому|ую|ая|ий|ьего|ьему|ью|его|ему) (?:курс|программ|покупк|заказ|професси)\w*"
    rf"|{_PEOPLE}|по (?:студенческ\w+|карт[еа]\w*|пропуск\w*)"
    r"|only|except|new (?:users|customers|students)|first (?:order|purchase)|excluding)(?!\w)"
)
# The clause goes on after the word for adding up: «… с другими акциями и промокодами».
_ADDING_UP = re.compile(rf"(?:{NOT_STACKABLE.pattern}|{STACKABLE.pattern})[^,]*")
# «Только до 31 октября» says when it ends, which is read elsewhere.
_ONLY_UNTIL = re.compile(r"(?<!\w)(?:только|лишь) (?=(?:до|по|с) \d)")
# Everything the school teaches. «На все профессии» alone is not: its courses are no professions.
_EVERYTHING = re.compile(
    r"(?<!\w)(?:на|к|для) вс(?:е|ем|ех) (?:направлени\w*|(?:професси|специальност)\w* и (?:все |всем |всех )?курс\w*)"
    rf"(?= (?:школы|обучения|до \d|с \d|при|и|по {_BY_CODE})(?!\w)|,? (?:кроме|за исключением) | ?[—–-] |[,)]|\W*$)"
)
_TAUGHT_BY = re.compile(r"(?<!\w)от (?:\w+(?:ых|их) )*(?:преподавател|педагог|учител|врач)(?:ей|ов)(?!\w)")
"""«Курсы от лучших преподавателей» says who teaches, not who may buy."""
_LEAST_SUM = 100_000
"""A bare number from a thousand on is money rather than months or lessons; kopecks."""


def unread_condition(text: str) -> str | None:
    """The first clause of a promo's text that sets a condition which no column holds; None where there is none.

    >>> unread_condition("Скидка 10%. Только для новых клиентов")
    'только для новых клиентов'
    """
    for clause in CLAUSE.findall(fold_words(text[:4000])):
        told = clause
        for harmless in (_ADDING_UP, _ONLY_UNTIL, _EVERYTHING, _TAUGHT_BY):
            told = harmless.sub(" ", told)
        if _CONDITIONAL.search(told) or _has_unread_floor(told):
            return str(clause.strip())
    return None


def _has_unread_floor(clause: str) -> bool:
    """Whether a sum stands behind «от» that is not read as the least order: of what it is the least, the words do not say."""
    for match in w.amount_pattern().finditer(clause):
        before = clause[: match.start()]
        is_minimum = MINIMUM_BEFORE.search(before) is not None
        if not is_minimum and not w.FLOOR.search(before):
            continue
        money = parse_money(match[0])
        is_sum = money.currency is not None or (money.amount or 0) >= _LEAST_SUM or match["scale"] is not None
        if is_sum and not (is_minimum and money.currency is not None and money.amount is not None):
            return True
    return False
