"""How to reach a person, taken out of what the person writes: addresses, telephone numbers, names in messengers.

A review is published by its site; a telephone number in it is still somebody's. What looks like one is replaced by `MARK`, whoever's it is.
"""

import re
from dataclasses import dataclass

from normalize.contact_words import OF_PROGRAMS, VERSIONS

MARK = "[контакт]"
"""What stands in the place of a contact."""

# Every kind of dash and of full width as the plain one, so that the patterns need to know no other.
_PLAIN = dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-") | {0xFEE0 + code: chr(code) for code in range(ord("!"), ord("~") + 1)}
_GAP = r"[ .-]"
_CLOSE = r"[ ().-]{0,2}"
_MONEY = r"(?:₽|руб|р\.|р(?!\w)|тыс|млн|[$€₸%]|usd|eur|rub)"
# What makes a number a price: the currency around it. «,5» behind a number is of the next one, «,50 ₽» are kopecks.
_NO_MONEY = rf"(?!\d|(?:[.,]\d{{1,2}})? ?{_MONEY})"
_NO_NUMBER = r"(?<![\w@#₽$€+=])(?<![₽$€] )(?<!(?<!\d)0[.,])"
_RANGE = r"\d{1,3}(?: \d{3}){1,3} ?- ?\d{1,3}(?: \d{3}){1,3}(?!\d)"
_TOP = r"(?:ru|рф|com|net|org|by|kz|ua|uz|io|me|su|info|dev|pro)(?!\w)"
# 8 (999) …: the country, then three digits with or without brackets.
_RUSSIA = rf"(?:\+ ?)?[78]{_GAP}{{0,3}}\(? ?\d{{3}} ?\)?{_GAP}{{0,3}}"
# Neighbours, whose numbers are known without a plus by their code and length. No code inside Ukraine begins with 0, 1 or 2.
_NEIGHBOUR = (
    rf"(?!\d{{3}}(?: 000){{3}}(?!\d))(?:(?:375|380(?={_CLOSE}[3-9])|99[24568])(?:{_CLOSE}\d){{9}}|(?:373|374|993)(?:{_CLOSE}\d){{8}})"
)
_PAPER = (
    r"(?P<kept>(?<!\w)(?:(?:договор|заказ|сч[её]т|чек|сертификат|диплом|артикул)(?:а|у|ом|е)?|удостоверени[ея]|лицензи[яию]|заявк[аиеу]"
    r"|обращени[ея]) ?№ ?[\d-]{1,30}|(?<!\w)(?:инн|isbn):? ?[\d-]{1,30})"
)
"""«Договор № 9123456789»: the number of a paper, unless it begins as a telephone number with its country does."""
# «1.9123456789» is a fraction, «№9123456789» something numbered; with its country or behind «тел.» it is a telephone number all the same.
_NO_COUNT = r"(?<!(?<![\w.,])\d\.)(?<!(?<!тел )(?<!тел\.)(?<!тел\. )(?<!телефон )(?<!телефон: )(?<!телефона )(?<!номер )(?<!номер: )№)"
_YEAR = r"\((?:19|20)\d\d\) ?\d{5,7}(?![ -]?\d)"
_MESSENGERS = (
    r"(?:телегр\w*|telegram|tg|тг|скайп\w*|skype|инстаг\w*|instagram|вайбер\w*|viber|whatsapp|ватсап\w*|вотсап\w*|вк|вконтакте|vk)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One way of writing a contact."""

    what: str
    hints: tuple[str, ...]
    """One of these must stand in the text; a quick look before the pattern's slow one."""
    pattern: re.Pattern[str]
    """Its group `kept`, where it has one, is what looks like a contact and is none."""


_DIGITS = re.compile(r"\d(?:[ ().-]{0,3}\d){6}")
"""As many as a telephone number has, close together; few texts have them."""


def _row(what: str, hints: str, pattern: str) -> _Row:
    return _Row(what=what, hints=tuple(hints.split()), pattern=re.compile(pattern, re.I))


_ROWS = (
    _row("e-mail", "@", r"[\w.+%-]{1,64}@(?=[\w.-]{0,64}[^\W\d_])[\w-]{1,64}(?:\.[\w-]{1,64}){0,8}"),
    _row("e-mail, spaced", "@", rf"[\w.+%-]{{1,64}} ?@ ?[\w-]{{1,64}}(?:\.[\w-]{{1,64}}){{0,8}}\.{_TOP}"),
    _row(
        "e-mail, in words",
        "(at) [at] {at} собака (a) (эт)",
        r"[\w.+%-]{1,64} ?(?:[(\[{] ?(?:at|a|эт|собака) ?[)\]}]|(?<= )собака(?= )) ?"
        rf"[\w-]{{1,64}} ?(?:\.|[(\[] ?(?:dot|точка) ?[)\]]|(?<= )точка(?= )) ?{_TOP}",
    ),
    _row(
        "messenger or page of a person",
        "/",
        r"(?<![\w.-])(?:https?://)?(?:www\.|m\.)?(?:t\.me|telegram\.me|wa\.me|vk\.com|vk\.me|vk\.ru|instagram\.com|facebook\.com|fb\.com|m\.me|ok\.ru"
        r"|api\.whatsapp\.com)/[\w./?=&+@%-]*[\w/]",
    ),
    # Letters that are not Latin are somebody's handle only with a mark that no word has: «@всем» is everybody.
    _row(
        "handle",
        "@",
        rf"(?<![\w@.])@(?!{OF_PROGRAMS})(?:(?=[\w.]{{0,63}}[a-z])|(?=\w{{0,63}}[^\W_])(?=\w{{1,63}}[_\d]))\w[\w.]{{1,63}}\w",
    ),
    _row(
        "name in a messenger",
        "телегр telegr tg тг скайп skype инстаг instag вайбер viber whats ватсап вотсап вк vk вконтакте",
        rf"(?<!\w){_MESSENGERS}(?! {VERSIONS}) ?[:-]? ?(?=[\w.]{{0,64}}[a-z])(?=[\w.]{{0,64}}[_\d])[\w.]{{4,64}}(?<!\.)",
    ),
)  # fmt: skip
_TELEPHONES = (
    _row("telephone, Russian", "7 8", rf"{_NO_NUMBER}{_RUSSIA}\d{{3}}{_GAP}?\d\d{_GAP}?\d\d{_NO_MONEY}"),
    _row("telephone, Russian, in pairs", "7 8", rf"{_NO_NUMBER}{_RUSSIA}(?:\d\d{_GAP}){{2}}\d{{3}}{_NO_MONEY}"),
    _row("telephone, international", "+", rf"\+ ?(?!{_RANGE} ?{_MONEY})\d(?:{_CLOSE}\d){{9,14}}{_NO_MONEY}"),
    _row("telephone of a neighbour, without a plus", "3 9", rf"{_NO_NUMBER}(?!{_RANGE}){_NEIGHBOUR}{_NO_MONEY}"),
    _row(
        "telephone with its code in brackets",
        "(",
        rf"(?:{_NO_NUMBER}[78] ?|(?!{_YEAR}))\(\d{{3,5}}\) ?\d{{1,3}}{_GAP}?\d\d{_GAP}?\d\d{_NO_MONEY}",
    ),
    # A further pair behind it goes along: «123-45-67-89» may be two ways to call.
    _row(
        "telephone without a country",
        "-",
        rf"{_PAPER}|{_NO_NUMBER}(?:\d{{3}}[ -])?\d{{3}}-\d\d-\d\d(?!\d)(?:-\d\d?(?![\d-]))?{_NO_MONEY}",
    ),
    _row("telephone without anything", "9", rf"{_PAPER}|{_NO_NUMBER}{_NO_COUNT}9\d{{9}}{_NO_MONEY}"),
)  # fmt: skip


def without_contacts(text: str) -> str:
    """The text with `MARK` in the place of every e-mail address, telephone number, handle and page in a messenger.

    Expects a text that `parse_text` has cleaned. Prices, dates, years, versions and promo codes stay. What may be a contact as well as
    something else goes: «@component» (but not `@Component`), «договор № 89991234567», «123-45-67» whatever it counts.

    >>> without_contacts("Пишите на ivan@mail.ru, курс за 89 000 ₽")
    'Пишите на [контакт], курс за 89 000 ₽'
    """
    plain, before = text.translate(_PLAIN), None
    while before != plain:
        before = plain
        lowered = plain.lower()
        for row in (*_ROWS, *_TELEPHONES) if _DIGITS.search(plain) else _ROWS:
            if any(hint in lowered for hint in row.hints):
                spans = [found.span() for found in row.pattern.finditer(plain) if found.lastgroup != "kept"]
                text, plain = _marked(text, spans), _marked(plain, spans)
    return text


def _marked(text: str, spans: list[tuple[int, int]]) -> str:
    if not spans:
        return text
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(text)]
    return MARK.join(text[start:end] for start, end in zip(starts, ends, strict=True))
