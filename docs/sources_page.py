"""Text of docs/schools.md: every source, how it is read and from where, taken from the spiders and tables themselves."""

import inspect
from collections.abc import Iterator, Mapping

from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from scrapers.api import ApiSpider
from scrapers.api_list import ApiListSpider
from scrapers.base import MarketSpider, SchoolSpider
from scrapers.catalog import ListingSpider
from scrapers.dialects import DIALECTS, Dialect
from scrapers.joined import JoinedSpider
from scrapers.jsonld import JsonLdSpider
from scrapers.locate import Where
from scrapers.overview import OverviewSpider
from scrapers.reading import CourseRules
from scrapers.review_sites import SITES, ReviewSite
from scrapers.sitemap import SitemapDiscovery
from scrapers.structured_spider import StructuredSpider

INTRODUCTION = """\
# The sources

Made by `python -m docs.generate` from the spiders and their tables; do not edit it by hand. A test keeps it in step.

- Evidence `recorded`: the selectors were proven on recorded pages of the site. `synthetic`: the shape of the pages is assumed, wholly or in
  part; `scrapy check` marks such schools «assumed». `described` (review sites): the names of the classes are known, no page was seen.
- A location that begins with `/`, `.` or a function is an XPath, any other a JMESPath into the page's data; `{…}` are holes of a template.
  «;» parts places that are compared with one another (where they differ, the fact is NULL and a `conflict`), «else» those of which the
  first that says something counts.
"""
MECHANISMS: tuple[tuple[type[MarketSpider], str], ...] = (
    (OverviewSpider, "a catalogue with facts of its own"),
    (JoinedSpider, "completed by JSON APIs"),
    (ApiListSpider, "one API call lists all courses"),
    (ApiSpider, "an API call a course"),
    (JsonLdSpider, "JSON-LD in the page"),
    (StructuredSpider, "any known vocabulary: JSON-LD, microdata, OpenGraph, data of the framework"),
    (SitemapDiscovery, "sitemap"),
    (ListingSpider, "listing"),
)


def sources_page() -> str:
    """The text of docs/schools.md."""
    loader = SpiderLoader.from_settings(get_project_settings())
    spiders = [spider for name in sorted(loader.list()) if issubclass(spider := loader.load(name), MarketSpider)]
    schools = [spider for spider in spiders if issubclass(spider, SchoolSpider)]
    others = [spider for spider in spiders if not issubclass(spider, SchoolSpider)]
    parts = [INTRODUCTION, "## The schools' own sites\n", *_overview(schools)]
    for spider in schools:
        parts += _school(spider)
    parts += ["## Other sources\n", *(f"- `{spider.name}`: {_oddities(spider)}" for spider in others), ""]
    parts += [*_dialects(), *_review_sites()]
    return "\n".join(parts)


def _overview(schools: list[type[SchoolSpider]]) -> Iterator[str]:
    yield "| spider | school | how | evidence | least courses |\n|---|---|---|---|---|"
    for spider in schools:
        name = spider.school or "any"
        yield f"| `{spider.name}` | {name} | {_mechanism(spider)} | {spider.evidence} | {spider.min_courses} |"
    yield ""


def _mechanism(spider: type[MarketSpider]) -> str:
    return ", ".join(words for base, words in MECHANISMS if issubclass(spider, base))


def _school(spider: type[SchoolSpider]) -> Iterator[str]:
    yield f"### {spider.name}\n\n{_oddities(spider)}\n"
    starts = [
        address
        for name in ("sitemap_urls", "listing_urls", "start_urls", "list_url", "api_url", "reviews_url")
        for address in _listed(getattr(spider, name, ()))
    ]
    starts = [spider.overview.url, *starts] if issubclass(spider, OverviewSpider) else starts
    calls = [f"`{_where(call.url)}`" for call in getattr(spider, "calls", ())]
    yield "- begins at: " + (", ".join(f"`{address}`" for address in starts) or "the address that is given")
    if calls:
        yield "- completed by: " + ", ".join(calls)
    yield f"- an address of a course: `{spider.course_url}`\n"
    rules = getattr(spider, "rules", None)
    if isinstance(rules, CourseRules) and (rules.fields or rules.offer_fields):
        yield "| fact | where |\n|---|---|"
        yield from _rows("course", rules.fields)
        if rules.offers:
            yield f"| each tariff | `{_escaped(rules.offers)}` |"
        for kind, told in (
            ("tariff", rules.offer_fields),
            ("the same tariffs again", rules.more_offer_fields),
            ("main tariff", rules.main_offer_fields),
            ("only tariff", rules.lone_offer_fields),
        ):
            yield from _rows(kind, told)
        yield ""


def _listed(value: object) -> list[str]:
    return [value] if isinstance(value, str) and value else [str(each) for each in value] if isinstance(value, list) else []


def _rows(kind: str, told: Mapping[str, Where]) -> Iterator[str]:
    for name, where in told.items():
        yield f"| {kind}: {name} | `{_escaped(_where(where))}` |"


def _where(where: Where) -> str:
    if isinstance(where, tuple):
        return " ; ".join(map(_where, where))
    return " else ".join(map(_where, where)) if isinstance(where, list) else where


def _escaped(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _oddities(spider: type[MarketSpider]) -> str:
    return " ".join(inspect.cleandoc(spider.__doc__ or "").split())


def _dialects() -> Iterator[str]:
    yield "## Dialects of YML feeds\n\nWhat a feed's elements and params (`param:NAME`) are; `dialect` in the sources file chooses one.\n"
    yield "| dialect | school | total | payment per month | duration | turns `<price>` into the old price | likewise the payment |"
    yield "|---|---|---|---|---|---|---|"
    for name, dialect in sorted(DIALECTS.items()):
        yield _dialect(name, dialect)
    yield ""


def _dialect(name: str, dialect: Dialect) -> str:
    places = (
        dialect.offer.get("price", ""),
        dialect.offer.get("monthly_price", ""),
        dialect.course.get("duration", ""),
        dialect.sale_price,
        dialect.monthly_sale_price,
    )
    cells = " | ".join(f"`{_escaped(_where(place))}`" if place else "–" for place in places)
    return f"| `{name}` | {dialect.school or 'any'} | {cells} |"


def _review_sites() -> Iterator[str]:
    yield "## Pages of reviews\n\n| host | filed under | evidence | whose | rating | best | date |\n|---|---|---|---|---|---|---|"
    for host, site in sorted(SITES.items()):
        yield _review_site(host, site)
    yield ""


def _review_site(host: str, site: ReviewSite) -> str:
    rating, date = (f"`{_escaped(_where(site.fields[name]))}`" if name in site.fields else "–" for name in ("rating", "published"))
    whose = "the school's own" if site.own else "others'"
    return f"| {host} | `{site.source}` | {site.evidence} | {whose} | {rating} | {site.best or '–'} | {date} |"
