"""Contented: a site builder's pages, read by the vocabularies they use."""

from scrapers.structured_spider import StructuredSpider


class ContentedSpider(StructuredSpider):
    """https://contented.ru

    2026-10: no course page with a price was seen; its feed states the prices. Reviews of its own stand at /otzyvy/.
    """

    name = "contented"
    school = "Contented"
    home_url = "https://contented.ru"
    evidence = "synthetic"
    start_urls = ["https://contented.ru"]
    course_url = r"^https://contented\.ru/(?!otzyvy|blog|media)(?:[\w-]+/)*(?P<external_id>[\w-]+)/?$"
    min_courses = 3
