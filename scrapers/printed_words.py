"""Words around a sum that a page prints, by which it is a payment, a floor, a former price or another sum.

Patterns over one block of a page, spaces single. What is recognised here is handed on in the page's words, and `normalize` reads them anew:
a word too many makes a missing price, a word missing a wrong one.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

Kind = Literal["total", "floor", "payment", "former", "other", "salary"]

_MONTH = r"(?:мес(?:яц(?:а|ев)?|\.)?|months?|mo\.?|mth)(?!\w)"
_EACH = r"(?:1 |одну |один |одно |кажд\w+ |every )?"
_PART = (
    r"(?:недел[юя]|нед\.?|день|сутки|час|ак\. ?час|урок|заняти[ея]|лекци[юя]|вебинар|встреч[уа]|модул[ья]|блок|этап|ступень|часть|предмет"
    r"|раздел|спринт|семестр|триместр|четверть|квартал|год|week|day|hour|lesson|class|module|year|semester)(?!\w)"
)
_FIRST = r"(?:за |в )?перв\w+ (?:месяц|урок|заняти|недел|день|модул|блок|этап)\w*"
_INSTALMENT = (
    r"(?:рассроч\w*|кредит(?:а|у|ом)?|сплит(?:-?\w+)?|долями|частями|по частям|взнос(?:а|ы|ов|ами|ом|у)?|транш\w*|instal?lments?"
    r"|плат[её]ж(?:а|и|ей|ами|ом|у)?|(?:monthly )?payments?)(?!\w)"
)
_MONTHLY = (
    r"(?:ежемесячно|помесячно|ежемесячн\w+ (?:плат[её]ж|взнос|оплат)\w*|помесячн\w+ (?:оплат|плат)\w*|monthly"
    r"|(?:в|за|per) (?:1 )?(?:месяц|мес\.?|month))(?!\w)"
)
_PAID = r"(?:^|(?<!\w)(?:оплат\w*|плат\w+|цен[аы]|стоимость|обучени[ея]|сумма|взнос\w*|по|тариф\w*|рассрочка|pay|price) )"
"""«8 раз в месяц — 45 000 ₽», «старт ежемесячно, 45 000 ₽» speak of no payment."""
_DEPOSIT = (
    r"(?:предоплат\w*|брон(?:ь|и|ировани\w+)|забронир\w*|аванс\w*|задат\w*|залог\w*|депозит\w*|deposit|down ?payment"
    r"|подписк[аеуи]|абонемент\w*|абонентск\w*(?: плат\w*)?|subscription)(?!\w)"
)
_DIFFERENCE = (
    r"(?:скидк[ауи]|экономи\w*|экономьте|сэконом\w*|выгод\w*|к[эе]шб[эе]к\w*|бонус\w*|доплат\w*|переплат\w*|комисси\w*|штраф\w*"
    r"|вычет\w*|верн[её]\w*|подарк\w*|подар\w*|сертификат\w*|discount|save|cashback)(?!\w)"
)
_SALARY = r"(?<!\w)(?:зарплат\w*|зп|доход\w*|заработ\w*|зарабатыва\w*|стипенди\w*|оклад\w*|salary|гонорар\w*)(?!\w)"
_FORMER = r"(?:вместо|был[оаи]|(?<!чем )раньше|ранее|(?:стар|прежн|обычн)\w+ (?:цен|стоимост)\w*|was|instead of)"

_NOT_BY = re.compile(
    r"(?<!\w)(?:(?:без|no|without) (?:\w+(?:ого|ой|ых|их|ия) )?(?:переплат\w*|процент\w*|предоплат\w*|подписк\w*|абонентск\w* плат\w*"
    r"|(?:рассрочк\w*|кредит\w*|взнос\w*)(?: ?(?:/|или|и) ?(?:рассрочк\w*|кредит\w*|взнос\w*))*)"
    r"|(?:одн|един|разов|полн|единовременн)\w+ (?:плат[её]ж|взнос)\w*|первым и последним плат\w+"
    r"|(?:при |100 ?% |полн\w+ ){1,3}предоплат\w*|предоплат\w* (?:в размере )?100 ?%"
    r"|(?:есть|возможна|доступна|действует|предусмотрена)(?: беспроцентная)? рассрочка(?! ?(?:от|по|на|в|:|—|–|-)(?!\w))"
    r"|рассрочка (?:есть|возможна|доступна))(?!\w)",
    re.I,
)
"""By these words the sum is no instalment, or is offered as one as well."""
_WHOLE_AGAIN = re.compile(
    r".*(?<!\w)(?:полн\w+ (?:цен|стоимост|сумм|оплат)\w*|общ\w+ (?:цен|стоимост|сумм)\w*|(?:стоимость|цена) (?:всего |всей )?"
    r"(?:курса|обучения|программы)|итого|целиком|full price)(?!\w)",
    re.I,
)
"""«Рассрочка 0 %: полная стоимость 99 900 ₽»: what was said of instalments ends here."""
_CLAUSE = re.compile(r"(?<!мес)(?<!руб)\.(?= |$)|[!?;|•·]|(?:,| (?:или|либо|or))(?= |$)", re.I)

Patterns = tuple[tuple[Kind, re.Pattern[str]], ...]


def _patterns(*rows: tuple[Kind, str]) -> Patterns:
    return tuple((kind, re.compile(pattern, re.I)) for kind, pattern in rows)


_ANCHOR = r"[ :—–-]*$"
_TERMS = r"(?: (?:в размере|составит|составляет|всего|на|в|до|по|от|за))?"
_BEFORE = _patterns(
    ("salary", _SALARY),
    ("former", rf"(?<!\w){_FORMER}(?!\w)(?: [^\W\d]+){{0,3}}{_ANCHOR}"),
    ("other", rf"(?<!\w){_FIRST}"),
    ("payment", rf"{_PAID}{_MONTHLY}(?: (?:от|по|всего|только|из расч[её]та))?{_ANCHOR}"),
    ("payment", rf"(?<!\w)(?:\d{{1,3}} )?(?:перв\w+ |мес\. ?)?{_INSTALMENT}|\d ?[x×х*] ?$"),
    ("payment", r"(?<!\w)(?:\d{1,3} )?(?:част(?:и|ей|ям|ями)|этап\w*|месяц\w*|мес\.?|раза?) по (?:от )?$"),
    ("other", r"(?<!\w)(?:ежемес\w*|помес\w*|monthly|(?:в|за|per) (?:1 )?(?:месяц|мес\.?|month))(?!\w)"),
    ("other", rf"(?<!\w){_DEPOSIT}|(?<!\w)(?:по|с|при|со) промокод\w*"),
    ("other", rf"(?<!\w){_DIFFERENCE}{_TERMS}{_ANCHOR}"),
    (
        "other",
        rf"(?<!\w)(?:(?:за|в|per) {_EACH}{_PART}(?: №? ?\d+)?|(?:1|один|одно|кажд\w+) {_PART}|(?:урок|занятие|лекция|вебинар)){_ANCHOR}",
    ),
    ("other", rf"(?<!\w)(?:1 )?месяц ?[:—–-]{_ANCHOR}|(?<!\w)(?:до|не более|не больше|не дороже|максимум|up to|по) ?$"),
    ("other", r"(?<!\d)(?!20[123]\d ?[-–—])(?:\d{3,}|\d+ \d{3}) ?[-–—] ?$|(?:^|[ (])[-−]$"),
    (
        "floor",
        r"(?<!\w)(?<!не )(?:от|from|начиная с|(?:начина|стартуе)\w+ с|минимум|минимальн\w+ (?:цен|стоимост)\w*|не менее|не дешевле"
        rf"|свыше|(?:цена|стоимость|обучение) с|start\w* (?:at|from)|min(?:imum)?){_ANCHOR}|[>≥] ?$",
    ),
)
_RIGHT_BEHIND = r"[ *¹²]*"
_ASIDE = r"[ *,(—–:-]*"
_BEHIND = _patterns(
    ("other", rf"{_RIGHT_BEHIND}(?:{_FIRST}|(?:по|с) промокод\w*)|{_RIGHT_BEHIND}на \d{{1,2}} мес\w*\.?(?! (?:обучени|доступ|уч[её]б))"),
    (
        "payment",
        rf"{_RIGHT_BEHIND}\|? ?\(?(?:(?:/|в|за|per|a|each|every)? ?{_EACH}{_MONTH}|/ ?м\.?(?!\w)|{_MONTHLY}"
        rf"|кажд\w+ месяц|в течение \d{{1,3}} {_MONTH}|[x×х] ?\d{{1,3}}(?!\d)(?: ?{_MONTH})?|\* ?\d{{1,3}} (?:мес|плат)\w*)",
    ),
    ("other", rf"{_RIGHT_BEHIND}\(?(?:/|в|за|per|a) ?{_EACH}{_PART}"),
    ("floor", rf"{_RIGHT_BEHIND}(?:(?:и|или) (?:выше|дороже|более|больше)(?!\w)|\+(?=[ )]*(?:$|[.,;|]))|(?:and|or) (?:up|more|above))"),
)
"""Right behind the sum, these are the sum's whatever follows."""
_ASIDE_BEHIND = _patterns(
    ("other", rf"{_ASIDE}{_FIRST}|{_ASIDE}(?:(?:/|в|за|per) ?{_EACH}{_PART})"),
    (
        "payment",
        rf"{_ASIDE}(?:(?:это|как) )?(?:{_MONTHLY}|(?:/|в|за|per) ?{_EACH}{_MONTH}"
        r"|(?:при (?:оплате |покупке )?)?(?:в (?:беспроцентную )?(?:рассрочку|кредит)(?!\w)|частями)"
        r"|по частям|долями|(?:за )?кажд(?:ый|ая|ое)(?! ?\w))",
    ),
    ("payment", rf"{_ASIDE}(?:(?:это|как) )?(?:перв\w+ )?(?:плат[её]ж|взнос)(?=[ )]*(?:$|[.,;]))"),
    ("other", rf"{_ASIDE}(?:(?:это|как|за) )?(?:{_DEPOSIT}|{_DIFFERENCE})(?: места)?(?=[ )]*(?:$|[.,;]))"),
)
_LABEL = re.compile(
    r"(?:(?:беспроцентная|оплата|платите?|стоимость|цена|сумма|размер|ваша?|средняя|\d{1,2}) )*"
    rf"(?:(?:в |перв\w+ |мес\. ?)?{_INSTALMENT}|{_MONTHLY}|{_DEPOSIT}|{_DIFFERENCE}|{_FORMER}|{_SALARY}|от|from|минимум|начиная с"
    r"|\d{1,2} ?[x×х])"
    rf"(?: (?:на|от|по|до|в|за|из|\d{{1,2}}|{_MONTH}|банка|места|рассрочк\w+|плат[её]ж\w*|взнос\w*))*{_ANCHOR}",
    re.I,
)
_MAY_BE_OF_STARTS = re.compile(r"(?:ежемесячно|помесячно|monthly)", re.I)
"""Alone in a cell beside the price it may say how often groups begin."""
_CAPTION_BEHIND = re.compile(r"[ .*)]*(?:$|[ ,(]*(?:[x×х]|плат[её]ж|на|в течение|до|при|за|без) ?)", re.I)
"""What may follow the words in question: «в месяц × 12», but not «ежемесячно встречи»."""
_CAPTION = 60
"""A longer block is no caption."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the words around a sum make of it."""

    kind: Kind
    before: str = ""
    """The words in question, those before the sum up to it."""
    behind: str = ""


TOTAL = Meaning("total")


@lru_cache(maxsize=4096)
def meaning(before: str, behind: str, *, follows: bool) -> Meaning:
    """What a sum is by the words before and behind it in its block; `follows` where another sum ends the words behind."""
    before, behind = _plainly(before), _plainly(behind)
    clause = _last_clause(before)
    if found := _before(clause, only=("salary", "former")):
        return found
    own = _without_last_clause(behind) if follows else behind
    found = _behind(behind, _BEHIND) or _before(clause) or _behind(own, _ASIDE_BEHIND)
    if found and found.kind == "floor" and (payment := _behind(own, _ASIDE_BEHIND)):
        found = payment
    if found and found.behind and (floor := _before(clause, only=("floor",))):
        found = replace(found, before=floor.before)
    return found or TOTAL


@lru_cache(maxsize=1024)
def label(block: str) -> Meaning | None:
    """What a block that is nothing but such words makes of the sum in the next one: «Ежемесячный платёж», «Было»."""
    if len(block) > _CAPTION or not _LABEL.fullmatch(block):
        return None
    found = _before(_last_clause(_plainly(block)))
    return replace(found, kind="other") if found and _MAY_BE_OF_STARTS.fullmatch(block) else found


@lru_cache(maxsize=1024)
def caption(block: str, *, followed: bool) -> Meaning | None:
    """What a short block makes of the sum that ends the one before it: «в месяц», «/урок».

    In a capital letter it is the label of the sum that follows, or a button: «В рассрочку».
    """
    button = block[:1].isupper() and (followed or re.search("рассроч|кредит|част|дол", block, re.I))
    if len(block) > _CAPTION or button or not re.match(r"[^\W\d_]|[/(*×]", block):
        return None
    said = _plainly(block)
    found = _behind(said, _BEHIND) or _behind(said, _ASIDE_BEHIND)
    return found if found and _CAPTION_BEHIND.match(said, len(found.behind)) else None


def _plainly(words: str) -> str:
    """The words with spaces where they speak against an instalment; every other keeps its place."""
    return _NOT_BY.sub(lambda found: " " * len(found[0]), words)


def _last_clause(before: str) -> str:
    """The clause in which the sum stands; where a comma stands right before it, the one before that."""
    said = before.rstrip()
    ends = [found.end() for found in _CLAUSE.finditer(said)]
    if ends and ends[-1] == len(said) and said.endswith(","):
        ends.pop()
    clause = before[ends[-1] :] if ends else before
    return _WHOLE_AGAIN.sub("", clause).replace(",", " ").lstrip()


def _without_last_clause(behind: str) -> str:
    """The words between two sums that are not the label of the second."""
    ends = [found.start() for found in _CLAUSE.finditer(behind)]
    return behind[: ends[-1]] if ends else ""


def _before(clause: str, only: tuple[Kind, ...] = ("salary", "former", "other", "payment", "floor")) -> Meaning | None:
    for kind, pattern in _BEFORE:
        if kind in only and (found := pattern.search(clause)):
            return Meaning(kind, before=clause[found.start() :].strip())
    return None


def _behind(words: str, patterns: Patterns) -> Meaning | None:
    for kind, pattern in patterns:
        if found := pattern.match(words):
            return Meaning(kind, behind=found[0])
    return None
