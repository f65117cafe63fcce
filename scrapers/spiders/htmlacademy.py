"""HTML Academy: a sitemap of course pages, each with its tariffs, and the payment API that the page's form names."""

from scrapers.joined import Call, JoinedSpider
from scrapers.reading import CourseRules
from scrapers.sitemap import SitemapSpider

_SUM = ".//h4[contains(., 'руб') or contains(., '₽')]"


class HtmlacademySpider(JoinedSpider, SitemapSpider):
    """https://htmlacademy.ru

    2026-10: one tariff is paid month by month without end, the other at once. Page and payment API have contradicted each other.
    """

    name = "htmlacademy"
    school = "HTML Academy"
    home_url = "https://htmlacademy.ru"
    sitemap_urls = ["https://htmlacademy.ru/sitemap.xml"]
    sitemap_follow = r"/sitemap/sitemap_default\.xml"
    course_url = r"^https://htmlacademy\.ru/(?:intensive|profession)/(?P<external_id>[\w-]+)/?$"
    min_courses = 10
    calls = (
        Call(
            name="payment",
            url="//script[@id='payment-form']/@data-token-url",
            holds="offers",
        ),
    )
    rules = CourseRules(
        currency="RUB",
        fields={
            "title": ["normalize-space(//h1[*[has-class('head__caption')]]/text()[last()])", "(//h1[normalize-space()])[1]"],
            "summary": "//meta[@name='description']/@content",
        },
        offers="//*[has-class('intensive-weeks-section__col--left')]",
        offer_fields={
            "external_id": ".//h3",
            "name": ".//h3",
            "price": f"{_SUM}[not(contains(., 'мес'))]",
            "monthly_price": f"{_SUM}[contains(., 'мес')]",
        },
        offer_ids="payment.offers[].{id: id, name: title}",
        offer_ids_may_lack=True,
        more_offers="payment.offers",
        more_offer_fields={
            "external_id": "id",
            "name": "title",
            "price": "[@][?!recurrent].amount",
            "monthly_price": "[@][?recurrent.period=='monthly'].amount",
            "subscription": "recurrent.period",
            "currency": "currency",
        },
    )
