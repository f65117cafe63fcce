"""What the market's sites tell on one day, row by row: claims about courses, promos, reviews, and what a reader must object to."""

from importlib import import_module
from typing import Any

from market import promos as network
from market.clock import begins_at, ends_at
from market.facts import Claim, Row, issue_row, kopecks
from market.promos import Promo
from market.review_lists import all_reviews
from market.reviews import FRESH, LISTS, Review, copy_of, is_reworded
from market.schools import SMALL, advcake, feeds, otzovik, stepik_reviews
from market.world import SHARES, WITH_SITE, WITHOUT_FEED, World


def claims(world: World, day: int) -> list[Claim]:
    """What every source says of every course on that day."""
    found = []
    for school in SHARES:
        if school in WITH_SITE:
            site = import_module(f"market.schools.{school}")
            found += [site.page_claim(each, world.terms(each, day)) for each in world.on_site(school, day)]
        if school not in WITHOUT_FEED:
            url, source = feeds.feed_url(school), feeds.dialect(school)
            found += [source.claim_of_feed(each, world.terms(each, day), url) for each in feeds.courses(world, school, day)]
    return found + [claim for module in _small("claims") for claim in module.claims(world.seed, day)]


def promo_rows(world: World, day: int) -> list[Row]:
    """The promos of every school that the network lists on that day; an expired one is a row too, only no active one."""
    small = [row for module in _small("promo_rows") for row in module.promo_rows(world.seed, day)]
    return [_promo_row(each) for school in network.OFFERS for each in network.listed(world, school, day)] + small


def review_rows(world: World, day: int) -> list[Row]:
    """Every review that stands somewhere on that day; `author` is a name, which no reader may keep. `url` is told for otzovik alone."""
    small = [row for module in _small("review_rows") for row in module.review_rows(world.seed, day)]
    return [_review_row(world, each) for each in all_reviews(world, day)] + small


def stated_rows(world: World, day: int) -> list[Row]:
    """The ratings that pages state as a whole, and the number of reviews that they count, by `school`, `course` and `source`."""
    small = [row for module in _small("stated_rows") for row in module.stated_rows(world.seed, day)]
    return small + [otzovik.stated_row(world, school, day) for source, school in LISTS if source == "otzovik"]


def _small(provides: str) -> list[Any]:
    """The modules of small sites that tell of a kind of thing."""
    modules = [import_module(f"market.schools.{name}") for name in SMALL]
    return [each for each in modules if hasattr(each, provides)]


def duplicate_rows(world: World) -> list[Row]:
    """Pairs of reviews of one school that say the same on two sites; which of the two is the original, the contract does not say."""
    pairs = []
    for source, school in LISTS:
        for slot in range(0 if source in {"otzovik", "stepik"} else min(world.reviews, FRESH)):
            original = copy_of(world, source, school, slot)
            if original is not None:
                kind = "reworded" if is_reworded(slot) else "same"
                pairs.append({"first": f"otzovik/{school}/{original}", "second": f"{source}/{school}/{slot}", "kind": kind})
    return pairs


def issue_rows(world: World, day: int) -> list[Row]:
    """The issues that a reader of that day must leave, and no more than these of what the contract settles."""
    found = [issue for claim in claims(world, day) for issue in claim.issues]
    for school in network.OFFERS:
        for each in advcake.refused(school, day):
            path = "promocodes" if ":pc" in each else "promotions"
            url = f"https://{advcake.HOST}/{path}?pass=${{ADVCAKE_PASS}}&offer_id={network.OFFERS[school]}"
            found.append(issue_row(school, url, "rejected", None))
    return found


def _promo_row(promo: Promo) -> Row:
    in_roubles = promo.kind in {"rub", "least sum"}
    kind = "sale" if promo.is_sale else "gift" if promo.kind == "gift" else "code"
    return {
        "school": promo.school,
        "external_id": f"advcake:{'pr' if promo.is_sale else 'pc'}{promo.number}",
        "kind": kind,
        "code": None if promo.is_sale else promo.code,
        "title": promo.title,
        "description": promo.description,
        "percent": None if kind != "code" or in_roubles else float(promo.percent),
        "amount": kopecks(promo.roubles) if in_roubles else None,
        "currency": "RUB" if in_roubles else None,
        "min_price": None if promo.min_price is None else kopecks(promo.min_price),
        "starts_at": begins_at(promo.starts_on),
        "ends_at": None if promo.ends_on is None else ends_at(promo.ends_on),
        "stackable": {"exclusive": 0, "percent": 1}.get(promo.kind),
        "paused": int(promo.kind == "paused"),
        "url": None if promo.is_sale else advcake.landing(promo),  # a promotion names only the network's own link
        "source": "advcake",
    }


def _review_row(world: World, review: Review) -> Row:
    numbered = review.source in {"otzovik", "stepik"}
    row: dict[str, Any] = {
        "key": review.key,
        "school": review.school,
        "source": review.source,
        "external_id": f"{review.source}:{review.number}" if numbered else None,
        "course": None if review.course is None else str(stepik_reviews.number(world.course("stepik", review.course))),
        "author": str(stepik_reviews.user(review)) if review.source == "stepik" else review.author,
        "rating": review.rating,
        "rating_text": None if review.rating is None else f"{review.rating:g}".replace(".", ","),
        "title": review.title or None,
        "pros": review.pros or None,
        "cons": review.cons or None,
        "text": " ".join(review.text.split()),
        "published_on": None if review.published_on is None else review.published_on.isoformat(),
    }
    return row | ({"url": otzovik.address(review.number)} if review.source == "otzovik" else {})
