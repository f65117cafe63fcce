"""Which node of which review site is which fact. A review site is a row of this table, not a class."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scrapers.locate import Where

_STAR = ".//*[contains(@class, 'rating__star-')]/@class"
_ATOM, _LENGTH = "(.//*[has-class('tn-atom')])[{}]", "string-length(normalize-space({}))"
_THAN = _LENGTH.format("(ancestor::*[has-class('t-rec')][1]//*[has-class('tn-atom')])[{}]")
_LONGER = f"{_ATOM.format(3)}[{_LENGTH.format('.')} > {_THAN.format(5)}] | {_ATOM.format(5)}[{_LENGTH.format('.')} >= {_THAN.format(3)}]"
_SHORTER = f"{_ATOM.format(3)}[{_LENGTH.format('.')} <= {_THAN.format(5)}] | {_ATOM.format(5)}[{_LENGTH.format('.')} < {_THAN.format(3)}]"
_NO_REVIEW = "[not(ancestor::*[@itemprop='review'])]"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSite:
    """How one site shows its reviews."""

    source: str
    """What its reviews are filed under: `otzovik`."""
    items: str
    """XPath to each review."""
    fields: Mapping[str, Where]
    """Fact of `RawReview` -> XPath below the review; `external_id` and `url` are addresses or ids as printed."""
    id_pattern: str = ""
    """Regular expression that cuts the id (group 1) out of the address that `external_id` finds, without its query; empty = all of it."""
    page_pattern: str
    """Regular expression that an address of these lists matches; its group `page` is the page's number (absent on the first)."""
    proof: str
    """XPath that only a page of this kind has, also where it lists no review."""
    best: str = ""
    """Best value of the site's scale, where its pages do not say."""
    first: int = 1
    """What the site's paging calls the first page."""
    own: bool = False
    """Whether the school shows them itself, and so chooses which."""
    evidence: str = "synthetic"
    """`recorded`: the markup was seen; `described`: its classes are known from a description; `synthetic`: assumed in part."""
    stated: Mapping[str, Where] = field(default_factory=dict)
    """`rating` and `count` that the list states of the school as a whole -> XPath on its first page."""
    full_text: str = ""
    """XPath to the whole text on the review's own page; empty = the list has it."""


SITES: dict[str, ReviewSite] = {
    "otzovik.com": ReviewSite(
        source="otzovik",
        items="//*[has-class('review-list-chunk')]//div[has-class('item')][@itemprop='review']",
        fields={
            "external_id": ".//meta[@itemprop='url']/@content",
            "url": ".//meta[@itemprop='url']/@content",
            "author": ".//span[@itemprop='name']",
            "rating": ".//*[has-class('rating-score')]//span",
            "title": ".//a[has-class('review-title')]",
            "text": ".//*[has-class('review-teaser')]",
            "pros": ".//*[has-class('review-plus')]",
            "cons": ".//*[has-class('review-minus')]",
            "published": [".//div[has-class('review-postdate')]/@content", ".//div[has-class('review-postdate')]"],
        },
        id_pattern=r"review_(\d+)",
        page_pattern=r"^https://otzovik\.com/reviews/[\w.-]+/(?:(?P<page>\d+)/)?$",
        proof="//*[has-class('review-list-chunk')] | //*[has-class('reviews-counter')]",
        stated={
            "rating": f"//*[@itemprop='ratingValue']{_NO_REVIEW}",
            "count": (f"//*[@itemprop='reviewCount']{_NO_REVIEW}", "//*[has-class('reviews-counter')]//*[has-class('votes')]"),
        },
        best="5",
        evidence="recorded",
        full_text="//*[has-class('review-body')]",
    ),
    "tutortop.ru": ReviewSite(
        source="tutortop",
        items="//*[has-class('reviews-list-item')]",
        fields={
            "external_id": "./@data-id | ./@id",
            "author": ".//span[@itemprop='author']",
            "rating": ".//*[has-class('reviews-list-ball')]",
            "title": ".//*[has-class('list-item-title')]",
            "text": ".//*[has-class('list-item-content')]",
            "published": ".//span[@itemprop='datePublished']",
        },
        page_pattern=r"^https://tutortop\.ru/school-reviews/[\w-]+/(?:page/(?P<page>\d+)/?)?$",
        proof="//*[has-class('reviews-list-item')] | //*[has-class('reviews-list')]",
        best="5",
    ),
    "ru.hexlet.io": ReviewSite(
        source="hexlet",
        items="//*[has-class('hexlet-dashboard-courses')]//*[has-class('mb-3')][has-class('pb-5')]",
        fields={
            "author": ".//h5[has-class('mt-3')]",
            "text": ".//*[has-class('fs-5')][has-class('lh-lg')]",
            "published": ".//time/@datetime",
        },
        page_pattern=r"^https://ru\.hexlet\.io/testimonials(?:\?page=(?P<page>\d+))?$",
        proof="//*[has-class('hexlet-dashboard-courses')]",
        own=True,
        evidence="described",
    ),
    "irecommend.ru": ReviewSite(
        source="irecommend",
        items="//ul[has-class('list-comments')]//li[.//*[has-class('reviewTitle')]]",
        fields={
            "external_id": ".//*[has-class('reviewTitle')]//a/@href",
            "url": ".//*[has-class('reviewTitle')]//a/@href",
            "author": ".//*[has-class('authorName')]//a",
            "rating": "count(.//*[has-class('starsRating')]//*[has-class('on')])",
            "title": ".//*[has-class('reviewTitle')]//a",
            "text": ".//*[has-class('reviewTextSnippet')]/*[not(has-class('reviewTitle'))]",
            "published": ".//*[has-class('created')]",
        },
        id_pattern=r"/content/([\w-]+)$",
        page_pattern=r"^https://irecommend\.ru/content/[\w-]+(?:\?(?:new|page)=(?P<page>\d+))?$",
        proof="//ul[has-class('list-comments')]",
        best="5",
        first=0,
        full_text="//*[@itemprop='reviewBody']",
        evidence="described",
    ),
    "kursvill.ru": ReviewSite(
        source="kursvill",
        items="//*[has-class('reviews-block-list-item')]",
        fields={
            "author": ".//meta[@itemprop='author']/@content",
            "rating": ".//meta[@itemprop='ratingValue']/@content",
            "text": ".//span[@itemprop='description']",
            "pros": ".//*[has-class('pros')]//*[has-class('plus')]",
            "cons": ".//*[has-class('cons')]//*[has-class('minus')]",
            "published": ".//meta[@itemprop='datePublished']/@content",
        },
        page_pattern=r"^https://kursvill\.ru/shkoly/[\w.-]+/?(?P<page>(?!))?$",
        proof="//*[has-class('reviews-block-list')] | //*[has-class('reviews-block-list-item')]",
        best="5",
        evidence="described",
    ),
    "katalog-kursov.ru": ReviewSite(
        source="katalog-kursov",
        items="//*[has-class('single-bts-right-reviews-list')]//*[has-class('reviews-list-item')]",
        fields={
            "author": [".//*[@itemprop='name']/@content", ".//span[@itemprop='name']"],
            "rating": [".//*[@itemprop='ratingValue']/@content", ".//*[@itemprop='ratingValue']"],
            "title": ".//h2[@itemprop='name']",
            "text": ".//*[@itemprop='description']",
            "published": [".//*[@itemprop='datePublished']/@content", ".//*[@itemprop='datePublished']"],
        },
        page_pattern=r"^https://katalog-kursov\.ru/reviews/[\w-]+/(?:page/(?P<page>\d+)/?)?$",
        proof="//*[has-class('single-bts-right-reviews-list')]",
        best="5",
        evidence="described",
    ),
    **{
        f"{name}.ru": ReviewSite(
            source=name,
            items="//*[contains(@class, 'js_comment__item')]",
            fields={
                "author": ".//*[has-class('review__q__item__name')]",
                "rating": ".//*[has-class('review__q__item__raiting')]",
                "title": ".//*[has-class('review__q__item__title')]",
                "text": ".//*[has-class('reviewText__short_inner')]",
                "published": ".//*[has-class('review__q__item__date')]",
            },
            page_pattern=rf"^https://{name}\.ru/reviews/[\w-]+/(?:page/(?P<page>\d+)/?)?$",
            proof="//*[contains(@class, 'js_comment__item')] | //*[has-class('reviews')]",
            evidence="described",
        )
        for name in ("kursy-online", "kurshub")
    },
    "yandex.ru": ReviewSite(
        source="yandex-maps",
        items="//*[has-class('business-reviews-card-view__review')]",
        fields={
            "author": [".//*[@itemprop='name']", ".//*[has-class('business-review-view__author')]//span"],
            "rating": "count(.//*[has-class('business-rating-badge-view__star')][has-class('_full')])",
            "text": ".//*[has-class('business-review-view__body-text')]",
            "published": [".//meta[@itemprop='datePublished']/@content", ".//*[has-class('business-review-view__date')]//span"],
        },
        page_pattern=r"^https://yandex\.ru/maps/org/[\w-]+/\d+/reviews/?(?P<page>(?!))?$",
        proof="//*[has-class('business-reviews-card-view__review')] | //*[has-class('business-reviews-card-view')]",
        best="5",
        evidence="described",
    ),
    "otzyvmarketing.ru": ReviewSite(
        source="otzyvmarketing",
        items="//*[has-class('review_item')]",
        fields={
            "external_id": ".//*[has-class('review-title')]//a/@href",
            "url": ".//*[has-class('review-title')]//a/@href",
            "author": ".//*[@itemprop='author']//*[@itemprop='name']",
            "rating": ".//*[has-class('stages_inner')]/@style",
            "title": ".//*[has-class('review-title')]//a",
            "text": ".//p[@itemprop='description']",
            "published": ".//*[has-class('date')]",
        },
        id_pattern=r"/([\w-]+)/?$",
        page_pattern=r"^https://otzyvmarketing\.ru/[\w.-]+/(?:\?page=(?P<page>\d+))?$",
        proof="//*[has-class('review_item')] | //*[has-class('reviews')]",
        best="100",
        evidence="described",
    ),
    "otzyvru.com": ReviewSite(
        source="otzyvru",
        items="//*[has-class('commentbox')]",
        fields={
            "author": [".//ins//*[@itemprop='name']", ".//*[@itemprop='author']"],
            "rating": ".//*[has-class('star_ring')]//span/@style",
            "title": ".//h2//*[@itemprop='name']",
            "text": ".//*[@itemprop='reviewBody']",
            "published": ".//*[has-class('dtreviewed')]//span/@title",
        },
        page_pattern=r"^https://otzyvru\.com/[\w-]+(?:\?page=(?P<page>\d+))?$",
        proof="//*[has-class('commentbox')] | //*[@id='comments']",
        best="65",
        evidence="described",
    ),
    "progbasics.ru": ReviewSite(
        source="progbasics",
        items="//*[has-class('comment')]",
        fields={
            "author": ".//*[has-class('comment__name')]",
            "rating": f"substring-before(concat(substring-after({_STAR}, 'rating__star-'), ' '), ' ')",
            "text": ".//*[has-class('comment__info')]//*[self::p or self::ul]",
            "published": ".//*[has-class('comment__date')]",
        },
        page_pattern=r"^https://progbasics\.ru/schools/[\w-]+/reviews(?:\?page=(?P<page>\d+))?$",
        proof="//*[has-class('comment')] | //*[has-class('comments')]",
        best="5",
        evidence="described",
    ),
    "skillbox.ru": ReviewSite(
        source="skillbox",
        items="//*[has-class('reviews-list__item')]",
        fields={"author": ".//*[has-class('ui-text-review-header__author')]", "text": ".//*[has-class('ui-text-review__text')]"},
        page_pattern=r"^https://skillbox\.ru/otzyvy/?(?:\?page=(?P<page>\d+))?$",
        proof="//*[has-class('reviews-list__item')] | //*[has-class('reviews-list')]",
        own=True,
        evidence="described",
    ),
    "netology.ru": ReviewSite(
        source="netology",
        items="//*[contains(@class, 'ReviewCard--root--')]",
        fields={"author": ".//*[contains(@class, 'ReviewCard--userName--')]", "text": ".//*[contains(@class, 'ReviewCard--review--')]"},
        page_pattern=r"^https://netology\.ru/otzyvy/?(?:\?page=(?P<page>\d+))?$",
        proof="//*[contains(@class, 'ReviewCard--root--')] | //*[contains(@class, 'ReviewList--')]",
        own=True,
        evidence="described",
    ),
    # The atoms are told apart by nothing but their order, and two descriptions differ about the third and the fifth: the text is the longer
    # of the two, the name the other. A block with another number of them is not read.
    "contented.ru": ReviewSite(
        source="contented",
        items="//*[has-class('t-rec')][has-class('t-rec_pb_45')][count(.//*[has-class('tn-atom')]) = 5]",
        fields={
            "author": _SHORTER,
            "title": _ATOM.format(4),
            "text": _LONGER,
        },
        page_pattern=r"^https://contented\.ru/otzyvy/?(?P<page>(?!))?$",
        proof="//*[has-class('t-rec')][has-class('t-rec_pb_45')]",
        own=True,
        evidence="described",
    ),
    # Only the address is known; read is the vocabulary of schema.org.
    "gb.ru": ReviewSite(
        source="geekbrains",
        items="//*[@itemprop='review']",
        fields={
            "author": ".//*[@itemprop='author']",
            "rating": [".//*[@itemprop='ratingValue']/@content", ".//*[@itemprop='ratingValue']"],
            "text": ".//*[@itemprop='reviewBody']",
            "published": [".//*[@itemprop='datePublished']/@content", ".//*[@itemprop='datePublished']"],
        },
        page_pattern=r"^https://gb\.ru/professions/[\w-]+/feedbacks(?:\?page=(?P<page>\d+))?$",
        proof="//*[@itemprop='review'] | //*[has-class('feedbacks')]",
        best="5",
        own=True,
    ),
}
