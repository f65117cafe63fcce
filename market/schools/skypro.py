"""Skypro: a feed with durations in years, months, weeks or days and a payment per month beside the total."""

from typing import Literal

from market.facts import Claim, course_row, kopecks, months_from, offer_row
from market.schools.feeds import FeedOffer, feed_claim
from market.words import payment, rounded
from market.world import Course, Terms

NAME, HOME, OFFER_ID = "Skypro", "https://sky.pro/", 566
_UNITS: tuple[Literal["месяц", "неделя", "год", "день"], ...] = ("месяц", "неделя", "год", "день")


def feed_offer(course: Course, terms: Terms) -> FeedOffer:
    """The course in the feed."""
    number, unit = _duration(course)
    return FeedOffer(
        offer_id=course.slug,
        url=f"https://sky.pro/course/programming/{course.slug}",
        available=terms.available,
        elements=(("name", course.title), ("price", _price(course, terms)), ("oldprice", terms.list_price), ("currencyId", "RUB"),
                  ("categoryId", course.category), ("description", f"Вы {course.about}.")),
        params=(("Ежемесячная цена", payment(_price(course, terms), 36)), ("Продолжительность", number, unit)),
    )  # fmt: skip


def claim_of_feed(course: Course, terms: Terms, feed_url: str) -> Claim:
    """What the feed says of it."""
    price = _price(course, terms)
    return feed_claim(
        feed_offer(course, terms),
        school="skypro",
        external_id=course.slug,
        page_url=feed_url,
        course=course_row(title=course.title, summary=f"Вы {course.about}.", duration_months=months_from(*_duration(course))),
        offer=offer_row(
            pricing="full",
            price=kopecks(price),
            list_price=kopecks(terms.list_price),
            monthly_price=kopecks(payment(price, 36)),
            currency="RUB",
        ),
    )


def listed_in_feed(_course: Course) -> bool:
    """Every course is in the feed."""
    return True


def _duration(course: Course) -> tuple[int, Literal["год", "месяц", "неделя", "день"]]:
    unit = _UNITS[course.index % len(_UNITS)]
    return {"месяц": course.months, "неделя": course.months * 4 + 1, "год": 1 + course.months // 8, "день": course.months * 30}[unit], unit


def _price(course: Course, terms: Terms) -> int:
    return terms.paid(rounded(terms.list_price * (100 - terms.percent) / 100, 100))
