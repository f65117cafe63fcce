"""The measure of bench/pipeline.py: a spider with Scrapy's own settings that downloads pages and does nothing with them.

Run by `scrapy runspider` outside the project, `-a urls=FILE` naming a file with one address a line.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response


class BareSpider(Spider):
    """Downloads the pages of a list."""

    name = "bare"

    def __init__(self, urls: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.addresses = Path(urls).read_text("utf-8").split()

    async def start(self) -> AsyncIterator[Request]:
        """Every page, once."""
        for url in self.addresses:
            yield Request(url)

    def parse(self, response: Response) -> None:
        """Let the page go."""
