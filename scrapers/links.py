"""Addresses as a page writes them, made absolute. One that is none spoils only itself, never the page."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from scrapy.http import TextResponse

SESSION = re.compile(r";jsessionid=[^/?#]*", re.I)
"""A session inside a path."""
# A `sid` may be the number of a section as well; that of a session is long.
_MARK = re.compile(r"(?:utm_\w+|[gy]clid|ysclid|fbclid|_openstat|phpsessid|jsessionid|session_?id|sid(?==[\w-]{8}))(?:=|$)", re.I)


def absolute(base: str | TextResponse, address: str) -> str | None:
    """The web address that the page at `base` means; None where it is none: «http://[», a port of letters, half a character, «mailto:»."""
    try:
        url = base.urljoin(address) if isinstance(base, TextResponse) else urljoin(base, address)
        url.encode()
        parts = urlsplit(url)
        return url if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def absolutes(base: str | TextResponse, addresses: Iterable[str]) -> list[str]:
    """Those of the addresses that are some, absolute."""
    return [url for address in addresses if (url := absolute(base, address)) is not None]


def unmarked(url: str) -> str:
    """The address without what marks a visitor or a campaign: a session, utm, the number of a click. Whatever else it asks for stays.

    >>> unmarked("https://school.example/courses?utm_source=site&page=2&sid=041375912")
    'https://school.example/courses?page=2'
    """
    address, hash_, fragment = url.partition("#")
    path, _, query = address.partition("?")
    kept = "&".join(each for each in query.split("&") if not _MARK.match(each))
    return SESSION.sub("", path) + (f"?{kept}" if kept else "") + hash_ + fragment
