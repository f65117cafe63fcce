"""Yandex Practicum: a sitemap of pages, one or two tariffs on each, and three API calls that say what they cost and when they begin."""

from scrapers.documents import ScriptJson
from scrapers.joined import Call, JoinedSpider
from scrapers.jsonld import Thing
from scrapers.reading import CourseRules
from scrapers.sitemap import SitemapSpider

_API = "https://practicum.yandex.ru/api"
_TARIFFS = "config && keys(config) || [course.external_id]"
_SUMS = "answer.*.RUB[]"


class PracticumSpider(JoinedSpider, SitemapSpider):
    """https://practicum.yandex.ru

    2026-10: `lowPrice` in the JSON-LD is a payment per month, ten months out of date. The payments add up to more than the total:
    another product. A free track is a trial. Each tariff has a slug of its own.
    """

    name = "practicum"
    school = "Яндекс Практикум"
    home_url = "https://practicum.yandex.ru"
    sitemap_urls = ["https://practicum.yandex.ru/lang-static/sitemap/"]
    course_url = r"^https://practicum\.yandex\.ru/(?!catalog/?$)(?P<external_id>[\w-]+)/?$"
    min_courses = 20
    proof = "//script[@id='prices-config']"
    documents = {"config": ScriptJson("prices-config"), "product": Thing("Product")}
    calls = (
        Call(name="prices", each=_TARIFFS, url=f"{_API}/v3/professions/prices/?slugs={{each}}", about={"answer.keys(@)": "each"}),
        Call(name="professions", each=_TARIFFS, url=f"{_API}/v2/professions-by-slugs/?slugs={{each}}", about={"answer[].slug": "each"}),
        Call(name="squads", url=f"{_API}/professions/{{course.external_id}}/nearest_squads/"),
    )
    rules = CourseRules(
        currency="RUB",
        fields={
            "title": "(//h1[normalize-space()])[1]",
            "summary": "product.description",
            "duration": ["product.description", "//meta[@name='description']/@content"],
            "start_choices": "squads[].join(' until ', [date_begin || '', payment_deadline || ''])",
            "tariffs_enrolment": "professions[].answer[].join('=', ['able_to_purchase', to_string(able_to_purchase)])",
        },
        offers="prices",
        offer_fields={
            "external_id": "each",
            "price": f"{_SUMS}.profession_final_price",
            "list_price": f"{_SUMS}.profession_price",
            "discount_percent": f"{_SUMS}.percent_discount",
            "discount_until": f"{_SUMS}.discount_deadline",
        },
        more_offers="professions",
        more_offer_fields={"external_id": "each", "name": "answer[].name", "list_price": "answer[].price"},
    )
