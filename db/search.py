"""Finding Russian words: how a text is put into the full-text index, and how a person's words become a query of it.

SQLite knows no Russian word forms. The index has the words as they are written («ё» as «е»), and a query looks for words that begin like
the asked one without its ending: «курсы» becomes `"курс"*`, which finds «курс», «курсов» and «курсовой» too. The rule is ours and small:

- a Russian word of more than four letters loses the longest ending of `ENDINGS` that leaves three letters or more; one of four letters,
  only a vowel, «й» or «ь»; a shorter one stays whole, as does one with Latin letters or figures, and stands for its beginning all the same;
- a vowel that comes and goes inside a word is not followed: «рынка» does not find «рынок». Neither are verbs
  («учить», «учусь»), prefixes and synonyms.
"""

import re

ENDINGS = tuple(
    sorted(
        (
            # Nouns: курса, курсам, курсами, курсах, курсе, курсов, курсом, курсу, курсы; обучение, обучения, обучению, обучением.
            *("а", "ам", "ами", "ах", "я", "ям", "ями", "ях", "е", "ев", "ей", "ем", "и", "ие", "ий", "ию", "ии", "ия", "ием", "иям"),
            *("иями", "иях", "о", "ов", "ой", "ом", "у", "ы", "ь", "ью", "ю", "ией", "ья", "ье", "ьи", "ьев", "ьям"),
            # Adjectives: бесплатный, бесплатная, бесплатное, бесплатные, бесплатного, бесплатному, бесплатных, бесплатными.
            *("ый", "ая", "ое", "ые", "ого", "ому", "ых", "ым", "ыми", "ую", "яя", "ее", "его", "ему", "их", "им", "ими", "юю", "ою", "ею"),
        ),
        key=len,
        reverse=True,
    )
)
"""The endings that a query ignores, the longest first."""

_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')
_LETTERS = re.compile(r"[^\W_]+")
_RUSSIAN = re.compile(r"[а-я]+")
_SHORT = 4


def fold(text: str) -> str:
    """Return the text as the index takes it: «ё» as «е»; the index itself takes no notice of small and capital letters."""
    return text.replace("ё", "е").replace("Ё", "Е")


def stem(word: str) -> str:
    """Return a word in small letters without its ending, by the rule of this module."""
    word = fold(word.lower())
    if not _RUSSIAN.fullmatch(word) or len(word) < _SHORT:
        return word
    if len(word) == _SHORT:
        return word[:-1] if word[-1] in "аеийоуыьюя" else word
    return next((word[: -len(ending)] for ending in ENDINGS if word.endswith(ending) and len(word) - len(ending) >= 3), word)


def query(text: str) -> str:
    """Return the FTS5 query for what a person types: all of the words in any form, `"words in quotes"` as they stand, `-word` not at all.

    Every text is a query that SQLite can run; one without a word finds nothing.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for quoted, plain in _TERM.findall(text):
        words = _LETTERS.findall(quoted or plain)
        if not words:
            continue
        if quoted:
            wanted.append(f'"{fold(" ".join(words))}"')
            continue
        terms = [f'"{stem(word)}"*' for word in words]
        (unwanted if plain.startswith("-") else wanted).extend(terms)
    if not wanted:
        return '""'
    said = " AND ".join(wanted)
    return f"({said}) NOT ({' OR '.join(unwanted)})" if unwanted else said
