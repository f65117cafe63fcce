"""Why a page could not be read, as short stable words that a run's record can hold."""

from aiohttp import ClientSSLError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure


class RefusedResponse(IgnoreRequest):
    """A page that must not be read, or an address that must not be asked. Reaches the request's errback."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        """Short stable code: `robots`, `challenge`, `truncated`, `refused_address` …"""
        self.detail = detail
        """What was seen, for a person; never a text of the page."""


class ShutHostError(RefusedResponse):
    """A request that was not sent because its host is left alone for the rest of the run; the reason is why it is."""


# The first that fits is the reason, so a special case stands before the general one.
REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns_failure"),
    (DownloadConnectionRefusedError, "connection_refused"),
    (ResponseDataLossError, "truncated"),
    (DownloadCancelledError, "too_large"),
    (UnsupportedURLSchemeError, "refused_scheme"),
    (DownloadFailedError, "connection_lost"),
)
DOWNLOAD_ERRORS: tuple[type[BaseException], ...] = (IgnoreRequest, OSError, *(kind for kind, _ in REASONS))
"""Every error by which a download can fail; anything else is a fault of ours and must not be mistaken for one of the network."""


def failure_reason(failure: Failure | BaseException) -> str:
    """Return the short code of any failure of a request.

    `timeout`, `dns_failure`, `tls`, `connection_refused`, `connection_lost`, `truncated`, `too_large`, `http_<status>`, the reason of a
    `RefusedResponse`; a kind that is not known here gives the name of its class, so that it shows instead of being lost.
    """
    error: BaseException | None = failure.value if isinstance(failure, Failure) else failure
    if isinstance(error, RefusedResponse):
        return error.reason
    if isinstance(error, HttpError):
        return f"http_{error.response.status}"
    if error is not None and isinstance(error.__cause__, ClientSSLError):
        return "tls"
    return next((reason for kind, reason in REASONS if isinstance(error, kind)), type(error).__name__)
