"""Every school that publishes a YML feed: a line in the sources file makes it readable."""

from scrapers.feed_spider import FeedSpider


class YmlFeedSpider(FeedSpider):
    """Reads `[schools.SLUG] feed`; the dialects are rows of `scrapers/dialects.py`."""

    name = "yml_feed"
    key = "feed"
