"""SkillFactory: a listing, pages without prices, and a price API that is asked by the page's address."""

from scrapers.catalog import ListingSpider
from scrapers.joined import Call, JoinedSpider
from scrapers.reading import CourseRules

# One answer holds all tariffs side by side; the dearest is `vip` in most keys and `full` in the others.
_TARIFFS = ", ".join(
    f"prices[].{{id: '{tariff}', price: price_discount_{tariff}, list: price_full_{tariff}, extra: price_dop_{key},"
    f" percent: discount_auto_{key}, monthly: price_installment_discount_{tariff}, monthly_list: price_installment_{tariff}, row: @}}"
    for tariff, key in (("basic", "basic"), ("consult", "consult"), ("vip", "full"))
)


class SkillfactorySpider(JoinedSpider, ListingSpider):
    """https://skillfactory.ru

    2026-10: the numbers in the page are placeholders that a script fills from the API. `price_dop_*` has conditions.
    """

    name = "skillfactory"
    school = "SkillFactory"
    home_url = "https://skillfactory.ru"
    allowed_domains = ["skillfactory.ru", "tools.skillfactory.ru"]
    listing_urls = ["https://skillfactory.ru/courses/programmirovanie"]
    course_url = r"^https://skillfactory\.ru/(?P<external_id>[\w-]+)/?$"
    min_courses = 10
    proof = "//script[contains(@src, '/js/price-automation.js')]/@src"
    calls = (
        Call(
            name="prices",
            url="https://tools.skillfactory.ru/api/get-info-by-url?url={course.quoted}",
            about={
                "answer[].url": "course.address",
                "answer[].full_course_name": ("//h1", "concat('Профессия ', //h1)", "concat('Курс ', //h1)"),
            },
        ),
    )
    rules = CourseRules(
        currency="RUB",
        fields={
            "title": "(//h1[normalize-space()])[1]",
            "summary": "//meta[@name='description']/@content",
            "starts_on": "prices[].start_date",
        },
        offers=f"[{_TARIFFS}][] | [?price || list || monthly || monthly_list || extra]",
        offer_fields={
            "external_id": "id",
            "price": "price",
            "list_price": "list",
            "monthly_price": "monthly",
            "monthly_list_price": "monthly_list",
            "instalments": "row.count_of_installment_months",
            "conditional_price": "extra",
            "discount_percent": "percent",
            "discount_until": ("row.timer", "row.text_discount_deadline"),
            "currency": "row.currencySymbol",
            "country": "row.siteCountryCode",
        },
    )
