"""Texts of strangers in the cells of a spreadsheet (OWASP ASVS 1.2.10, CWE-1236)."""

import re

# A spreadsheet trims spaces and quotes before it looks for a formula, and what cannot be seen may be lost on the way to it: all white
# space, control and format characters of Unicode (categories Z, Cc, Cf), and quotes.
_TRIMMED = (
    r"\u0000-\u0020\u007f-\u00a0\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u1680\u180e\u2000-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u3000\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e007f\"'“”„«»‘’`"
)
# The four that begin a formula, and what is one of them by its compatibility form: full-width, small, raised, lowered.
_BEGINS = r"=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u207c\u207a\u208c\u208a\ufb29\u2a75\u2a76"
# Tab, CR and LF can begin a new cell, whatever follows.
FORMULA = rf"[{_TRIMMED}]*[{_BEGINS}\t\r\n]"
"""How a text begins that a spreadsheet would run."""
_RUNS = re.compile(FORMULA)


def guard(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula; any other text stays as it is.

    `unguard` undoes it: a text that already begins with an apostrophe before a formula gets a second one.
    """
    return f"'{text}" if _RUNS.match(text) else text


def unguard(cell: str) -> str:
    """Return the text from which `guard` made the cell."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell[1:]) else cell
