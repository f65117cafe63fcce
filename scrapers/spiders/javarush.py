"""JavaRush: one page of plans, each paid by the month in dollars."""

from scrapers.reading import CourseRules
from scrapers.structured_spider import StructuredSpider

_COST = ".//*[has-class('payment-plan-card__cost')]"
_PERIOD = ".//*[has-class('payment-plan-card__period')]"


class JavarushSpider(StructuredSpider):
    """https://javarush.com

    2026-10: a subscription to everything; the page of its prices stands for the one course.
    """

    name = "javarush"
    school = "JavaRush"
    home_url = "https://javarush.com"
    evidence = "synthetic"
    start_urls = ["https://javarush.com/prices"]
    course_url = r"^https://javarush\.com/(?:ru/)?(?P<external_id>prices)/?$"
    min_courses = 1
    rules = CourseRules(
        fields={"title": "(//h1[normalize-space()])[1]", "summary": "//meta[@name='description']/@content"},
        offers="//*[has-class('payment-plan-card')]",
        offer_fields={
            "external_id": ".//*[has-class('payment-plan-card__title')]",
            "name": ".//*[has-class('payment-plan-card__title')]",
            "monthly_price": f"normalize-space(concat({_COST}, ' ', {_PERIOD}))",
            "subscription": _PERIOD,
        },
    )
