"""Skillbox: a sitemap of course pages, tariffs as JSON in attributes, totals in JavaScript literals."""

from scrapers.documents import Attributes, JsLiteral
from scrapers.reading import CourseRules
from scrapers.sitemap import SitemapSpider


class SkillboxSpider(SitemapSpider):
    """https://skillbox.ru

    2026-10: the big number is a payment per month, the card's price the total paid at once. Payments: 34 in the text, 36 in the data.
    """

    name = "skillbox"
    school = "Skillbox"
    home_url = "https://skillbox.ru"
    sitemap_urls = ["https://skillbox.ru/sitemap.xml"]
    sitemap_follow = r"/course/sitemap[\w-]*\.xml"
    course_url = r"^https://skillbox\.ru/course/(?P<external_id>[\w-]+)/?$"
    min_courses = 100
    documents = {
        "tariffs": Attributes("data-tariff-data"),
        "landing": JsLiteral("landingInfo"),
        "card": JsLiteral("autopayment"),
        "prices": JsLiteral("priceInfo"),
    }
    rules = CourseRules(
        currency="RUB",
        fields={
            "title": "(//h1[normalize-space()])[1]",
            "summary": "//meta[@name='description']/@content",
            "duration": ["//meta[@name='description']/@content", "//*[has-class('start-screen-v1__desc')]"],
            "categories": "landing.direction_name",
            "open_until": "tariffs[].timer",
        },
        offers="tariffs",
        offer_fields={
            "external_id": "nomenclature_id",
            "name": "title",
            "price": "payments[?value=='cloudpayments'].autopayment.price",
            "monthly_price": "{price.new} {price.newCurrency}",
            "monthly_list_price": "{price.old} {price.oldCurrency}",
            "instalments": ("creditDuration", "descriptions[?type(@)=='string'] | [?contains(@, 'Рассрочка')]"),
            "discount_percent": "sale",
            "discount_until": "timer",
            "currency": "page.card.currency_code",
            "country": ("countryId", "page.landing.country", "page.card.country_code"),
        },
        lone_offer_fields={"monthly_price": "//*[has-class('price-v9__primary-price')]"},
        main_offer="card.nomenclature_ID",
        main_offer_fields={
            "price": "card.price",
            "list_price": "prices.fullPrice",
            "instalment_price": "prices.discountedPrice",
            "monthly_price": "prices.monthlyPayment",
            "instalments": "prices.installmentDuration",
            "currency": "card.currency_code",
            "country": "card.country_code",
        },
    )
