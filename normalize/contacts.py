"""How to reach a person, taken out of what the person writes: addresses, telephone numbers, names in messengers.

A review is published by its site; a telephone number in it is still somebody's. What looks like one is replaced by `MARK`, whoever's it is.
"""

import re
from dataclasses import dataclass

MARK = "[контакт]"
"""What stands in the place of a contact."""

_GAP = r"[ .‐‑–-]"
# What makes a number a price: the currency around it.
_NO_MONEY = r"(?![\d.,]*\d| ?(?:₽|руб|р\.|р(?!\w)|тыс|млн|[$€₸%]|usd|eur|rub))"
_NO_NUMBER = r"(?<![\w@#№₽$€+=])(?<![₽$€] )(?<!\d[.,])"
_TOP = r"(?:ru|рф|com|net|org|by|kz|ua|uz|io|me|su|info|dev|pro)(?!\w)"
_OF_PROGRAMS = (
    r"annotation|autowired|bean|charset|classmethod|dataclass|font-face|import|include|keyframes|media|mixin|override|property"
    r"|staticmethod|test"
)  # fmt: skip
"""«@property» is nobody's name."""
# 8 (999) …: the country, then three digits with or without brackets.
_RUSSIA = rf"(?:\+ ?)?[78]{_GAP}{{0,3}}\(? ?\d{{3}} ?\)?{_GAP}{{0,3}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One way of writing a contact."""

    what: str
    hints: tuple[str, ...]
    """One of these must stand in the text; a quick look before the pattern's slow one."""
    pattern: re.Pattern[str]


_DIGITS = re.compile(r"\d(?:[ ().‐‑–-]{0,3}\d){6}")
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
        r"(?:https?://)?(?:www\.|m\.)?(?<![\w.-])(?:t\.me|telegram\.me|wa\.me|vk\.com|vk\.me|vk\.ru|instagram\.com|facebook\.com|fb\.com|m\.me|ok\.ru"
        r"|api\.whatsapp\.com)/[\w./?=&+@%-]*[\w/]",
    ),
    _row("handle", "@", rf"(?<![\w@.])@(?!(?:{_OF_PROGRAMS})(?!\w))[a-z](?:[\w.]{{1,63}}\w)"),
    _row(
        "name in a messenger",
        "телегр telegr tg тг скайп skype инстаг instag вайбер viber whats ватсап вотсап",
        r"(?<!\w)(?:телегр\w*|telegram|tg|тг|скайп\w*|skype|инстаг\w*|instagram|вайбер\w*|viber|whatsapp|ватсап\w*|вотсап\w*) ?[:–—-]? ?"
        r"(?=[\w.]*[a-z])(?=[\w.]*[_\d])[\w.]{4,64}(?<![.])",
    ),
)  # fmt: skip
_TELEPHONES = (
    _row("telephone, Russian", "7 8", rf"{_NO_NUMBER}{_RUSSIA}\d{{3}}{_GAP}?\d\d{_GAP}?\d\d{_NO_MONEY}"),
    _row("telephone, Russian, in pairs", "7 8", rf"{_NO_NUMBER}{_RUSSIA}(?:\d\d{_GAP}){{2}}\d{{3}}{_NO_MONEY}"),
    _row(
        "telephone, international",
        "+",
        rf"\+ ?(?=(?:[ ().‐‑–-]{{0,2}}\d){{10,15}}(?!\d))\d{{1,4}}(?:{_GAP}?\(?\d{{1,5}}\)?)(?:{_GAP}{{0,2}}\d{{1,4}}){{1,6}}{_NO_MONEY}",
    ),
    _row("telephone with its code in brackets", "(", rf"(?:{_NO_NUMBER}[78] ?)?\(\d{{3,5}}\) ?\d{{1,3}}{_GAP}?\d\d{_GAP}?\d\d{_NO_MONEY}"),
    _row("telephone without a country", "-", rf"{_NO_NUMBER}(?:\d{{3}}[ -])?\d{{3}}[‐‑–-]\d\d[‐‑–-]\d\d(?![‐‑–-]?\d){_NO_MONEY}"),
    _row("telephone without anything", "9", rf"{_NO_NUMBER}9\d{{9}}(?!\d){_NO_MONEY}"),
)  # fmt: skip


def without_contacts(text: str) -> str:
    """The text with `MARK` in the place of every e-mail address, telephone number, handle and page in a messenger.

    Expects a text that `parse_text` has cleaned. Prices, dates, years, versions and promo codes stay.

    >>> without_contacts("Пишите на ivan@mail.ru, курс за 89 000 ₽")
    'Пишите на [контакт], курс за 89 000 ₽'
    """
    before = None
    while before != text:
        before = text
        lowered = text.lower()
        for row in (*_ROWS, *_TELEPHONES) if _DIGITS.search(text) else _ROWS:
            if any(hint in lowered for hint in row.hints):
                text = row.pattern.sub(MARK, text)
    return text
