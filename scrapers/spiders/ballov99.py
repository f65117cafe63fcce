"""99 баллов: a listing of courses that are paid by the month, as long as one learns."""

from scrapers.reading import CourseRules
from scrapers.structured_spider import StructuredSpider

_PRICE = "(//*[contains(text(), '₽/мес') or contains(text(), '₽ / мес') or contains(text(), '₽ в месяц')])[1]"


class Ballov99Spider(StructuredSpider):
    """https://99ballov.ru

    2026-10: no course page was seen, only that addresses carry a number and that one pays from 3 990 ₽ a month, again and again.
    """

    name = "ballov99"
    school = "99 баллов"
    home_url = "https://99ballov.ru"
    evidence = "synthetic"
    start_urls = ["https://99ballov.ru/courses"]
    course_url = r"^https://99ballov\.ru/courses/(?P<external_id>\d+)/?$"
    min_courses = 3
    rules = CourseRules(
        currency="RUB",
        fields={"title": "(//h1[normalize-space()])[1]"},
        offer_fields={"monthly_price": _PRICE, "subscription": f"{_PRICE}/text()"},
    )
