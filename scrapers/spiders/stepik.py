"""Stepik: a sitemap of promo pages, courses and reviews from the keyless API."""

from scrapers.api import ApiSpider
from scrapers.reading import CourseRules


class StepikSpider(ApiSpider):
    """https://stepik.org

    2026-10: a course is free only where it is not paid, has no price and can be joined. Self-paced: no start.
    A paid course is bought, not enrolled in: that one cannot enrol closes it only where one cannot buy it either.
    """

    name = "stepik"
    school = "Stepik"
    home_url = "https://stepik.org"
    sitemap_urls = ["https://stepik.org/sitemap.xml"]
    sitemap_follow = r"/sitemap-course-promo-[\w-]*\.xml"
    course_url = r"^https://stepik\.org/course/(?:[\w-]+-)?(?P<external_id>\d+)/promo/?$"
    min_courses = 100
    api_url = "https://stepik.org/api/courses/{external_id}"
    api_course = "courses[0]"
    rules = CourseRules(
        fields={
            "title": "title",
            "summary": "summary",
            "language": "language",
            "enrolment": [
                "can_be_enrolled={actions.can_be_enrolled.enabled} can_be_bought={actions.can_be_bought.enabled}",
                "is_paid={is_paid} can_be_enrolled={actions.can_be_enrolled.enabled}",
                "actions.can_be_enrolled.enabled && 'can_be_enrolled=true'",
                "actions.can_be_bought.enabled && 'can_be_bought=true'",
            ],
            "workload": "workload",
            "lessons": "lessons_count",
            "learners": "learners_count",
            "skills": "acquired_skills[]",
        },
        offer_fields={
            "price": "price",
            "currency": "currency_code",
            "free": "is_paid={is_paid} price={price} can_be_enrolled={actions.can_be_enrolled.enabled}",
        },
    )
    reviews_url = "https://stepik.org/api/course-reviews?course={external_id}"
    reviews_list = '"course-reviews"'
    reviews_more = "meta.has_next"
    review_course = "course"
    review_fields = {"external_id": "id", "author": "user", "rating": "score", "text": "text", "published": "create_date"}
