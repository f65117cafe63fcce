"""What a page's author has commented out is not said by the page."""

import re
from functools import lru_cache

# A script's or style's own body may hold such marks as text; it is taken whole. What is never closed ends with the page, as in a browser.
_COMMENT = re.compile(r"(<(script|style)\b.*?(?:</\2\b|\Z))|<!--(?:-?>|.*?(?:--!?>|\Z))", re.S | re.I)


@lru_cache(maxsize=2)
def without_comments(text: str) -> str:
    """The page's text without its HTML comments; bodies of scripts and styles stay as they are.

    Nothing is put in a comment's place: in «4<!-- --> 628» it stands inside a text.
    """
    return _COMMENT.sub(r"\1", text) if "<!--" in text else text
