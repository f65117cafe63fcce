"""City Business School: a section of the catalogue, pages read by the vocabularies they use."""

from scrapers.structured_spider import StructuredSpider


class CitybusinessSpider(StructuredSpider):
    """https://e-mba.ru

    2026-10: nothing but the address of one section of the catalogue is known.
    """

    name = "citybusiness"
    school = "City Business School"
    home_url = "https://e-mba.ru"
    evidence = "synthetic"
    start_urls = ["https://e-mba.ru/catalog/mini-mba"]
    course_url = r"^https://e-mba\.ru/catalog/[\w-]+/(?P<external_id>[\w-]+)/?$"
    min_courses = 3
