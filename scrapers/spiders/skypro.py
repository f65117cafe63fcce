"""Skypro: a listing and pages of a site builder, whose figures stand in running text."""

from scrapers.catalog import ListingSpider
from scrapers.documents import Words
from scrapers.reading import CourseRules

_SUM = r"от [\d\s]+₽"
_PLAN = r"ежемесячный платеж при рассрочке на (?P<months>\d+ мес)"


class SkyproSpider(ListingSpider):
    """https://sky.pro

    2026-10: every sum is a payment per month, the crossed-out one too; the total is not told. An unfilled page says «от 0000 ₽».
    """

    name = "skypro"
    school = "Skypro"
    home_url = "https://sky.pro"
    listing_urls = ["https://sky.pro/course/programming"]
    course_url = r"^https://sky\.pro/course/[\w-]+/(?P<external_id>[\w-]+)/?$"
    min_courses = 5
    documents = {
        "closed": Words(r"(?P<words>Набор (?:временно )?закрыт)"),
        "plans": Words(rf"от (?P<old>[\d\s]+₽)\s+(?P<percent>[-−]\s?\w+%).{{0,60}}?{_PLAN}\.?\s+(?P<now>{_SUM})"),
        "bare": Words(rf"(?P<now>{_SUM})\s+{_PLAN}"),
    }
    rules = CourseRules(
        currency="RUB",
        fields={
            "title": "(//h1[normalize-space()])[1]",
            "summary": "//meta[@name='description']/@content",
            "duration": "//meta[@name='description']/@content",
            "enrolment": "closed[].words",
        },
        offer_fields={
            "monthly_price": ("plans[].join('', [now, ' / мес'])", "bare[].join('', [now, ' / мес'])"),
            "monthly_list_price": "plans[].join('', [old, ' / мес'])",
            "instalments": ("plans[].months", "bare[].months"),
            "discount_percent": "plans[].percent",
        },
    )
