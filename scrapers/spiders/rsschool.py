"""RS School: a listing of free courses; several of its facts stand in elements of one name, told apart by the caption before them."""

from scrapers.catalog import ListingSpider
from scrapers.reading import CourseRules

_TEXT = "translate(., '\u00a0', ' ')"
_TIME = "//time[@data-testid='date-time-start'][contains(preceding::span[1], '{}')]"


class RsschoolSpider(ListingSpider):
    """https://rs.school

    2026-10: «available» may stand beside an «Enroll until» that has passed. The page is in English, the course need not be.
    """

    name = "rsschool"
    school = "RS School"
    home_url = "https://rs.school"
    evidence = "synthetic"
    listing_urls = ["https://rs.school/courses"]
    course_url = r"^https://rs\.school/courses/(?P<external_id>[\w-]+)/?$"
    min_courses = 3
    rules = CourseRules(
        fields={
            "title": "(//h1[normalize-space()])[1]",
            "summary": "//meta[@name='description']/@content",
            "language": "//*[@data-testid='course-language']",
            "starts_on": [f"{_TIME.format('starts on')}/@datetime", _TIME.format("starts on")],
            "open_until": [f"{_TIME.format('Enroll until')}/@datetime", _TIME.format("Enroll until")],
            "enrolment": "//*[@data-testid='course-label']",
        },
        offer_fields={"free": f"//*[not(*)][contains({_TEXT}, 'completely free') or contains({_TEXT}, 'полностью бесплатн')][1]"},
    )
