"""Conditions of a promo that have no column: what the text asks of a buyer beside the least order and the adding up that are read."""

import re

from normalize.promo import NOT_STACKABLE, STACKABLE
from normalize.table import fold_words

_CLAUSE = re.compile(r"(?:[^.;!?]|[.;!?](?=\d))+")
_CONDITIONAL = re.compile(
    r"(?<!\w)(?:только|лишь|исключительно|кроме|за исключением|при условии|при наличии|при регистрации|по подписке|ограничен\w*"
    r"|(?:для )?новы[хмй]\w* (?:\w+ )?(?:пользовател|клиент|учени|студент|покупател|подписчик)\w*|для новых|новичк\w+"
    r"|на перв(?:ый|ую|ое) (?:заказ|покупк|курс|оплат|заняти|месяц)\w*|перв(?:ого|ой) (?:заказ|покупк)\w*|однократно|одноразов\w+|один раз"
    r"|не (?:действует|распространяется|применяется|участву\w+)|при (?:единовременной|полной|разовой) оплате|при оплате (?!от)\w+"
    r"|only|except|new (?:users|customers|students)|first (?:order|purchase)|excluding)(?!\w)"
)
# The clause goes on after the word for adding up: «… с другими акциями и промокодами».
_ADDING_UP = re.compile(rf"(?:{NOT_STACKABLE.pattern}|{STACKABLE.pattern})[^,]*")


def unread_condition(text: str) -> str | None:
    """The first clause of a promo's text that sets a condition which no column holds; None where there is none.

    >>> unread_condition("Скидка 10%. Только для новых клиентов")
    'только для новых клиентов'
    """
    for clause in _CLAUSE.findall(fold_words(text[:4000])):
        if _CONDITIONAL.search(_ADDING_UP.sub(" ", clause)):
            return str(clause.strip())
    return None
