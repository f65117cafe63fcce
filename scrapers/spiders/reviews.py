"""Reviews of every school, from every address under `reviews` in the sources file."""

from scrapers.review_spider import ReviewListSpider


class ReviewsSpider(ReviewListSpider):
    """Review sites and the schools' own testimonials; the kinds of page are rows of `scrapers/review_sites.py`.

    2026-10: otzovik answers 507 with a captcha: it is left alone for the run, never worked around.
    """

    name = "reviews"
    key = "reviews"
