"""CodeBasics: a catalogue of free courses, data in an attribute of each page."""

from scrapers.catalog import ListingSpider
from scrapers.documents import Attributes
from scrapers.jsonld import Thing
from scrapers.reading import CourseRules


class CodebasicsSpider(ListingSpider):
    """https://code-basics.com

    2026-10: that a course is free is said by the answers to frequent questions, in the page's JSON-LD, and nowhere else.
    """

    name = "codebasics"
    school = "CodeBasics"
    home_url = "https://code-basics.com"
    evidence = "synthetic"
    listing_urls = ["https://code-basics.com/ru"]
    course_url = r"^https://code-basics\.com/ru/languages/(?P<external_id>[\w-]+)/?$"
    min_courses = 5
    documents = {"page": Attributes("data-page"), "questions": Thing("FAQPage")}
    rules = CourseRules(
        fields={
            "title": ["(//h1[normalize-space()])[1]", "page[?component=='web/languages/show'].props.language.name"],
            "summary": "//meta[@name='description']/@content",
        },
        offer_fields={"free": "questions.[mainEntity][].acceptedAnswer.text | [?contains(@, 'есплатн')]"},
    )
