"""Russian words as addresses spell them: one form for «курс», `kurs` and the several ways to write «щ» in Latin letters."""

import re
from urllib.parse import unquote

_LETTERS = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
        "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch",
        "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    }
)  # fmt: skip
# Each row: the spellings that are in use for one letter. Longer ones stand first, since a part of them is another letter's.
_SPELLINGS = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        ("shch|sch|shh", "0"), ("sh", "1"), ("ch", "2"), ("zh|j(?=[^aeou]|$)", "3"), ("kh|x", "h"), ("ts|tz|c", "4"),
        ("[yji]o", "e"), ("[yji]u", "5"), ("[yji]a", "6"), ("[yj]", "i"), ("i+", "i"), ("'", ""),
    )
)  # fmt: skip


def latin_form(text: str) -> str:
    """A key that is equal for an address in Cyrillic and in any usual transliteration. No text to show: letters may be digits.

    >>> latin_form("https://school.example/%D0%BA%D1%83%D1%80%D1%81-щи") == latin_form("https://school.example/kurs-schi")
    True
    """
    key = unquote(text).casefold().translate(_LETTERS)
    for spelling, form in _SPELLINGS:
        key = spelling.sub(form, key)
    return key
