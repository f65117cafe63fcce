"""Numbers written out in words: «двадцать четыре» is 24, and never its last word."""

import re

_ONES = {
    "один": 1, "одна": 1, "одно": 1, "одну": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8,
    "девять": 9,
}  # fmt: skip
_TEENS = {
    "десять": 10, "одиннадцать": 11, "двенадцать": 12, "тринадцать": 13, "четырнадцать": 14, "пятнадцать": 15, "шестнадцать": 16,
    "семнадцать": 17, "восемнадцать": 18, "девятнадцать": 19,
}  # fmt: skip
_TENS = {
    "двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70, "восемьдесят": 80, "девяносто": 90,
}  # fmt: skip
_HUNDREDS = {
    "сто": 100, "двести": 200, "триста": 300, "четыреста": 400, "пятьсот": 500, "шестьсот": 600, "семьсот": 700, "восемьсот": 800,
    "девятьсот": 900,
}  # fmt: skip
_WORTH = _ONES | _TEENS | _TENS | _HUNDREDS
WORD = "(?:" + "|".join(sorted(_WORTH, key=len, reverse=True)) + ")"
_HALVES = re.compile(r"(?<!\w)полтор[аы](?!\w)")
_RUN = re.compile(rf"(?<!\w){WORD}(?: {WORD})*(?!\w)")


def in_digits(words: str) -> str:
    """Write each number of a text in small letters in digits; words that make no one number («три четыре») stay as they are.

    >>> in_digits("двадцать четыре часа, полтора года, две-три недели")
    '24 часа, 1.5 года, 2-3 недели'
    """
    return _RUN.sub(_in_digits, _HALVES.sub("1.5", words))


def _in_digits(run: re.Match[str]) -> str:
    total, least = 0, 1000
    for word in run[0].split():
        worth = _WORTH[word]
        # What follows must be smaller than the last word's own place: a ten takes ones, a hundred what is below it.
        if worth >= least:
            return run[0]
        total += worth
        least = 100 if word in _HUNDREDS else 10 if word in _TENS else 1
    return str(total)
