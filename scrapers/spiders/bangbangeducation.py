"""Bang Bang Education: one API call lists all courses, its words in one object a language."""

from scrapers.api_list import ApiListSpider
from scrapers.reading import CourseRules


class BangbangeducationSpider(ApiListSpider):
    """https://bangbangeducation.ru

    2026-10: only `courseId` and `name.default` were seen; the other keys are assumed. `/point/` is a blog.
    """

    name = "bangbangeducation"
    school = "Bang Bang Education"
    home_url = "https://bangbangeducation.ru"
    evidence = "synthetic"
    list_url = "https://bangbangeducation.ru/api/v4/courses"
    list_path = "data"
    course_address = "https://bangbangeducation.ru/program/{slug}"
    course_url = r"^https://bangbangeducation\.ru/program/(?P<external_id>[\w-]+)/?$"
    min_courses = 5
    rules = CourseRules(
        currency="RUB",
        fields={
            "title": ["name.default", "name.ru"],
            "summary": ["description.default", "description.ru"],
            "duration": ["duration.default", "duration"],
            "starts_on": "startDate",
        },
        offer_fields={"price": "price", "list_price": "oldPrice", "currency": "currency"},
    )
