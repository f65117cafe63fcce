"""netology.ru: one listing, programme pages with `__NEXT_DATA__` beside server-rendered tariff cards, and what is true on them.

Traps by the course's number: a date that disagrees with the words for it, programmes without a date, card titles wrapped in a second `<p>`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from market.clock import ends_at, in_words
from market.facts import Claim, course_row, iso, issue_row, kopecks, offer_row
from market.render import Answer, page, robots
from market.schools.feeds import FeedOffer, feed_claim
from market.words import months_in_words, rounded
from market.world import Course, Terms, World

HOST = "netology.ru"
NAME, HOME, OFFER_ID = "Нетология", "https://netology.ru/", 29
_TRAPS = {2: "date conflict", 4: "no date", 6: "wrapped titles"}
_KINDS = (("", "", 1.0, 0, 36), ("-neuro", " + нейросети", 1.3, 5, 36), ("-pro", " PRO", 0.88, 0, 24))
_EXTRA = 10
"""Further percent off for paying at once; part of the price, not of the badge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One tariff in roubles."""

    slug: str
    title: str
    wrapped: bool
    list_price: int
    percent: int
    price: int
    monthly: int
    instalments: int
    until: date
    hours: int


def trap(course: Course) -> str:
    """What is odd about the course's page; empty for most."""
    return _TRAPS.get(course.index % 9, "")


def cards(course: Course, terms: Terms) -> list[Card]:
    """The course's tariffs on these terms."""
    made = []
    for place, (ending, words, factor, more, instalments) in enumerate(_KINDS[: terms.tariffs]):
        list_price, percent = rounded(terms.list_price * factor, 1), terms.percent + more
        reduced = list_price * (100 - percent) / 100
        made.append(Card(
            slug=course.slug + ending,
            title=course.title + words,
            wrapped=trap(course) == "wrapped titles" or place == 2,
            list_price=list_price,
            percent=percent,
            price=terms.paid(rounded(reduced * (100 - _EXTRA) / 100, 100)),
            monthly=int(reduced) // instalments,
            instalments=instalments,
            until=terms.until,
            hours=course.hours + place * 25,
        ))  # fmt: skip
    return made


def summary(course: Course) -> str:
    """The description in the page's data."""
    return f"Курс Нетологии «{course.title}»: {course.about}. Поддержим на стажировке и с резюме."


def answer(world: World, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """The site on that day; None = 404."""
    if path == "/robots.txt":
        return robots(["Allow: /", "Disallow: /profile", "Disallow: /backend/"], f"https://{HOST}/sitemap.xml")
    if path == "/development":
        return page("netology_listing.html", world.listing_changed_on("netology", day), courses=world.on_site("netology", day))
    course = world.by_slug("netology", path.removeprefix("/programs/"), day) if path.startswith("/programs/") else None
    if course is None:
        return None
    terms = world.terms(course, day)
    sold = cards(course, terms)
    return page("netology_programme.html", world.changed_on(course, day), course=course, cards=sold, extra=_EXTRA,
                next_data=_next_data(course, terms, sold), months=months_in_words(course.months), until=in_words(terms.until))  # fmt: skip


def page_claim(course: Course, terms: Terms) -> Claim:
    """What the course's page says."""
    url, odd = f"https://{HOST}/programs/{course.slug}", trap(course)
    conflict = odd == "date conflict"
    facts = course_row(
        title=course.title,
        summary=summary(course),
        starts_on=None if odd in {"date conflict", "no date"} else iso(terms.starts_on),
        language="ru",
        enrolment="open",
        has_instalments=1,
        duration_months=float(course.months),
        workload_hours=float(course.hours),
    )
    offers = tuple(
        offer_row(
            card.slug,
            "full",
            name=card.title,
            price=kopecks(card.price),
            list_price=kopecks(card.list_price),
            monthly_price=kopecks(card.monthly),
            instalments=card.instalments,
            discount_percent=float(card.percent),
            discount_until=ends_at(card.until),
            currency="RUB",
        )
        for card in cards(course, terms)
    )
    issues = (issue_row("netology", url, "conflict", "starts_on"),) if conflict else ()
    return Claim(
        source="page", school="netology", external_id=course.slug, url=url, page_url=url, course=facts, offers=offers, issues=issues
    )


def feed_offer(course: Course, terms: Terms) -> FeedOffer:
    """The course in the feed: price, oldprice, min_credit_payment_sum."""
    base = cards(course, terms)[0]
    return FeedOffer(
        offer_id=str(80000 + course.index),
        url=f"https://{HOST}/programs/{course.slug}",
        available=course.on_site or terms.available,
        elements=(
            ("price", base.price),
            ("oldprice", base.list_price),
            ("currencyId", "RUR"),
            ("categoryId", course.category),
            ("name", course.title),
            ("vendor", NAME),
            ("description", f"Вы {course.about}."),
            ("min_credit_payment_sum", base.monthly),
        ),
        params=(
            ("Продолжительность", months_in_words(course.months)),
            ("Количество занятий", course.lessons),
            ("Ближайшая дата", terms.starts_on.isoformat()),
            ("Дата ближайшего повышения цены", ""),
        ),
    )


def claim_of_feed(course: Course, terms: Terms, feed_url: str) -> Claim:
    """What the feed says of it."""
    base = cards(course, terms)[0]
    return feed_claim(
        "netology",
        course.slug,
        feed_offer(course, terms),
        feed_url,
        course_row(
            title=course.title,
            summary=f"Вы {course.about}.",
            starts_on=iso(terms.starts_on),
            duration_months=float(course.months),
            lessons=course.lessons,
        ),
        offer_row(
            pricing="full",
            price=kopecks(base.price),
            list_price=kopecks(base.list_price),
            monthly_price=kopecks(base.monthly),
            monthly_from=1,
            currency="RUB",
        ),
    )


def listed_in_feed(course: Course) -> bool:
    """A programme whose page contradicts itself about the start, or has none, is not in the feed."""
    return trap(course) not in {"date conflict", "no date"} or not course.on_site


def _next_data(course: Course, terms: Terms, sold: list[Card]) -> dict[str, Any]:
    odd = trap(course)
    said = terms.starts_on + timedelta(days=14) if odd == "date conflict" else terms.starts_on
    undated = odd == "no date"
    program = {
        "program_id": 84000 + course.index, "program_family_id": 8000 + course.index, "program_family_url": course.slug,
        "urlcode": f"{course.slug}-{18 + course.index % 40}", "name": course.slug, "title": course.title, "type": "profession",
        "program_type_alias": "profession", "is_active": True, "is_async": undated, "isProgramStarted": False, "isFake": False,
        "isFreeProgram": False, "price_type": "paid", "price": sold[0].price, "price_without_discount": sold[0].list_price,
        "initialPrice": sold[0].price, "initialPriceWithoutDiscount": sold[0].list_price, "resource_packages": [], "promoCodeInfo": {},
        "discount_finish_date": terms.until.isoformat(), "date": "" if undated else terms.starts_on.isoformat(),
        "starts_at": "в любое время" if undated else f"{in_words(said)} {said.year}", "meta": {"description": summary(course)},
    }  # fmt: skip
    shown = [{"slug": card.slug, "title": f"<p>{card.title}</p>" if card.wrapped else card.title, "isPriceHidden": False,
              "isOrderButtonHidden": False, "customRedirect": ""} for card in sold]  # fmt: skip
    block = {"sections": [{"cards": shown}]}
    return {
        "page": "/programs/[programName]", "query": {"programName": course.slug}, "isFallback": False,
        "props": {"pageProps": {
            "isActive": True,
            "initialState": {"program": {"data": program}},
            "landingContent": {"programFamilyUrl": course.slug, "templateType": "courseLanding", "content": {
                f"plansNew_{17_000_000_000_000 + course.index}": block, f"plansNew_{17_900_000_000_000 + course.index}": block}},
        }},
    }  # fmt: skip
