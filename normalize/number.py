"""Separators: what a printed number is worth, exactly, or that it cannot be told."""

import re
from decimal import Decimal

# A run of digits with separators inside; what it is worth is decided by `parse_number`. Never starts inside a word or another number.
# The single space it allows needs three digits behind it: «2 5 900» is two numbers for nobody.
NUMBER = r"(?<![\w.,'’])\d{1,16}(?:[.,'’]\d{1,16}|[ ]\d{3}(?!\d)){0,6}"

_PLAIN = re.compile(r"\d+")
_GROUPED = (
    re.compile(r"[1-9]\d{0,2}(?P<group> )\d{3}(?: \d{3})*(?:[.,](?P<cents>\d{1,2}))?"),
    re.compile(r"[1-9]\d{0,2}(?P<group>['’])\d{3}(?:['’]\d{3})*(?:[.,](?P<cents>\d{1,2}))?"),
    re.compile(r"[1-9]\d{0,2}(?P<group>\.)\d{3}(?:\.\d{3})*,(?P<cents>\d{1,2})"),
    re.compile(r"[1-9]\d{0,2}(?P<group>,)\d{3}(?:,\d{3})*\.(?P<cents>\d{1,2})"),
    re.compile(r"[1-9]\d{0,2}(?P<group>[.,])\d{3}(?:(?P=group)\d{3})+(?P<cents>\Z)"),
)
_DECIMAL = re.compile(r"(\d+)[.,](\d{1,2})0*")
_ONE_GROUP = re.compile(r"\d{1,3}[.,]\d{3}")


def parse_number(raw: str) -> Decimal | None:
    """Read a number cut out by `NUMBER`; None where its separators fit no way of writing, or two.

    «1 299,50», «1.200,50», «1,200.50», «1'299», «4990.00» have one reading each; «9.650» could be nine thousand or nine and a half.
    """
    if _PLAIN.fullmatch(raw):
        return None if len(raw) > 1 and raw[0] == "0" else Decimal(raw)
    for pattern in _GROUPED:
        match = pattern.fullmatch(raw)
        if match:
            cents = match["cents"] or "0"
            whole = raw[: match.start("cents") - 1] if match["cents"] else raw
            return Decimal(re.sub(r"\D", "", whole) + "." + cents)
    if _ONE_GROUP.fullmatch(raw):
        return None
    match = _DECIMAL.fullmatch(raw)
    if match is None or (len(match[1]) > 1 and match[1][0] == "0"):
        return None
    return Decimal(f"{match[1]}.{match[2]}")
