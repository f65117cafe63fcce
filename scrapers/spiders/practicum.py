"""Yandex Practicum: a catalogue and a sitemap of pages, one or two tariffs on each, and three APIs for prices and starts."""

from scrapers.documents import JsLiteral, ScriptJson
from scrapers.joined import Call, JoinedSpider
from scrapers.jsonld import Thing
from scrapers.overview import Overview, OverviewSpider
from scrapers.reading import CourseRules

_API = "https://practicum.yandex.ru/api"
_TARIFFS = "config && keys(config) || [course.external_id]"


class PracticumSpider(OverviewSpider, JoinedSpider):
    """https://practicum.yandex.ru

    2026-10: `lowPrice` is a payment per month, out of date; the payments add up to more than the total. A free track is a trial.
    """

    name = "practicum"
    school = "Яндекс Практикум"
    home_url = "https://practicum.yandex.ru"
    sitemap_urls = ["https://practicum.yandex.ru/lang-static/sitemap/"]
    overview = Overview(
        url="https://practicum.yandex.ru/catalog/",
        document=JsLiteral("__preloadedData__"),
        rows="apiData.getV2CatalogProfessions || apiData.getCatalogProfessions || apiData.getProfessions || apiData.getCatalog",
        address="https://practicum.yandex.ru/{slug}/",
        tables={"tags": "apiData.getProfessionTags"},
    )
    course_url = r"^https://practicum\.yandex\.ru/(?!catalog/?$)(?P<external_id>[\w-]+)/?$"
    min_courses = 20
    proof = "//script[@id='prices-config']"
    documents = {"config": ScriptJson("prices-config"), "product": Thing("Product")}
    calls = (
        Call(name="prices", each=_TARIFFS, url=f"{_API}/v3/professions/prices/?slugs={{each}}", about={"answer.keys(@)": "each"}),
        Call(name="professions", each=_TARIFFS, url=f"{_API}/v2/professions-by-slugs/?slugs={{each}}", about={"answer[].slug": "each"}),
        Call(name="squads", url=f"{_API}/professions/{{course.external_id}}/nearest_squads/", holds="[]"),
    )
    rules = CourseRules(
        currency="RUB",
        fields={
            "title": "(//h1[normalize-space()])[1]",
            "summary": "product.description",
            "duration": ["product.description", "//meta[@name='description']/@content"],
            "level": "overview.tags[?contains(['start', 'pro'], slug)].slug",
            "categories": "overview.tags[?tag_type=='head' && slug!='prof'].name",
            "start_choices": "squads[].join(' until ', [date_begin || '', payment_deadline || ''])",
            "tariffs_enrolment": "professions[].answer[].join('=', ['able_to_purchase', to_string(able_to_purchase)])",
        },
        offers="prices[].{each: each, sums: answer.*.RUB | [0]}",
        offer_fields={
            "external_id": "each",
            "price": "sums.profession_final_price",
            "list_price": "sums.profession_price",
            "discount_percent": "sums.percent_discount",
            "discount_until": "sums.discount_deadline",
        },
        more_offers="professions",
        more_offer_fields={"external_id": "each", "name": "answer[].name", "list_price": "answer[].price"},
    )
