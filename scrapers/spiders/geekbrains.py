"""GeekBrains: listings and pages in three layouts, none of which states a total."""

from scrapers.catalog import ListingSpider
from scrapers.locate import Where
from scrapers.reading import CourseRules

_PRICES = [
    "//*[has-class('gkb-promo__price-current')]",
    "//*[has-class('promo-price-card__current')]",
    "//*[has-class('price__value') or has-class('price__format')]",
    "//*[@id='form-bottom']//*[has-class('enroll-banner__price-current')]//span",
]
_PLANS: list[Where] = [
    f"//*[has-class('{name}')][contains(., 'мес')]" for name in ("gkb-promo__price-plan", "promo-price-card__hint", "price__desc")
]


class GeekbrainsSpider(ListingSpider):
    """https://gb.ru

    2023: the headline's number is a payment per month in every layout; only the feed states a total. Old addresses name geekbrains.ru.
    """

    name = "geekbrains"
    school = "GeekBrains"
    home_url = "https://gb.ru"
    old_hosts = ("geekbrains.ru",)
    evidence = "synthetic"
    listing_urls = [
        "https://gb.ru/courses/all",
        "https://gb.ru/courses/programming",
        "https://gb.ru/courses/ml",
        "https://gb.ru/courses/analytics",
        "https://gb.ru/courses/marketing",
    ]
    course_url = r"^https://gb\.ru/(?:courses/(?=\d)|professions/|geek_university/(?:[\w-]+/){0,3})(?P<external_id>[\w-]+)/?$"
    min_courses = 20
    rules = CourseRules(
        currency="RUB",
        fields={
            "title": [f"(//*[has-class('{name}')])[1]" for name in ("gkb-promo__title", "promo__title", "cover__title")],
            "summary": [f"(//*[has-class('{name}')])[1]" for name in ("gkb-promo__text", "promo__description", "cover__description")],
            "duration": ["//*[has-class('gkb-promo__text-secondary')]", "//*[has-class('promo__info')]"],
            "level": "//*[has-class('gkb-label-card__label-right')]//span[has-class('ui-text--bold')]",
        },
        offer_fields={
            "monthly_price": [f"{place}[normalize-space()!='Бесплатно']" for place in _PRICES],
            "free": [f"{place}[normalize-space()='Бесплатно']" for place in _PRICES],
            "instalments": _PLANS,
        },
    )
