"""JSON-LD in the forms that sites write it."""

from dataclasses import fields
from typing import Any

import pytest

from scrapers.comments import without_comments
from scrapers.headings import first_heading, own_heading
from scrapers.jsonld import choose_course, course_facts, is_a, read_things
from scrapers.jsonld_offers import offers_of

COURSE = {"@type": "Course", "name": "Go"}


def blocks(*texts: str) -> str:
    return "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "Course", "name": "Go"}',
        '[{"@type": "Course", "name": "Go"}]',
        '[[{"@type": "Course", "name": "Go"}]]',
        '\n <!-- --> {"@type": "Course", "name": "Go"};'.replace("<!-- -->", ""),
    ],
)
def test_object_or_list(text: str) -> None:
    assert read_things(blocks(text)) == ([COURSE], [])


def test_graph_is_opened() -> None:
    things, issues = read_things(blocks('{"@graph": [{"@type": "Course", "name": "Go"}, null, 5]}'))
    assert ([each for each in things if is_a(each, "Course")], issues) == ([COURSE], [])


def test_broken_block_is_an_issue_and_the_others_are_read() -> None:
    things, issues = read_things(blocks('{"@type": "Cour', '{"@type": "Course", "name": "Go"}', ""))
    assert things == [COURSE]
    assert {(issue.kind, issue.field, issue.reason) for issue in issues} == {("unknown", "courses", "broken JSON-LD")}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Course", True),
        (["Thing", "Course"], True),
        ("https://schema.org/Course", True),
        ("schema:Course", True),
        ("http://schema.org#Course", True),
        ("CourseInstance", False),
        ("https://schema.org/Course/Instance", False),
        (None, False),
        ({}, False),
        ([], False),
    ],
    ids=str,
)
def test_type_is_a_word_or_a_list(kind: Any, expected: bool) -> None:
    assert is_a({"@type": kind}, "Course") is expected


def test_own_course_is_chosen_among_several() -> None:
    other, far = {"name": "Rust"}, {"name": "PHP", "url": "https://a.example/php"}
    assert choose_course([other, COURSE], "https://a.example/go", (" go ",)) == [COURSE]
    assert choose_course([other, far], "https://a.example/php", ()) == [far]
    assert choose_course([other, far], "https://a.example/x", ("C++",)) == [other, far]
    assert choose_course([], "https://a.example/x", ()) == []


def test_heading_is_the_first_without_its_markup() -> None:
    assert first_heading("<h1 class=a>Go&nbsp;<b>с нуля</b></h1><h1>Rust</h1>") == ("Go\u00a0с нуля",)
    assert first_heading("<h1> </h1>") == ()


@pytest.mark.parametrize(
    "unseen",
    [
        "<head><script>var t='<h1>Спасибо за заявку!</h1>'</script></head>",
        "<template><h1>Ошибка оплаты</h1></template>",
        "<noscript><h1>Включите JavaScript</h1></noscript>",
        '<div class="modal" style="position:fixed; display: none"><div><div>…</div></div><h1>Спасибо!</h1></div>',
        "<section hidden><h1>Спасибо!</h1></section>",
        '<h1 hidden="">Спасибо!</h1>',
        "<h1> </h1>",
    ],
)
def test_heading_that_nobody_sees_is_none(unseen: str) -> None:
    assert first_heading(f"<body>{unseen}<main><h1>Java</h1></main></body>") == ("Java",)


@pytest.mark.parametrize(
    "around",
    [
        '<div class="menu hidden lg:block">{}</div>',
        '<div data-style="display:none">{}</div>',
        "<div title='a hidden gem'>{}</div>",
        '<div style="display:none">menu</div><div>{}</div>',
        "<div hidden><div hidden></div></div>{}<div hidden></div>",
        '<div style="display:none">{}',
        '<body style="display:none">{}</body>',
        '<input type="hidden"><form>{}</form>',
        "<svg/>{}<svg></svg>",
    ],
)
def test_heading_is_seen_where_nothing_around_it_is_hidden(around: str) -> None:
    assert first_heading(around.format("<h1>Java</h1>")) == ("Java",)


@pytest.mark.parametrize(
    ("text", "names", "site", "expected"),
    [
        ("<h1>Школа Лес</h1><h1>Go с нуля</h1>", ["Go  С нуля"], [], ("Go с нуля",)),
        ("<h1>Школа Лес</h1><h1>Go с нуля</h1>", ["Go"], ["Школа Лес"], ("Go с нуля",)),
        ("<h1>Go с нуля</h1><h1>Программа</h1>", ["Go"], ["Школа Лес"], ("Go с нуля",)),
        ("<h1>Школа Лес</h1>", [], ["Школа Лес"], ("Школа Лес",)),
        ("<h1>Go</h1><h1 hidden>Спасибо</h1>", ["Go с нуля"], [], ("Go",)),
        ("<h1 hidden>Go</h1>", ["Go"], [], ("Go",)),
        ("<h1 hidden>Go</h1>", [], [], ()),
    ],
    ids=["named", "the site's name", "sections", "nothing else", "hidden", "hidden and named", "hidden and not named"],
)
def test_of_several_headings_the_one_is_the_course_that_its_data_name(
    text: str, names: list[str], site: list[str], expected: tuple[str, ...]
) -> None:
    assert own_heading(text, names, site) == expected


@pytest.mark.parametrize(
    ("markup", "name", "expected"),
    [
        ("<span>Онлайн-курс</span><span>Аналитик данных</span>", "Аналитик данных", "Аналитик данных"),
        ("<div><i>Онлайн-курс</i> <b>Аналитик данных</b></div>", "Аналитик данных", "Аналитик данных"),
        ("Аналитик данных<span>Новинка</span>", "Аналитик данных", "Аналитик данных"),
        ("<span>Онлайн-курс</span><span>Аналитик данных</span>", "", "Онлайн-курс Аналитик данных"),
        ("Python <span>с нуля</span>", "Python", "Python с нуля"),
        ("<span>Дизай</span><span>нер</span>", "Дизайнер", "Дизайнер"),
        ("<span>Java</span><span>Script</span>", "", "JavaScript"),
        ("Веб<br>дизайн", "Веб", "Веб дизайн"),
        ("<svg><title>logo</title></svg>Дизайнер <style>.a{}</style>интерфейсов", "", "Дизайнер интерфейсов"),
    ],
)
def test_caption_in_an_element_of_its_own_is_no_part_of_the_title(markup: str, name: str, expected: str) -> None:
    (found,) = own_heading(f"<h1>{markup}</h1>", [name])
    assert " ".join(found.split()) == expected


@pytest.mark.parametrize(
    ("offers", "expected"),
    [
        (None, {}),
        ({"price": 130000, "priceCurrency": "RUB"}, {"default": ("130000",)}),
        ([{"price": "47500.00"}], {"default": ("47500.00",)}),
        ([{"price": 1, "name": "A"}, {"price": 2, "name": "B"}], {"A": ("1",), "B": ("2",)}),
        ([{"price": 1, "url": "https://a.example/buy?tariffId=165"}, {"price": 2, "sku": "s2"}], {"165": ("1",), "s2": ("2",)}),
        ([{"price": 1}, {"price": 2}], {"default": ("1", "2")}),
        ([{"price": 1, "name": "A"}, {"price": 1, "name": "A"}], {"A": ("1",)}),
        ([5, None, "x"], {}),
    ],
    ids=str,
)
def test_prices_by_tariff(offers: Any, expected: dict[str, tuple[str, ...]]) -> None:
    assert {offer.external_id: offer.price for offer in offers_of({"offers": offers})} == expected


def test_low_price_is_a_floor_and_a_monthly_one_a_payment() -> None:
    (floor,) = offers_of({"offers": {"@type": "AggregateOffer", "lowPrice": "6491"}})
    (payment,) = offers_of({"offers": {"priceSpecification": {"price": 990, "unitText": "month", "priceCurrency": "RUB"}}})
    assert (floor.price, floor.price_from) == ((), ("6491",))
    assert (payment.price, payment.monthly_price, payment.currency) == ((), ("990",), ("RUB",))


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        ({"price": 90000, "priceSpecification": {"price": 80000}}, {"price": ("90000", "80000")}),
        ({"price": 90000, "priceSpecification": {"price": 90000}}, {"price": ("90000",)}),
        ({"priceSpecification": [{"price": 90000}, {"price": 80000}]}, {"price": ("90000", "80000")}),
        (
            {"price": 90000, "priceSpecification": {"price": 100000, "priceType": "https://schema.org/StrikethroughPrice"}},
            {"price": ("90000",), "list_price": ("100000",)},
        ),
        (
            {"price": 90000, "priceSpecification": [{"price": 100000, "priceType": "ListPrice"}]},
            {"price": ("90000",), "list_price": ("100000",)},
        ),
        ({"price": 7500, "priceSpecification": {"referenceQuantity": {"unitCode": "MON"}}}, {"monthly_price": ("7500",)}),
        ({"price": 7500, "priceSpecification": {"referenceQuantity": {"value": 1, "unitText": "месяц"}}}, {"monthly_price": ("7500",)}),
        ({"price": "7 500.00", "priceSpecification": {"price": 7500, "unitCode": "MON"}}, {"monthly_price": ("7500",)}),
        (
            {"price": 90000, "priceSpecification": {"price": 7500, "unitCode": "MON"}},
            {"price": ("90000",), "monthly_price": ("7500",)},
        ),
        (
            {"price": 7500, "priceSpecification": {"referenceQuantity": {"value": 3, "unitCode": "MON"}}},
            {"monthly_price": ("7500 / 3 мес",)},
        ),
        ({"price": 900, "priceSpecification": {"price": 900, "unitText": "час"}}, {"price": ("900 / час",)}),
        ({"price": 900, "priceSpecification": {"unitCode": "C62"}}, {"price": ("900",)}),
        ({"price": 4628, "priceSpecification": {"unitText": "ежемесячно"}}, {"monthly_price": ("4628",)}),
        *(
            ({"price": 4628, "unitText": unit}, {"price": ("4628",)})
            for unit in ("RUB", "рублей", "за курс", "full course", "one time", "person")
        ),
        ({"price": 4628, "unitText": "взнос"}, {"price": ("4628 / взнос",)}),
        ({"price": 4628, "priceSpecification": {"price": 4628, "priceComponentType": "Installment"}}, {"price": ("4628 / Installment",)}),
        (
            {"price": 90000, "priceSpecification": {"price": 5000, "priceComponentType": "https://schema.org/Downpayment"}},
            {"price": ("90000", "5000 / https://schema.org/Downpayment")},
        ),
    ],
    ids=str,
)
def test_specification_says_what_a_number_is_or_stands_beside_it(offer: dict[str, Any], expected: dict[str, tuple[str, ...]]) -> None:
    (found,) = offers_of({"offers": offer})
    facts = {"price": found.price, "list_price": found.list_price, "monthly_price": found.monthly_price}
    assert {name: statements for name, statements in facts.items() if statements} == expected


@pytest.mark.parametrize(
    ("numbers", "price"),
    [
        ({"price": 6491, "lowPrice": "6491.00"}, ()),
        ({"price": 6491, "lowPrice": 6491, "highPrice": 9900}, ()),
        ({"price": 6491, "lowPrice": 6491, "highPrice": 6491}, ("6491",)),
        ({"price": 7000, "lowPrice": 6491}, ("7000",)),
    ],
    ids=str,
)
def test_price_that_repeats_the_lowest_is_the_same_floor(numbers: dict[str, Any], price: tuple[str, ...]) -> None:
    (offer,) = offers_of({"offers": {"@type": "AggregateOffer", **numbers}})
    assert offer.price == price


def test_price_lasts_as_long_as_its_specification() -> None:
    listed = {"price": 9000, "priceType": "ListPrice", "validThrough": "2027-01-01"}
    (offer,) = offers_of({"offers": {"price": 5000, "priceSpecification": [{"price": 5000, "validThrough": "2026-10-01"}, listed]}})
    assert offer.discount_until == ("2026-10-01",)


def test_two_currencies_of_one_offer_are_both_told() -> None:
    (offer,) = offers_of({"offers": {"price": 5, "priceCurrency": "RUB", "priceSpecification": {"price": 5, "priceCurrency": "USD"}}})
    assert offer.currency == ("RUB", "USD")


def test_category_free_speaks_of_the_course_only_where_it_is_the_only_offer() -> None:
    (alone,) = offers_of({"offers": [{"category": "Free", "price": 0}]})
    several = offers_of({"offers": [{"category": "Free", "price": 0}, {"category": "Paid", "price": 5}]})
    assert alone.free == ("Free",)
    assert [offer.free for offer in several] == [(), ()]


def facts_of(**offer: Any) -> dict[str, tuple[str, ...]]:
    """What the only offer says, its id left aside."""
    (found,) = offers_of({"offers": offer})
    return {
        each.name: said
        for each in fields(found)
        if each.name not in {"external_id", "home_currency"} and (said := getattr(found, each.name))
    }


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        ({"lowPrice": 4900, "unitText": "MONTH"}, {"monthly_from": ("4900",)}),
        ({"lowPrice": 4900, "priceSpecification": {"unitCode": "MON"}}, {"monthly_from": ("4900",)}),
        ({"lowPrice": 4900, "highPrice": 9900, "priceSpecification": {"price": 4900, "unitCode": "MON"}}, {"monthly_from": ("4900",)}),
        ({"lowPrice": 900, "unitText": "час"}, {"price_from": ("900 / час",)}),
        ({"lowPrice": 45000, "unitText": "курс"}, {"price_from": ("45000",)}),
        (
            {"lowPrice": 45000, "priceSpecification": {"price": 4900, "unitCode": "MON"}},
            {"price_from": ("45000",), "monthly_price": ("4900",)},
        ),
        ({"price": 5900, "priceSpecification": {"minPrice": 5900, "maxPrice": 20000}}, {"price_from": ("5900",)}),
        ({"priceSpecification": {"minPrice": 5900, "unitText": "месяц"}}, {"monthly_from": ("5900",)}),
        ({"price": 5900, "priceSpecification": {"minPrice": 5900, "maxPrice": 5900}}, {"price": ("5900",), "price_from": ("5900",)}),
    ],
    ids=str,
)  # fmt: skip
def test_floor_is_of_what_its_unit_says(offer: dict[str, Any], expected: dict[str, tuple[str, ...]]) -> None:
    assert facts_of(**offer) == expected


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        ({"price": 5900, "priceSpecification": {"name": "Ежемесячный платёж"}}, {"monthly_price": ("5900",)}),
        ({"price": 5900, "priceSpecification": {"price": 5900, "description": "в месяц"}}, {"monthly_price": ("5900",)}),
        ({"price": 5900, "description": "Стоимость обучения в месяц"}, {"monthly_price": ("5900",)}),
        ({"price": 5900, "description": "5 900 ₽ в месяц"}, {"monthly_price": ("5900",)}),
        *(
            ({"price": 45000, "description": text}, {"price": ("45000",)})
            for text in (
                "5 900 ₽ в месяц", "Возможна помесячная оплата", "Практика: 8 занятий в месяц", "Станьте аналитиком за месяц",
                "Полная стоимость. Ежемесячный платёж от 4 000 ₽", "Оплата за месяц до начала",
            )
        ),
        ({"price": 45000, "unitText": "место"}, {"price": ("45000 / место",)}),
        ({"price": 5000, "priceSpecification": {"priceComponent": [{"price": 5000, "unitCode": "MON"}]}}, {"monthly_price": ("5000",)}),
        (
            {"priceSpecification": {"price": 65000, "priceComponent": [{"price": 5000, "priceComponentType": "Downpayment"}]}},
            {"price": ("65000", "5000 / Downpayment")},
        ),
        ({"price": 1990, "eligibleDuration": {"value": 1, "unitCode": "MON"}}, {"price": ("1990 / 1 мес",)}),
        ({"price": 1990, "eligibleDuration": "P1M"}, {"price": ("1990 / 1 мес",)}),
        ({"price": 45000, "eligibleDuration": {"value": 12, "unitCode": "MON"}}, {"price": ("45000",)}),
        ({"price": 45000, "eligibleDuration": "P1Y"}, {"price": ("45000",)}),
        *(
            ({"priceSpecification": {"price": 90000, "priceType": f"https://schema.org/{kind}"}}, {"list_price": ("90000",)})
            for kind in ("MSRP", "SRP", "ListPrice", "StrikethroughPrice")
        ),
        ({"priceSpecification": {"price": 90000, "priceType": "InvoicePrice"}}, {"price": ("90000 / InvoicePrice",)}),
        ({"priceSpecification": {"price": 90000, "priceType": "https://schema.org/SalePrice"}}, {"price": ("90000",)}),
    ],
    ids=str,
)  # fmt: skip
def test_words_beside_a_number_say_what_it_is(offer: dict[str, Any], expected: dict[str, tuple[str, ...]]) -> None:
    assert facts_of(**offer) == expected


def test_price_for_members_is_conditional() -> None:
    gold = {"price": 40000, "validForMemberTier": {"name": "Gold"}}
    assert facts_of(priceSpecification=gold) == {"conditional_price": ("40000",), "condition": ("Gold",)}
    assert facts_of(**gold) == {"conditional_price": ("40000",), "condition": ("Gold",)}
    assert facts_of(price=90000, priceSpecification=gold) == {"price": ("90000",), "conditional_price": ("40000",), "condition": ("Gold",)}


def test_days_between_which_an_offer_holds() -> None:
    assert facts_of(price=5, validFrom="2026-12-01") == {"price": ("5",), "offered_from": ("2026-12-01",)}
    assert facts_of(price=5, availabilityEnds="2026-09-01") == {"price": ("5",), "offered_until": ("2026-09-01",)}
    assert facts_of(price=5, validThrough="2026-09-01") == {"price": ("5",), "discount_until": ("2026-09-01",)}
    assert facts_of(price=5, validThrough="2026-09-01", priceValidUntil="2026-12-01") == {
        "price": ("5",), "discount_until": ("2026-12-01",), "offered_until": ("2026-09-01",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("KZ", ("KZ",)),
        ({"@type": "Country", "name": "Казахстан"}, ("Казахстан",)),
        ({"@type": "Place", "address": {"addressCountry": "BY"}}, ("BY",)),
        (["KZ", "BY"], ("KZ", "BY")),
        ("Rwanda", ("Rwanda",)),
        *((home, ()) for home in ("RU", "RUS", "ru-MOW", "Россия", "РФ", "Russian Federation", "Worldwide", "Весь мир")),
        *((home, ()) for home in (["KZ", "RU"], [], None)),
    ],
    ids=str,
)  # fmt: skip
def test_country_is_told_where_russia_is_not_among_them(region: Any, expected: tuple[str, ...]) -> None:
    (offer,) = offers_of({"offers": {"price": 5, "eligibleRegion": region}})
    assert offer.country == expected


def test_course_that_says_it_is_not_free_contradicts_the_category() -> None:
    offers = {"category": "Free", "price": 0}
    told = [
        offers_of({"offers": offers, "isAccessibleForFree": free})[0].free for free in (False, "False", "https://schema.org/False", True)
    ]
    assert told == [("Free", "free=false"), ("Free", "free=false"), ("Free", "free=false"), ("Free",)]


def test_key_said_twice_has_both_values() -> None:
    things, issues = read_things(
        blocks('{"@type": "Course", "name": "Go", "offers": {"price": "45000", "price": "5900", "price": "5900"}}')
    )
    assert (things[0]["offers"], issues) == ({"price": ["45000", "5900"]}, [])
    assert [offer.price for offer in offers_of(things[0])] == [("45000", "5900")]


def test_several_runs_are_choices_and_one_that_is_silent_stays_among_them() -> None:
    one = course_facts({"hasCourseInstance": {"startDate": "2026-11-30", "endDate": "2027-01-30"}})
    two = course_facts({"hasCourseInstance": [{"startDate": "2026-11-30"}, {"courseMode": "Online"}]})
    assert (one["starts_on"], one["ends_on"]) == (("2026-11-30",), ("2027-01-30",))
    assert (two["start_choices"], two["ends_on"]) == (("2026-11-30", ""), ())


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ({"duration": "P6M"}, ("P6M",)),
        ([{"duration": "P6M"}], ("P6M",)),
        ({"duration": "PT2H", "repeatFrequency": "Weekly"}, ()),
        ({"duration": "PT2H", "repeatCount": 20}, ()),
        ({"repeatCount": 20}, ()),
    ],
    ids=str,
)
def test_lesson_that_repeats_is_not_the_length_of_the_course(schedule: Any, expected: tuple[str, ...]) -> None:
    assert course_facts({"hasCourseInstance": {"courseSchedule": schedule}})["duration"] == expected


def test_what_is_commented_out_is_not_read() -> None:
    old = blocks('{"@type": "Course", "name": "Rust"}')
    assert read_things(f"<!-- {old} -->" + blocks('{"@type": "Course", "name": "Go"}')) == ([COURSE], [])
    assert first_heading("<!-- <h1>Старый</h1> --><h1>Курс</h1>") == ("Курс",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>4<!-- -->628</p>", "<p>4628</p>"),
        ("a<!---->b<!-->c<!--->d", "abcd"),
        ("a<!-- 1 --!>b", "ab"),
        ("a<!-- <b>\n</b> -->b<!-- x -->c", "abc"),
        ("a<!-- never ends <p>b</p>", "a"),
        ('<script>s = "<!-- kept -->"</script><!-- cut -->', '<script>s = "<!-- kept -->"</script>'),
        ("<!-- <script>x</script> -->y", "y"),
        ("<style><!-- p {} --></style>", "<style><!-- p {} --></style>"),
        ("4 < 5 -->", "4 < 5 -->"),
    ],
)
def test_comments_go_and_bodies_of_scripts_stay(text: str, expected: str) -> None:
    assert without_comments(text) == expected
