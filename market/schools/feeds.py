"""feeds.advcake.com: the YML feeds of nine schools, each in its own dialect (the schools' modules say which element holds what)."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from market.clock import clock
from market.facts import Claim, Row
from market.render import Answer, page, robots
from market.words import direction
from market.world import SHARES, WITHOUT_FEED, Course, Terms, World

HOST = "feeds.advcake.com"
TAIL = "?utm_source=advcake&utm_medium=cpa&utm_campaign=affiliate&utm_content=market&advcake_params=m1&sub1=feed"
UNTRANSLATED = "translation missing: ru.product_feed.categories.it_old"
"""What GeekBrains' feed says where nobody translated a category's name."""
Element = tuple[str, object] | tuple[str, object, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOffer:
    """One `<offer>`."""

    offer_id: str
    url: str
    """Without the affiliate's tail."""
    available: bool | None
    """None = the dialect has no such attribute."""
    elements: tuple[Element, ...]
    """Name, text and, where there is one, unit of each child."""
    params: tuple[Element, ...] = ()
    """The same of each `<param>`."""


class Dialect(Protocol):
    """What the module of a school with a feed offers."""

    NAME: str
    HOME: str
    feed_offer: Callable[[Course, Terms], FeedOffer]
    claim_of_feed: Callable[[Course, Terms, str], Claim]
    listed_in_feed: Callable[[Course], bool]


def dialect(school: str) -> Dialect:
    """The module that writes a school's feed."""
    return cast("Dialect", import_module(f"market.schools.{school}"))


def token(school: str) -> str:
    """The secret end of the feed's address."""
    return f"market-{school}"


def feed_url(school: str) -> str:
    """The address of a school's feed."""
    return f"https://{HOST}/feed/download/{token(school)}"


def courses(world: World, school: str, day: int) -> list[Course]:
    """The courses that the school's feed lists on that day."""
    kept = dialect(school).listed_in_feed
    return [each for each in world.in_feed(school, day) if kept(each)]


def feed_claim(
    said: FeedOffer, *, school: str, external_id: str, page_url: str, course: Row, offer: Row, issues: tuple[Row, ...] = ()
) -> Claim:
    """What a feed says of one course; a reader of `available` learns whether one can enrol."""
    enrolment = {True: "open", False: "closed", None: None}[said.available]
    filed = tuple(direction(str(text)) for name, text, *_ in said.elements if name == "categoryId" and text != UNTRANSLATED)
    return Claim(source="feed", school=school, external_id=external_id, url=said.url.rstrip("/"), page_url=page_url,
                 course=course | {"enrolment": enrolment}, offers=(offer,), issues=issues, categories=filed)  # fmt: skip


def answer(world: World, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """The feeds on that day; None = 404. Robots may not read them: partners do by agreement."""
    if path == "/robots.txt":
        return robots(["Disallow: /"])
    schools = {token(school): school for school in SHARES if school not in WITHOUT_FEED}
    school = schools.get(path.removeprefix("/feed/download/"))
    if school is None:
        return None
    source = dialect(school)
    offers = [source.feed_offer(each, world.terms(each, day)) for each in courses(world, school, day)]
    names = sorted({str(text) for offer in offers for name, text, *_ in offer.elements if name == "categoryId"})
    return page("feed.xml", day, school=source, date=f"{clock(day):%Y-%m-%d %H:%M}", offers=offers, tail=TAIL,
                category_ids={name: number for number, name in enumerate(names, start=1)})  # fmt: skip
