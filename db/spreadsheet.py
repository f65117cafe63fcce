"""Texts of strangers in the cells of a spreadsheet (OWASP ASVS 1.2.10, CWE-1236)."""

import re

# A spreadsheet trims spaces and quotes before it looks for a formula; tab, CR and LF can begin a new cell.
FORMULA = r"[ \u00a0\u2000-\u200b\u202f\u3000\ufeff\"'“”„«»‘’`]*[=+\-@\t\r\n＝＋－＠]"
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
