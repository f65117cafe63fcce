"""Whether letters make Russian words: what tells the right encoding of a text from a wrong one, in which every letter is another."""

import re

_COMMON = "оеаинтсрвл"
"""Two thirds of the letters of any Russian text. In a wrong encoding they are capitals, or letters of another alphabet."""
_FOREIGN = re.compile(r"[^\x00-\x7f\u00a0\u00ab\u00bb\u2009-\u203a\u20ac\u20bd\u2116\u2122\ufeff]+")
ENOUGH = 0.4
"""Of a text in the right encoding 0.5 and more, of one in a wrong encoding less than 0.3."""


def foreign_words(text: str) -> list[str]:
    """The runs of signs that are neither ASCII nor those of typesetters: words, or what a wrong encoding makes of them."""
    return _FOREIGN.findall(text)


def looks_russian(letters: str) -> bool:
    """Whether these letters are as frequent as in Russian; case counts, since KOI8-R read as windows-1251 has it the wrong way round."""
    return bool(letters) and sum(map(letters.count, _COMMON)) >= ENOUGH * len(letters)
