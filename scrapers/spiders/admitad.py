"""Admitad: one export holds the coupons of all campaigns; each school has its own run."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.http import Response

from scrapers.admitad import ExportError, campaign_of, promo_of, read_coupons
from scrapers.items import RawIssue, RawPromo
from scrapers.sourced import SourcedSpider
from scrapers.sources import Sources, SourcesError


class AdmitadSpider(SourcedSpider):
    """https://export.admitad.com

    2026-10: the whole export weighs about 65 MB and comes as XML of two generations or as CSV. Rows of other campaigns are nobody's.
    """

    name = "admitad"
    source = "promo"
    key = "admitad_campaign"
    by_agreement = True
    custom_settings = {"DOWNLOAD_MAXSIZE": 256 * 1024 * 1024, "DOWNLOAD_WARNSIZE": 0, "DOWNLOAD_TIMEOUT": 300}

    @classmethod
    def templates(cls, sources: Sources, slug: str) -> list[str]:
        """The export's address, the same for every school."""
        if not sources.promo_apis.get("admitad", {}).get("coupons"):
            raise SourcesError(f"{sources.path}: [admitad] has no coupons")
        return [sources.promo_apis["admitad"]["coupons"]]

    def first_requests(self) -> Iterator[Request]:
        """One request for all schools. It belongs to the last: the runs are published in order, and the last is taken up after any kill."""
        for template in {template for slug in self.slugs() for template in self.templates(self.sources, slug)}:
            yield self.ask_source(self.sources.address(template), self.parse, school=self.slugs()[-1], shared=True)

    def parse(self, response: Response) -> Iterator[Any]:
        """A page a school, each with the coupons of its campaign."""
        schools = {str(self.sources.schools[slug][self.key]): slug for slug in self.slugs()}
        found: dict[str, list[RawPromo | RawIssue]] = {slug: [] for slug in schools.values()}
        try:
            for row in read_coupons(response.body):
                if slug := schools.get(campaign_of(row)):
                    found[slug].append(promo_of(row))
        except ExportError as error:
            issue = RawIssue(kind="unknown", field="promos", text=str(error)[:200], reason="broken export")
            yield from self.for_each_school(self.unreadable(response, "broken_feed", issue))
            return
        for page in self.for_each_school(self.page(response)):
            told = found[page.school] or [_unnamed(str(self.sources.schools[page.school][self.key]))]
            promos = tuple(each for each in told if isinstance(each, RawPromo))
            yield replace(page, promos=promos, issues=tuple(each for each in told if isinstance(each, RawIssue)))


def _unnamed(campaign: str) -> RawIssue:
    """An export never says that a campaign has no coupons today: it may as well have another number, or be left out."""
    return RawIssue(kind="suspect", field="promos", text=f"campaign {campaign}", reason="the export has no coupon of this campaign")
