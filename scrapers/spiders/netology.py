"""Netology: a listing, the programme as JSON in each page, tariffs as rendered cards."""

from scrapers.catalog import ListingSpider
from scrapers.documents import ScriptJson
from scrapers.reading import CourseRules

_PROGRAM = "next.props.pageProps.initialState.program.data"
_CARD_TITLE = "(.//p[contains(@name, '].title')][not(contains(@name, 'features'))])[1]"
_NAME = f"{_CARD_TITLE}[normalize-space()] | {_CARD_TITLE}[not(normalize-space())]/following-sibling::p[1]"
_OTHER_KIND = f"{_PROGRAM}.[type, program_type_alias] | [?@ && !contains(['profession', 'course'], @)]"
# The first card is the programme itself; another card's length must never stand in for it.
_FEATURE = "//p[@name='sections[0].cards[0].features[0].title']"


class NetologySpider(ListingSpider):
    """https://netology.ru

    2026-10: `price` is one payment, 10-15 % below what the payments per month add up to. Class suffixes change with every
    build. Where a title is wrapped in a paragraph of its own, `p[name]` is empty and the text stands in the next one.
    """

    name = "netology"
    school = "Нетология"
    home_url = "https://netology.ru"
    listing_urls = ["https://netology.ru/development"]
    course_url = r"^https://netology\.ru/programs/(?P<external_id>[\w-]+)/?$"
    min_courses = 20
    documents = {"next": ScriptJson("__NEXT_DATA__")}
    rules = CourseRules(
        currency="RUB",
        no_course=(_OTHER_KIND, "//h1[starts-with(normalize-space(), 'Открытое занятие')]"),
        fields={
            "title": ["(//h1[normalize-space()])[1]", f"{_PROGRAM}.title"],
            "summary": f"{_PROGRAM}.meta.description",
            "starts_on": (f"{_PROGRAM}.date", f"{_PROGRAM}.starts_at"),
            "duration": f"normalize-space(concat({_FEATURE}, ' ', {_FEATURE}/following-sibling::p[1]))",
            "enrolment": f"is_active={{{_PROGRAM}.is_active}}",
        },
        offers="//div[starts-with(@class, 'styles_root__')][.//div[starts-with(@class, 'styles_priceWrapper__')]]",
        offer_fields={
            "external_id": _NAME,
            "name": _NAME,
            "price": ".//div[starts-with(@class, 'styles_price__')]",
            "list_price": ".//div[starts-with(@class, 'styles_oldPriceValue__')]",
            "monthly_price": ".//div[starts-with(@class, 'styles_monthPaymentWrapper__')]",
            "instalments": ".//div[starts-with(@class, 'styles_quantityMonths__')]",
            "discount_percent": ".//div[starts-with(@class, 'styles_oldPriceBadge__')]",
            "discount_until": ".//div[starts-with(@class, 'styles_oldPriceBadge__')]",
        },
        offer_ids="next.props.pageProps.landingContent.content.*.sections[].cards[].{id: slug, name: title, hidden: isPriceHidden}",
        main_offer=f"{_PROGRAM}.name",
        main_offer_fields={
            "price": f"{_PROGRAM}.price",
            "list_price": f"{_PROGRAM}.price_without_discount",
            "discount_until": f"{_PROGRAM}.discount_finish_date",
            "free": f"isFreeProgram={{{_PROGRAM}.isFreeProgram}}",
        },
    )
