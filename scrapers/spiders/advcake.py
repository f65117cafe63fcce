"""advcake: promo codes and promotions of every school with an `advcake_offer`."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from scrapers.advcake import read_rows
from scrapers.items import RawIssue, RawPromo
from scrapers.joined import json_answer
from scrapers.sourced import SourcedSpider
from scrapers.sources import Sources, SourcesError


class AdvcakeSpider(SourcedSpider):
    """https://api.advcake.com

    2024-05: rows of other offers come back whatever offer is asked for; each is refused. The samples announce more rows than they hold.
    """

    name = "advcake"
    source = "promo"
    key = "advcake_offer"
    by_agreement = True

    @classmethod
    def templates(cls, sources: Sources, slug: str) -> list[str]:
        """Both APIs' addresses for this school's offer."""
        table = sources.promo_apis.get("advcake", {})
        if missing := [name for name in ("promocodes", "promotions") if not table.get(name)]:
            raise SourcesError(f"{sources.path}: [advcake] has no {', '.join(missing)}")
        offer = str(sources.schools[slug][cls.key])
        return [table[name].replace("{offer}", offer) for name in ("promocodes", "promotions")]

    def first_requests(self) -> Iterator[Request]:
        """Both APIs, for each school."""
        for slug in self.slugs():
            for template in self.templates(self.sources, slug):
                yield self.ask_source(self.sources.address(template), self.parse, school=slug, expects="json")

    def parse(self, response: Response) -> Iterator[Any]:
        """The promos of the school's own offer; every other row is an issue."""
        slug = response.meta["school"]
        offer = self.sources.schools[slug][self.key]
        host = (urlsplit(self.school_of(slug).home_url).hostname or "").removeprefix("www.")
        data, problem = json_answer(response)
        if problem:
            yield self.unreadable(response, problem)
            return
        found = list(read_rows(data, offer, host))
        promos = tuple(each for each in found if isinstance(each, RawPromo))
        issues = tuple(each for each in found if isinstance(each, RawIssue))
        broken = any(each.field == "promos" and each.kind == "unknown" for each in issues)
        yield self.page(response, promos=promos, issues=issues, failed="no_static_data" if broken else "")
