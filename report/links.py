"""Addresses: of our own pages, and of the sites."""

import re
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote, urlsplit

REL = "nofollow noopener noreferrer"
"""Of every link to a site."""
_SAFE = re.compile(r"(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$))[a-z0-9][a-z0-9._-]{0,79}")
"""Not the names of devices, which Windows takes for such whatever stands behind their first point."""


def file_name(word: str) -> str:
    """Return a word of a site as the stem of a file name: lower-case ASCII, the same word always the same, different ones never.

    What is not safe as it is (capitals too: some file systems do not tell them apart) gets a checksum behind «~».
    """
    if _SAFE.fullmatch(word):
        return word
    plain = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")[:40]
    return f"{plain or 'x'}~{sha256(word.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def school_page(school: str) -> str:
    """Name of the page of a school, from the root of the site."""
    return f"schools/{file_name(school)}.html"


def category_page(category: str) -> str:
    """Name of the page of a category."""
    return f"categories/{file_name(category)}.html"


def course_page(school: str, external_id: str) -> str:
    """Name of the page of a course."""
    return f"courses/{file_name(school)}/{file_name(external_id)}.html"


@lru_cache(maxsize=4096)
def _part(word: str) -> str:
    return quote(word, safe="")


def figure_key(*parts: str) -> str:
    """Name a figure as `scrapy explain` takes it: table, what it is of, column; a `/` inside a part is written %2F."""
    return "/".join(map(_part, parts))


def is_web(url: str) -> bool:
    """Whether an address may be a link: http or https, with a host."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
