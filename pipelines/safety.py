"""Settings against those that this project ships: which of them make a crawl less safe, and why.

What is looked at is what holds for every spider; an exception for one of them stands in its `custom_settings`.
"""

from collections.abc import Iterator
from typing import Any

from scrapy.settings import BaseSettings, Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.conf import build_component_list

from db.doctor import Finding, Level
from scrapers.base import MarketSpider

SWITCHES = {
    "DOWNLOAD_VERIFY_CERTIFICATES": "any machine on the way can answer in a school's name",
    "DOWNLOAD_FAIL_ON_DATALOSS": "half a page passes for a whole one",
    "TELNETCONSOLE_ENABLED": "whoever reaches the port runs code here",
    "REMOTE_CONTROL_ENABLED": "whoever reaches the port runs code here",
    "METAREFRESH_ENABLED": "a page can send us elsewhere",
    "COOKIES_ENABLED": "prices may be made for us alone",
    "MEMUSAGE_ENABLED": "a run that grows without end is not ended",
}
"""What is on or off, and what comes of the opposite."""
LIMITS = {
    "DOWNLOAD_MAXSIZE": "one page can fill the memory",
    "DOWNLOAD_TIMEOUT": "a host that does not answer is waited for so long",
    "CLOSESPIDER_TIMEOUT": "a run that hangs is not cut in time",
    "MEMUSAGE_LIMIT_MB": "a run that grows is not ended in time",
    "DEPTH_LIMIT": "a site without end is followed further",
    "REDIRECT_MAX_TIMES": "a circle of redirects is followed further",
    "URLLENGTH_LIMIT": "longer addresses are asked for",
    "RETRY_TIMES": "a host in trouble is asked more often",
    "HOST_STRIKES": "a host that does not want us is asked more often",
    "DUE_HOURS": "`crawlall` leaves a school out for longer, and says nothing",
}
"""What must not be larger, and what comes of it."""
ENDLESS_AT_ZERO = frozenset({"DOWNLOAD_MAXSIZE", "DOWNLOAD_TIMEOUT", "CLOSESPIDER_TIMEOUT", "MEMUSAGE_LIMIT_MB", "DEPTH_LIMIT"})
FAR = 4
"""A limit that is larger than ours is the operator's choice, and a warning; so many times as large it is none any more."""
PACE = {
    "DOWNLOAD_DELAY": "less than a second between two requests to a school",
    "CRAWL_DELAY_MAX": "a longer Crawl-delay of a robots.txt is not kept",
    "BACKOFF_BASE": "a host in trouble is asked again sooner",
}
"""What must not be smaller; on a mirror nobody is spared by it."""
PARTS = {
    "scrapers.guard.OutsideGuard": "a page can send us to any address",
    "scrapers.robots.RobotsGuard": "robots.txt is not obeyed",
    "scrapers.throttle.PatientRetries": "what fails once is lost, or asked for again at once",
    "scrapers.guard.GuardedRedirects": "redirects are not judged hop by hop",
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": "the sites cannot tell who asks",
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": "an error page may be read as a course",
    "scrapers.refusals.RefusedPages": "a page that fails is not counted as failed",
    "pipelines.normalize.NormalizePipeline": "nothing that was read means anything",
    "pipelines.validate.ValidatePipeline": "courses without a title, or of another host, are kept",
    "pipelines.store.StorePipeline": "nothing is judged and nothing stored",
    "scrapy.extensions.closespider.CloseSpider": "CLOSESPIDER_TIMEOUT cuts nothing",
    "scrapy.extensions.memusage.MemoryUsage": "MEMUSAGE_LIMIT_MB ends nothing",
}
"""Parts of every crawl, and what comes of their absence."""
LISTS = ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "ITEM_PIPELINES", "EXTENSIONS")


def weaknesses(settings: BaseSettings) -> Iterator[Finding]:
    """Every setting that is weaker than as shipped."""
    shipped = Settings()
    shipped.setmodule("scrapers.settings", priority="project")
    for name, why in SWITCHES.items():
        if (value := settings.getbool(name)) is not shipped.getbool(name):
            yield _weak(f"{name} is {value}: {why}")
    yield from _limits(settings, shipped)
    if not settings.get("MIRROR_URL"):
        yield from _pace(settings, shipped)
    for name in LISTS:
        yield from _parts(name, settings, shipped)
    yield from _handlers(settings, shipped)
    if _name(settings.get("LOG_FORMATTER")) != shipped["LOG_FORMATTER"]:
        yield _weak(f"LOG_FORMATTER is {_name(settings.get('LOG_FORMATTER'))}: words of reviews and names may stand in the log")
    yield from _rehearsal(settings)


def _limits(settings: BaseSettings, shipped: BaseSettings) -> Iterator[Finding]:
    for name, why in LIMITS.items():
        value, ours = settings.getfloat(name), shipped.getfloat(name)
        if value <= 0 and name in ENDLESS_AT_ZERO:
            yield _weak(f"{name} is {value:.16g}: {why}")
        elif value > ours:
            yield _weak(f"{name} is {value:.16g}, {ours:.16g} as shipped: {why}", "bad" if value >= FAR * ours else "warning")


def _pace(settings: BaseSettings, shipped: BaseSettings) -> Iterator[Finding]:
    for name, why in PACE.items():
        if (value := settings.getfloat(name)) < (ours := shipped.getfloat(name)):
            yield _weak(f"{name} is {value:.16g}, {ours:.16g} as shipped: {why}")
    at_once = shipped.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
    if (value := settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")) > at_once:
        yield _weak(f"CONCURRENT_REQUESTS_PER_DOMAIN is {value}, {at_once} as shipped: a school is asked for several pages at once")
    for host, slot in settings.getdict("DOWNLOAD_SLOTS").items():
        if slot.get("delay", 1) < shipped.getfloat("DOWNLOAD_DELAY") or slot.get("concurrency", 1) > at_once:
            yield _weak(f"DOWNLOAD_SLOTS has {slot} for {host}: it is asked more often than other hosts")


def _parts(name: str, settings: BaseSettings, shipped: BaseSettings) -> Iterator[Finding]:
    """What of a list of components is missing, stands elsewhere, or is on although it was switched off."""
    here, ours = _components(settings, name), _components(shipped, name)
    for part in ours:
        if part in PARTS and part not in here:
            yield _weak(f"{name} is without {part}: {PARTS[part]}")
    guards = [part for part in ours if part in PARTS and part in here]
    if guards != [part for part in here if part in guards]:
        yield _weak(f"{name} has another order than as shipped: one part lets pass what the next would have stopped")
    switched_off = {part for part, order in shipped.getdict(name).items() if order is None}
    if back := [part for part in here if part in switched_off]:
        yield _weak(f"{name} has {', '.join(back)}: parts of Scrapy that know nothing of our limits")


def _handlers(settings: BaseSettings, shipped: BaseSettings) -> Iterator[Finding]:
    here, ours = settings.getwithbase("DOWNLOAD_HANDLERS"), shipped.getwithbase("DOWNLOAD_HANDLERS")
    for scheme in sorted({*here, *ours}):
        found = _name(here.get(scheme))
        if found == _name(ours.get(scheme)):
            continue
        if scheme in {"http", "https"}:
            yield _weak(f"DOWNLOAD_HANDLERS has {found} for {scheme}: it connects to addresses inside our own network")
        else:
            yield _weak(f"DOWNLOAD_HANDLERS has {found} for {scheme}: what is no web page can be asked for")


def _rehearsal(settings: BaseSettings) -> Iterator[Finding]:
    """What is right with a demo market and wrong with real sites."""
    level: Level = "warning" if settings.get("MIRROR_URL") else "bad"
    if now := settings.get("NOW"):
        yield _weak(f"NOW is {now}: the clock stands still, everything is dated so and nothing grows old", level)
    least = settings.get("MIN_COURSES")
    if least is None:
        return
    loader = SpiderLoader.from_settings(settings)
    spiders = [loader.load(name) for name in sorted(loader.list())]
    more = {each.name: each.min_courses for each in spiders if issubclass(each, MarketSpider) and each.min_courses > int(least)}
    if more:
        most = max(more, key=more.__getitem__)
        told = f"{len(more)} spiders promise more ({most}: {more[most]}), and a run that finds less than they promise is published"
        yield _weak(f"MIN_COURSES is {least}: {told}", level)


def _components(settings: BaseSettings, name: str) -> list[str]:
    return [_name(part) for part in build_component_list(settings.getwithbase(name))]


def _name(part: Any) -> str:
    """A component as its path, however it was given."""
    return f"{part.__module__}.{part.__qualname__}" if isinstance(part, type) else str(part)


def _weak(text: str, level: Level = "bad") -> Finding:
    return Finding(level=level, what="setting", text=text)
