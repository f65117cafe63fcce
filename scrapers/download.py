"""The download handler: one request over the wire, to the mirror if there is one, never to an address inside our own network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.core.downloader.handlers._base_streaming import BaseStreamingDownloadHandler
from scrapy.crawler import Crawler
from scrapy.utils.ssl import _make_ssl_context

from scrapers.mirror import mirrored


class MarketDownloadHandler(AiohttpDownloadHandler):
    """Scrapy's aiohttp handler (half the CPU of its Twisted one), with a session of our own."""

    experimental = False

    def __init__(self, crawler: Crawler) -> None:
        # Not the parent's constructor: it would open a session without our socket factory.
        BaseStreamingDownloadHandler.__init__(self, crawler)
        self._mirror: str = crawler.settings.get("MIRROR_URL", "")
        self._ssl_context = _make_ssl_context(crawler.settings)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._pool_size_total, limit_per_host=self._pool_size_per_host, ttl_dns_cache=300),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_ClientResponse,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        )

    @asynccontextmanager
    async def _make_request(self, request: Request, timeout: float) -> AsyncIterator[_ClientResponse]:
        target = mirrored(request.url, self._mirror) if self._mirror else request.url
        # verbatim_url: the address goes over the wire as it stands, and a mirror's is not quoted a second time.
        sent = Request(target, method=request.method, headers=request.headers, body=request.body, meta={"verbatim_url": True})
        async with super()._make_request(sent, timeout) as response:
            yield response
