"""Hexlet: a gzipped sitemap of programmes, both ways to pay on each page."""

from scrapers.reading import CourseRules
from scrapers.sitemap import SitemapSpider

_TITLE = "(//h1[normalize-space()])[1]"
# A title whose only elements are captions is its own text; a comment may part it in two.
_CAPTIONED = f"{_TITLE}[*][not(*[not(has-class('h5') or has-class('small'))])]"
_OWN_TITLE = f"normalize-space(concat({_CAPTIONED}/text()[1], {_CAPTIONED}/text()[2], {_CAPTIONED}/text()[3]))"
_LEAD = f"{_TITLE}/following::p[has-class('lead')][1]"
_CLOSED = "contains(., 'абор закрыт') or contains(., 'абор временно закрыт')"
_AT_ONCE = "[contains(., 'при оплате сразу')]"
_BY_MONTH = "contains(., 'мес') or following-sibling::span[has-class('lead')][1][contains(., 'мес')]"
# The big number: a payment where it says so, the total where it stands beside «при оплате сразу», else not known to be either.
_BIG = (
    f"//*[@id='enroll']//span[has-class('display-4')][normalize-space() != 'Бесплатно'][{_BY_MONTH} or not(following-sibling::p{_AT_ONCE})]"
)


class HexletSpider(SitemapSpider):
    """https://ru.hexlet.io

    2021-09: the payment per month is a floor («от») and stands before the total paid at once; «Бесплатно 7 курсов» is a trial.
    """

    name = "hexlet"
    school = "Hexlet"
    home_url = "https://ru.hexlet.io"
    sitemap_urls = ["https://ru.hexlet.io/sitemaps/ru/sitemap.xml.gz"]
    sitemap_follow = r"/programs[\w-]*\.xml"
    course_url = r"^https://ru\.hexlet\.io/programs/(?P<external_id>[\w-]+)/?$"
    min_courses = 30
    rules = CourseRules(
        currency="RUB",
        fields={
            "title": [_OWN_TITLE, _TITLE],
            "summary": "//meta[@name='description']/@content",
            "duration": _LEAD,
            "starts_on": (f"substring-after({_LEAD}, 'Стартуем')", "//span[has-class('fa-calendar-alt')]/parent::*"),
            "enrolment": (f"{_LEAD}[{_CLOSED}]", f"//*[@id='enroll']//text()[{_CLOSED}]"),
        },
        offer_fields={
            "price": f"//*[@id='enroll']//p{_AT_ONCE}/preceding-sibling::span[has-class('h3') or has-class('display-4')][not({_BY_MONTH})]",
            "list_price": f"//*[@id='enroll']//p{_AT_ONCE}/preceding-sibling::span[has-class('text-muted')]",
            "monthly_price": f"normalize-space(concat({_BIG}, ' ', {_BIG}/following-sibling::span[has-class('lead')][1]))",
            "monthly_list_price": "//*[@id='enroll']//span[has-class('text-decoration-line-through')]",
            "free": "//*[@id='enroll']//span[has-class('display-4') or has-class('h3')][normalize-space()='Бесплатно']",
        },
    )
