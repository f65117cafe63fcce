"""Addresses as a page writes them, made absolute. One that is none spoils only itself, never the page."""

from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from scrapy.http import TextResponse


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
