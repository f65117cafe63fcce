"""Where a request really goes when `MIRROR_URL` is set. Everything above the download handler sees real addresses only."""

from urllib.parse import urlsplit


def mirrored(url: str, mirror: str) -> str:
    """Return the mirror's address of a page: `https://HOST/PATH?QUERY` -> `MIRROR/HOST/PATH?QUERY`.

    The path and the query are carried over byte for byte; only the scheme is replaced and a fragment left out.
    """
    address = url.partition("#")[0].partition("://")[2]
    host_end = min((at for at in (address.find("/"), address.find("?")) if at >= 0), default=len(address))
    host, rest = address[:host_end], address[host_end:]
    path = rest if rest.startswith("/") else "/" + rest
    return f"{mirror.rstrip('/')}/{host}{path}"


def check_mirror(mirror: str) -> str:
    """Return the setting `MIRROR_URL` if it can be one; raises ValueError with the reason if it cannot."""
    parts = urlsplit(mirror)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"MIRROR_URL must look like http://127.0.0.1:8000, not {mirror!r}")
    return mirror
