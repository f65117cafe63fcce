"""A module of spiders without a spider: importing it breaks the meaning of pages in many places at once, as a bad release would.

`MISREAD=blind` in the environment: no page states a course any longer; `MISREAD=python`: only that of the course python does not.
Given to a command as `-s SPIDER_MODULES=scrapers.spiders,tests.misreadings`; only the process that runs it is broken.
"""

import os
from dataclasses import replace
from typing import Any

import pipelines.normalize
from normalize.models import Course, Offer, Page, Promo, Review, StatedRating

_right = pipelines.normalize.normalize_page


def misread_page(*args: Any, **named: Any) -> Page:
    """The page with other prices, titles, words and dates than it has, and here and there nothing in their place."""
    page = _right(*args, **named)
    return replace(
        page,
        courses=tuple(map(_course, page.courses)),
        promos=tuple(map(_promo, page.promos)),
        reviews=tuple(map(_review, page.reviews)),
        stated_ratings=tuple(map(_stated, page.stated_ratings)),
        vacancies=tuple(replace(each, found=each.found + 7) for each in page.vacancies),
    )


def unread_page(*args: Any, **named: Any) -> Page:
    """The page without its courses, or without the one course."""
    page = _right(*args, **named)
    lost = [course for course in page.courses if os.environ["MISREAD"] in ("blind", course.external_id)]
    kept = tuple(course for course in page.courses if course not in lost)
    return replace(page, courses=kept, failed="no_static_data" if lost and not kept else page.failed)


def _course(course: Course) -> Course:
    return replace(
        course, title=f"{course.title}!", lessons=None, categories=course.categories[:1], offers=tuple(map(_offer, course.offers))
    )


def _offer(offer: Offer) -> Offer:
    price = offer.price
    if price and price % 700 == 0:
        return replace(offer, pricing="unknown", price=None, list_price=None, discount_percent=None)
    return replace(offer, price=price * 10 if price and price % 3 == 1 else price)


def _promo(promo: Promo) -> Promo:
    return replace(promo, percent=None if promo.percent else promo.percent, title="Акция")


def _review(review: Review) -> Review:
    return replace(review, text=review.text[:20] if review.text else None, rating=None if review.rating == 1.0 else review.rating)


def _stated(stated: StatedRating) -> StatedRating:
    return replace(stated, rating=1.0)


pipelines.normalize.normalize_page = unread_page if "MISREAD" in os.environ else misread_page
