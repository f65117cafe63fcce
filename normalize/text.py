"""Text as a person reads it: one kind of space, nothing invisible, nothing broken, no placeholder."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from w3lib.html import replace_entities

from normalize.table import load_table
from scrapers.items import Shown
from scrapers.russian import foreign_words, looks_russian

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
# Soft hyphen, zero-width marks, bidi controls, control characters that are no white space.
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# A zero-width joiner belongs only between the parts of an emoji.
_STRAY_JOINER = re.compile(r"(?<![^\w\s\u200d])\u200d+|\u200d++(?![^\w\s\u200d])")
# UTF-8 read as windows-1251 («РњР°СЂРє») or as Latin-1 («ÐœÐ°Ñ€»): every Cyrillic letter becomes such a pair.
_CP1251_TAIL = bytes(sorted(set(range(0x80, 0xC0)) - {0x98, 0xA0})).decode("cp1251")
# The first letter stands apart so that the rest is looked at only behind one of these six.
_MOJIBAKE = re.compile(
    rf"[РСÐÑпï](?:(?<=[РС])[\u00a0{re.escape(_CP1251_TAIL)}](?:[РС][\u00a0{re.escape(_CP1251_TAIL)}]){{2}}"
    r"|(?<=[ÐÑ])[\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™](?:[ÐÑ][\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]){2}|(?<=п)їЅ|(?<=ï)¿½)"
)
# windows-1251 read as Latin-1 («Òåñò»): no language has so many accents in a row.
_ACCENTS = re.compile(r"[À-ÿ]{4,}")
# KOI8-R read as windows-1251 («фЕУФ»): the case is inverted.
_INVERTED = re.compile(r"(?<![А-ЯЁа-яё])[а-яё][А-ЯЁ]{3,}")
_REREAD = ((_ACCENTS, "cp1252", "cp1251"), (_INVERTED, "cp1251", "koi8-r"))
_SHORT = 300
_LETTERS = re.compile(r"[^\W_]+")
_COMMENT_OR_TAG = re.compile(r"<!--.{0,200}?-->|</?[A-Za-z][^<>]{0,300}>", re.DOTALL)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FRACTION = re.compile(r"\d ?[¼-¾⅐-⅞]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A cleaned text, or why there is none."""

    value: str | None
    """The text; None where the site is silent (`reason` None) or it was refused."""
    reason: str | None
    """Why the text was refused, or what is odd about the one kept; None where nothing is."""


def parse_text(text: str) -> Text:
    """Clean a text without changing what it says.

    White space of every kind becomes single spaces; soft hyphens, zero-width, bidi and control characters go; entities are decoded once
    (of a text out of a page's HTML, the page's reader has done it); letters are composed (NFC, never NFKC: a promo code keeps its own
    letters). Refused: broken encodings and placeholders. A text that is escaped twice is kept as it stands after the first decoding, one
    with NUL characters without them, each with a reason.
    """
    is_shown = isinstance(text, Shown)
    return _parse_short(text, is_shown) if len(text) <= _SHORT else _parse(text, is_shown)


def _parse(text: str, is_shown: bool) -> Text:
    decoded = replace_entities(text, remove_illegal=False) if "&" in text and not is_shown else text
    value = _clean(decoded)
    if not text.isascii() or not decoded.isascii():
        broken = "half of a character" if _SURROGATE.search(text) else _what_is_broken(decoded)
        # Once more as it would be kept: what is unseen may have stood between the letters.
        broken = broken or (_what_is_broken(value) if value != decoded else "")
        if broken:
            return Text(value=None, reason=f"broken encoding: {broken}")
    if not value:
        return Text(value=None, reason=None)
    placeholder = load_table("placeholder").lookup_all(value)
    if placeholder:
        return Text(value=None, reason=f"placeholder: {placeholder[0]}")
    twice = "&" in value and replace_entities(value, remove_illegal=False) != value
    return Text(value=value, reason="escaped twice" if twice else "NUL characters" if "\x00" in decoded else None)


def _what_is_broken(text: str) -> str:
    if "\ufffd" in text or _SURROGATE.search(text):
        return "a character was lost"
    if _MOJIBAKE.search(text):
        return "UTF-8 read as another one"
    return "Russian letters read as others" if _is_misread(text) else ""


def _is_misread(text: str) -> bool:
    """Whether the text becomes Russian when it is read once more in another encoding, and is not as it stands."""
    text = text[:_SHORT]  # a wrong encoding is wrong from the beginning
    for shape, said, meant in _REREAD:
        if shape.search(text) and not looks_russian("".join(foreign_words(text))):
            again = text.encode(said, "ignore").decode(meant, "ignore")
            if looks_russian("".join(foreign_words(again))):
                return True
    return False


# Short statements repeat from page to page («₽», «36 месяцев», a name of a tariff) and are read by several parsers each.
_parse_short = lru_cache(maxsize=4096)(_parse)


def _clean(text: str) -> str:
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = _INVISIBLE.sub("", text)
    if "\u200d" in visible:
        visible = _STRAY_JOINER.sub("", visible)
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def parse_phrase(text: str, limit: int) -> Text:
    """Clean a short text that holds a number, for the parsers of numbers.

    Beside what `parse_text` does: comments and tags inside are taken for nothing and for a space, full-width signs become ours. Refused:
    more than `limit` characters, what is escaped twice, digits of other scripts (a parser that saw some of them would be wrong), blanks.
    """
    if len(text) > limit * 4:
        return Text(value=None, reason="too long")
    cleaned = parse_text(text)
    if cleaned.value is None or cleaned.reason is not None:
        return Text(value=None, reason=cleaned.reason or "empty")
    value = cleaned.value
    if "<" in value:
        value = " ".join(_COMMENT_OR_TAG.sub(lambda mark: "" if mark[0].startswith("<!") else " ", value).split())
    if not value:
        return Text(value=None, reason="empty")
    if len(value) > limit:
        return Text(value=None, reason="too long")
    return with_our_digits(value)


def with_our_digits(text: str) -> Text:
    """The text with full-width signs made ours («９００ ₽／мес»).

    Refused where only a part of a number would be read: digits of another script («٣٬٥٠٠»), a fraction in one sign («1½»).
    """
    if text.isascii():
        return Text(value=text, reason=None)
    value = text.translate(_FULL_WIDTH)
    if _FRACTION.search(value):
        return Text(value=None, reason="a fraction in one sign")
    if any(character.isdigit() and not character.isascii() for character in value):
        return Text(value=None, reason="digits of another script")
    return Text(value=value, reason=None)


def fold(text: str) -> str:
    """Return the text for comparing: small letters, «ё» as «е», no spaces, no punctuation.

    >>> fold("Ёлка, да!")
    'елкада'
    """
    folded = unicodedata.normalize("NFC", text.casefold()).replace("ё", "е")
    return "".join(_LETTERS.findall(folded))


MAX_TITLE = 500
"""Characters of a title or a name that are kept."""


def storable(text: str) -> str:
    """Return the text with U+FFFD for what no database keeps: halves of characters, and NUL, behind which SQLite sees nothing.

    For ids, addresses and quotes, which are kept as they are; texts for people go through `parse_text`.
    """
    return _UNSTORABLE.sub("\ufffd", text)


def clip(text: str, limit: int) -> str:
    """Return at most `limit` characters (1 or more); a cut text ends in «…»."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
