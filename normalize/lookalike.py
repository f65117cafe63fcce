"""Codes that look like other codes: letters of two alphabets in one, or of another alphabet than one thinks.

A code is what is typed letter by letter, so nothing is ever changed; a reader is warned.
"""

import unicodedata

# Letters that are drawn alike, as the Latin letter or the digit that they look like; after casefold. From the confusables of Unicode
# (https://www.unicode.org/reports/tr39/, confusables.txt), those of the alphabets that are met here.
_DRAWN_ALIKE = str.maketrans(
    "авекмнорстухіјѕԁԛԝһӏзб" + "αβεικνορτυχ" + "օսհոցյզ" + "0135",
    "abekmhopctyxijsdqwhl36" + "abeiknoptyx" + "ouhngjq" + "oi35",
)
_ALPHABETS = ("CYRILLIC", "LATIN", "GREEK", "ARMENIAN", "CHEROKEE")


def alphabets(text: str) -> set[str]:
    """The alphabets that the letters of a text belong to: `LATIN`, `CYRILLIC` …; a full-width letter to that of the plain one."""
    letters = (unicodedata.normalize("NFKC", each)[0] for each in text if each.isalpha())
    names = (unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    return {name for name in names if name in _ALPHABETS}


def skeleton(text: str) -> str:
    """What is left of a text when letters drawn alike are one: two texts of the same skeleton look alike.

    >>> skeleton("САЛЕ10") == skeleton("CAЛE10")
    True
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFKC", plain.translate(_DRAWN_ALIKE).replace("l", "i"))
