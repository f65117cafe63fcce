"""#Sekta: one API call lists the online courses."""

from scrapers.api_list import ApiListSpider
from scrapers.reading import CourseRules


class SektaSpider(ApiListSpider):
    """https://sektaschool.ru

    2026-10: only the addresses, `data` and the prices' `{id, value}` were seen; the other keys are assumed. Starts may be relative
    («завтра»). The call that tries a promo code is never made.
    """

    name = "sekta"
    school = "#Sekta"
    home_url = "https://sektaschool.ru"
    evidence = "synthetic"
    list_url = "https://sektaschool.ru/api/online-courses"
    list_path = "data"
    course_address = "https://sektaschool.ru/online-courses/{slug}"
    course_url = r"^https://sektaschool\.ru/online-courses/(?P<external_id>[\w-]+)/?$"
    min_courses = 2
    rules = CourseRules(
        currency="RUB",
        fields={"title": "title", "summary": "description", "duration": "duration", "starts_on": "start_date"},
        offers="prices",
        offer_fields={"external_id": "id", "name": "title", "price": "value", "list_price": "old_value"},
    )
