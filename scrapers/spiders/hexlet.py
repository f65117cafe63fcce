"""Hexlet: a gzipped sitemap of programmes, both ways to pay on each page."""

from scrapers.reading import CourseRules
from scrapers.sitemap import SitemapSpider


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
        fields={
            "title": "//h1",
            "summary": "//meta[@name='description']/@content",
            "duration": "//h1/following::p[has-class('lead')][1]",
            "starts_on": (
                "substring-after(//h1/following::p[has-class('lead')][1], 'Стартуем')",
                "//span[has-class('fa-calendar-alt')]/parent::*",
            ),
            "language": "/html/@lang",
        },
        offer_fields={
            "price": "//*[@id='enroll']//p[contains(., 'при оплате сразу')]/preceding-sibling::span[has-class('h3')]",
            "list_price": "//*[@id='enroll']//p[contains(., 'при оплате сразу')]/preceding-sibling::span[has-class('text-muted')]",
            "monthly_price": "normalize-space(concat(//*[@id='enroll']//span[has-class('display-4')], ' ',"
            " //*[@id='enroll']//span[has-class('display-4')]/following-sibling::span[has-class('lead')][1]))",
            "monthly_list_price": "//*[@id='enroll']//span[has-class('text-decoration-line-through')]",
        },
    )
