"""The download handler: one request over the wire, to the mirror if there is one, never to an address inside our own network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import aiohttp
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.core.downloader.handlers._base_streaming import BaseStreamingDownloadHandler, _BaseResponseArgs
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError
from scrapy.http import Headers, Response
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.ssl import _make_ssl_context

from scrapers.addresses import REFUSED, guarded_socket
from scrapers.bodies import check_body
from scrapers.encodings import decoded
from scrapers.ending import Ending
from scrapers.failures import DOWNLOAD_ERRORS, RefusedResponse
from scrapers.mirror import mirrored
from scrapers.packing import Packing, packed
from scrapers.throttle import Patience, gates


class WireResponse(_ClientResponse):
    """An answer that keeps its body as it came, for the page cache."""

    wire: list[bytes] | None = None
    packing: Packing | None = None


class MarketDownloadHandler(AiohttpDownloadHandler):
    """Scrapy's aiohttp handler (two thirds of the CPU of its Twisted one) with a session of our own.

    A body is kept packed where `request.meta["keep_packed"]` gives the most bytes that it may have. `request.meta` then holds `wire_bytes`
    (bytes of the body on the wire) and, where it came packed, `wire_body` and `wire_encoding`.
    """

    experimental = False

    def __init__(self, crawler: Crawler) -> None:
        # Not the parent's constructor: it would open a session that connects anywhere.
        BaseStreamingDownloadHandler.__init__(self, crawler)
        self._mirror: str = crawler.settings.get("MIRROR_URL", "")
        self._gates = gates(crawler)
        self._patience = Patience(crawler)
        self._ending = Ending(crawler)
        self._ssl_context = _make_ssl_context(crawler.settings)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._pool_size_total,
                limit_per_host=self._pool_size_per_host,
                ttl_dns_cache=300,
                socket_factory=None if self._mirror else guarded_socket,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=WireResponse,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        )

    async def download_request(self, request: Request) -> Response:
        """Wait until the host may be asked, ask it, and refuse a body that is not whole or not a page."""
        host = urlparse_cached(request).hostname or ""
        async with self._gates.turn(host):
            try:
                response = await self._ending.within(self._ask(request))
            except DOWNLOAD_ERRORS as error:
                self._patience.failed(request, host, error)
                raise
            self._patience.answered(request, host, response)
            return response

    async def close(self) -> None:
        """End with the crawl."""
        self._ending.close()
        await super().close()

    async def _ask(self, request: Request) -> Response:
        stats = self.crawler.stats
        assert stats is not None
        school = request.meta.get("school", "")
        stats.inc_value(f"network/requests/{school}")
        response = await super().download_request(request)
        packing: Packing | None = request.meta.pop("_packing", None)
        if packing is not None:
            request.meta["wire_bytes"] = packing.wire
            stats.inc_value(f"network/bytes/{school}", packing.wire)
            check_body(request, response.replace(body=bytes(packing.head)))
            return response
        wire = request.meta.pop("_wire", None)
        if wire is not None:
            request.meta["wire_body"] = b"".join(wire)
        request.meta["wire_bytes"] = len(response.body if wire is None else request.meta["wire_body"])
        stats.inc_value(f"network/bytes/{school}", request.meta["wire_bytes"])
        check_body(request, response)
        return response

    @asynccontextmanager
    async def _make_request(self, request: Request, timeout: float) -> AsyncIterator[_ClientResponse]:
        target = mirrored(request.url, self._mirror) if self._mirror else request.url
        # verbatim_url: the address goes over the wire as it stands, and a mirror's is not quoted a second time.
        sent = Request(target, method=request.method, headers=request.headers, body=request.body, meta={"verbatim_url": True})
        try:
            async with super()._make_request(sent, timeout) as response:
                yield response
        except DownloadConnectionRefusedError as error:
            if REFUSED in str(error):
                raise RefusedResponse("refused_address", urlparse_cached(request).hostname or "") from error
            raise

    @staticmethod
    def _build_base_response_args(response: _ClientResponse, request: Request, headers: Headers) -> _BaseResponseArgs:
        for name in ("_wire", "wire_body", "wire_encoding"):
            request.meta.pop(name, None)
        encoding = _encoding(response)
        if isinstance(response, WireResponse) and request.meta.get("keep_packed") and response.status == HTTPStatus.OK:
            response.packing = request.meta["_packing"] = Packing(limit=request.meta["keep_packed"])
            headers.pop("Content-Encoding", None)
        elif encoding and isinstance(response, WireResponse):
            response.wire = request.meta["_wire"] = []
            request.meta["wire_encoding"] = encoding
            # The body is handed on unpacked.
            headers.pop("Content-Encoding", None)
        return AiohttpDownloadHandler._build_base_response_args(response, request, headers)

    @staticmethod
    def _iter_body_chunks(response: _ClientResponse) -> AsyncIterator[bytes]:
        encoding = _encoding(response)
        plain = not encoding or response.method == "HEAD"
        packing = getattr(response, "packing", None)
        if packing is not None:
            return packed(_kept(response) if plain else decoded(_kept(response), encoding), packing)
        return response.content.iter_any() if plain else decoded(_kept(response), encoding)


async def _kept(response: _ClientResponse) -> AsyncIterator[bytes]:
    """Pass the body on as it comes, and keep it."""
    async for chunk in response.content.iter_any():
        if isinstance(response, WireResponse) and response.wire is not None:
            response.wire.append(chunk)
        if isinstance(response, WireResponse) and response.packing is not None:
            response.packing.wire += len(chunk)
        yield chunk


def _encoding(response: _ClientResponse) -> str:
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    return "" if encoding == "identity" else encoding
