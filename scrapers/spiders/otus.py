"""OTUS: a sitemap of course pages, JSON-LD in each."""

from scrapers.jsonld import JsonLdSpider


class OtusSpider(JsonLdSpider):
    """https://otus.ru

    2026-10: `duration` and `endDate` disagree on the long courses; `price` is the full payment.
    """

    name = "otus"
    school = "OTUS"
    home_url = "https://otus.ru"
    sitemap_urls = ["https://otus.ru/sitemap.xml"]
    course_url = r"^https://otus\.ru/lessons/(?P<external_id>[\w-]+)/?$"
    min_courses = 50
