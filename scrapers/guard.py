"""Which addresses a spider may ask at all: http(s), its school's hosts, the public internet. Redirects and sitemaps are no way round."""

from typing import Self
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from w3lib.url import safe_url_string

from scrapers.addresses import is_refused_host
from scrapers.failures import RefusedResponse

REDIRECTS = frozenset({301, 302, 303, 307, 308})
CHALLENGE_PATHS = ("/showcaptcha", "/__qrator/", "/.well-known/ddos-guard/", "/cdn-cgi/challenge-platform/")


class OutsideGuard:
    """Downloader middleware: refuses a request before anything is sent. `dont_filter` is no exemption.

    Reasons: `refused_scheme`, `refused_address`, `offsite`, `url_too_long`. The address that a name resolves to is checked where the
    connection is made (`scrapers/addresses.py`). A spider without `allowed_domains` may ask any public host.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._max_length = crawler.settings.getint("URLLENGTH_LIMIT")
        self._verdicts: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware of a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise `RefusedResponse` for an address that this spider has no business at."""
        url = urlparse_cached(request)
        if url.scheme not in {"http", "https"}:
            raise RefusedResponse("refused_scheme", url.scheme)
        if len(request.url) > self._max_length:
            raise RefusedResponse("url_too_long", f"{len(request.url)} characters")
        verdict = self._verdicts.get(url.netloc)
        if verdict is None:
            verdict = self._verdicts[url.netloc] = self._judge(url.hostname or "", has_user="@" in url.netloc)
        if verdict:
            raise RefusedResponse(verdict, url.hostname or "")

    def _judge(self, host: str, *, has_user: bool) -> str:
        if not host or has_user or is_refused_host(host):
            return "refused_address"
        allowed = [domain.casefold() for domain in getattr(self._crawler.spider, "allowed_domains", None) or ()]
        ours = not allowed or any(host == domain or host.endswith("." + domain) for domain in allowed)
        return "" if ours else "offsite"


class GuardedRedirects:
    """Downloader middleware: follows redirects of GET, each hop judged like a request of its own.

    Reasons: `redirect_loop` (a circle, or more than `REDIRECT_MAX_TIMES` hops), `refused_scheme`, `challenge`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._max_hops = crawler.settings.getint("REDIRECT_MAX_TIMES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware of a crawl."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Give the request for the next hop."""
        location = response.headers.get(b"Location")
        if response.status not in REDIRECTS or location is None or request.method not in {"GET", "HEAD"}:
            return response
        target = urljoin(request.url, safe_url_string(location))
        hops = [*request.meta.get("redirect_urls", []), request.url]
        if target in hops or len(hops) > self._max_hops:
            raise RefusedResponse("redirect_loop", f"{len(hops)} hops")
        if not target.lower().startswith(("http://", "https://")):
            raise RefusedResponse("refused_scheme", target.partition(":")[0])
        # Several addresses may lead to one: each is answered, or all but the first would be lost without a word.
        hop = request.replace(url=target, dont_filter=True)
        if urlparse_cached(hop).path.startswith(CHALLENGE_PATHS):
            raise RefusedResponse("challenge", "sent to a challenge")
        # The slot belongs to the host of the first hop, the validators to its page.
        hop.meta.pop("download_slot", None)
        for name in ("If-None-Match", "If-Modified-Since", "Cache-Control"):
            hop.headers.pop(name, None)
        hop.meta["redirect_urls"] = hops
        if urlparse_cached(hop).hostname != urlparse_cached(request).hostname:
            # What is agreed with one host is not agreed with the next.
            hop.meta.pop("robots_exempt", None)
        return hop
