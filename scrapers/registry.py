"""Which school is read by which spider, looked up by the school's slug."""

from functools import cache

from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from scrapers.base import SchoolSpider, host_of


@cache
def _loader() -> SpiderLoader:
    return SpiderLoader.from_settings(get_project_settings())


def known_school(slug: str) -> type[SchoolSpider] | None:
    """The spider that reads this school's own site, or None where the school is known from feeds alone."""
    loader = _loader()
    spider = loader.load(slug) if slug in loader.list() else None
    return spider if spider and issubclass(spider, SchoolSpider) else None


def spider_of_host(host: str) -> str:
    """The name of the spider that reads the school at this host, or empty."""
    spiders = ((name, known_school(name)) for name in _loader().list())
    return next((name for name, spider in spiders if spider and spider.home_url and host_of(spider.home_url) == host), "")
