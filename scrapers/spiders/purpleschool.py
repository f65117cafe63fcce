"""PurpleSchool: a sitemap of course pages, JSON-LD in each, and the same tariffs in the payload of the page's framework."""

from scrapers.documents import Flight
from scrapers.jsonld import JsonLdSpider
from scrapers.reading import CourseRules


class PurpleschoolSpider(JsonLdSpider):
    """https://purpleschool.ru

    2026-10: `startDate` is the time at which the page was rendered. A tariff of free modules does not make a course free.
    The payload's `discountEndDate` has been out of date for years.
    """

    name = "purpleschool"
    school = "PurpleSchool"
    home_url = "https://purpleschool.ru"
    sitemap_urls = ["https://purpleschool.ru/sitemap.xml"]
    course_url = r"^https://purpleschool\.ru/course/(?P<external_id>[\w-]+)/?$"
    min_courses = 10
    ignore = frozenset({"starts_on", "start_choices", "ends_on"})
    documents = {"payload": Flight("course")}
    rules = CourseRules(
        currency="RUB",
        fields={},
        offers="payload[].tariffs[]",
        offer_fields={"external_id": "id", "price": "price", "list_price": "oldPrice"},
    )
