"""YML feeds beside the saved ones: parts, order, archives, dialects."""

import asyncio
import gzip
from collections.abc import AsyncIterator

import pytest

from scrapers.archives import ArchiveError, sha256_of, unarchived_pieces
from scrapers.dialects import DIALECTS, Dialect
from scrapers.failures import RefusedResponse
from scrapers.feed import FeedError, FeedHead, FeedOffer, dialect_name, external_id, read_feed
from scrapers.packing import Packing, packed
from tests.meaning import Complaints, Said, raw_offer_says
from tests.saved_pages import read_page, saved

HEAD = "<name>Курсы</name><company>Школа</company><url>https://a.example</url><categories><category id='1'>Дизайн</category></categories>"


def feed(*offers: str) -> bytes:
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><yml_catalog><shop>{HEAD}<offers>{''.join(offers)}</offers></shop></yml_catalog>".encode()
    )


def read(body: bytes, dialect: str = "yandex") -> tuple[list[FeedOffer], FeedHead]:
    head = FeedHead()
    return list(read_feed(body, DIALECTS[dialect], head)), head


def test_head_is_read_before_the_offers() -> None:
    (offer,), head = read(feed("<offer id='7'><name>Шрифты</name><url>https://a.example/1</url><categoryId>1</categoryId></offer>"))
    assert (head.name, head.company, head.url, head.categories) == ("Курсы", "Школа", "https://a.example", {"1": "Дизайн"})
    assert (offer.external_id, offer.url, offer.facts["title"], offer.facts["categories"]) == (
        "7",
        "https://a.example/1",
        ("Шрифты",),
        ("Дизайн",),
    )


def test_name_of_a_set_or_offer_is_not_the_schools() -> None:
    body = feed("<offer id='7'><name>Шрифты</name></offer>").replace(
        b"<offers>", "<sets><set id='s'><name>Набор</name></set></sets><offers>".encode()
    )
    assert read(body)[1].name == "Курсы"


def test_archive_is_unpacked() -> None:
    assert len(read(gzip.compress(feed("<offer id='1'/>", "<offer id='2'/>")))[0]) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b"not xml",
        feed("<offer id='1'/>")[:-20],
        gzip.compress(feed("<offer id='1'/>"), mtime=0)[:-8],
        b"\x1f\x8bx",
        b"<rss><offer id='1'/></rss>",
    ],
)
def test_what_is_no_whole_feed_is_an_error(body: bytes) -> None:
    with pytest.raises(FeedError):
        read(body)


@pytest.mark.parametrize(
    ("offer", "price", "listed", "monthly"),
    [
        ("<price>100</price><oldprice>120</oldprice>", ("100",), ("120",), ()),
        ("<price>120</price><param name='Цена по скидке'>100</param>", ("100",), ("120",), ()),
        ("<price>100</price><param name='Ежемесячная цена'>10</param>", ("100",), (), ("10",)),
        ("<param name='Ежемесячная цена'>12</param><param name='Ежемесячная цена по скидке'>10</param>", (), (), ("10",)),
        ("<param name='Ежемесячная цена'>12</param><param name='Ежемесячная цена по скидке'>0</param>", (), (), ("12",)),
        ("<price> </price><oldprice></oldprice>", (), (), ()),
    ],
)
def test_prices_of_the_yandex_dialect(offer: str, price: tuple[str, ...], listed: tuple[str, ...], monthly: tuple[str, ...]) -> None:
    ((found,), _) = read(feed(f"<offer id='1'>{offer}</offer>"))
    assert (found.offer.price, found.offer.list_price, found.offer.monthly_price) == (price, listed, monthly)


def test_unit_stands_behind_its_number_and_a_named_one_too() -> None:
    ((yandex,), _) = read(feed("<offer id='1'><param name='Продолжительность' unit='месяц'>9</param></offer>"))
    ((hexlet,), _) = read(feed("<offer id='1'><param name='Продолжительность'>10,5</param></offer>"), "hexlet")
    assert (yandex.facts["duration"], hexlet.facts["duration"]) == (("9 месяц",), ("10,5 месяц",))


@pytest.mark.parametrize(
    ("second", "starts_on", "complaints"),
    [("2026-11-09", "2026-11-09", []), ("2026-12-07", None, [("conflict", "starts_on")])],
)
def test_two_starts_of_one_offer_are_compared(second: str, starts_on: str | None, complaints: list[tuple[str, str]]) -> None:
    page = saved("yml_feed/netology.xml")
    body = page.body.replace('"Ближайшая дата">2026-11-09'.encode(), f'"Ближайшая дата">{second}'.encode())
    (found,) = read_page(page, body).pages
    assert found.courses[0].starts_on == starts_on
    assert [(issue.kind, issue.field) for issue in found.issues] == complaints


def test_large_feed_comes_in_parts_of_50() -> None:
    page = saved("yml_feed/contented.xml")
    offers = "".join(
        f"<offer id='{n}'><name>К {n}</name><url>https://contented.ru/edu/c{n}</url><price>10</price></offer>" for n in range(101)
    )
    pages = read_page(page, feed(offers)).pages
    assert [(each.part, len(each.courses)) for each in pages] == [(0, 50), (1, 50), (2, 1)]


@pytest.mark.parametrize(
    ("table", "slug", "expected"),
    [({}, "skillbox", "skillbox"), ({}, "lesnaya", "yandex"), ({"dialect": "otus"}, "skillbox", "otus")],
)
def test_dialect_is_the_named_one_else_the_schools_else_yandex(table: dict[str, str], slug: str, expected: str) -> None:
    assert dialect_name(table, slug) == expected


def test_unknown_dialect_is_an_error_that_names_the_known() -> None:
    known = (
        "bangbangeducation, brunoyam, contented, eduson, geekbrains, hexlet, karpov, maed, moscowdigitalschool, netology, otus,"
        " productstar, skillbox, skillfactory, skypro, xyz, yandex"
    )
    with pytest.raises(FeedError, match=f"unknown dialect 'martian'; known: {known}"):
        dialect_name({"dialect": "martian"}, "skillbox")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://gb.ru/courses/528", "528"),
        ("http://www.gb.ru/professions/python/?utm=1#x", "python"),
        ("https://gb.ru/geek_university/developer/programmer/python", "python"),
        ("https://gb.ru/posts/528", None),
        ("https://evil.example/https://gb.ru/courses/528", None),
    ],
)
def test_id_is_what_the_schools_pattern_names_in_the_address(url: str, expected: str | None) -> None:
    assert external_id(DIALECTS["geekbrains"].course_url, url) == expected


def test_without_a_pattern_the_address_names_nothing() -> None:
    assert external_id(Dialect().course_url, "https://a.example/1") is None


def _only(body: str, dialect: str = "yandex") -> tuple[FeedOffer, FeedHead]:
    head = FeedHead()
    (found,) = read_feed(f"<yml_catalog><shop>{body}</shop></yml_catalog>".encode(), DIALECTS[dialect], head)
    return found, head


@pytest.mark.parametrize(
    ("element", "title"),
    [
        ("<name>Курс<!-- x --> Go</name>", "Курс Go"),
        ("<name>Курс <b>Java</b> с нуля</name>", "Курс  Java  с нуля"),
        ("<name><![CDATA[Курс C&C]]></name>", "Курс C&C"),
    ],
)
def test_words_of_an_element_are_read_to_their_end(element: str, title: str) -> None:
    found, _ = _only(f"<offers><offer id='1'><url>https://a.example/1</url>{element}</offer></offers>")
    assert found.facts["title"] == (title,)


def test_a_price_with_a_comment_inside_is_the_whole_number() -> None:
    found, _ = _only("<offers><offer id='1'><price>60<!-- -->000</price></offer></offers>")
    assert found.offer.price == ("60000",)


def test_an_entity_that_nobody_explains_marks_the_text_as_lost() -> None:
    offer = "<offer id='1'><name>A&nbsp;B</name><model>C&foo;D</model></offer>"
    body = f"<!DOCTYPE yml_catalog SYSTEM 'shops.dtd'><yml_catalog><shop><offers>{offer}</offers></shop></yml_catalog>"
    (found,) = read_feed(body.encode(), Dialect(course={"title": "name", "summary": "model"}), FeedHead())
    assert found.facts["title"] == ("A\u00a0B",)
    assert found.facts["summary"] == ("C\ufffdD",)


def _offered(said: str, dialect: str = "yandex") -> tuple[Said, Complaints]:
    """What a tariff of a feed in roubles comes to on the tenth of October."""
    found, _ = _only(f"<offers><offer id='1'><currencyId>RUB</currencyId>{said}</offer></offers>", dialect)
    return raw_offer_says(found.offer)


SALE = "<price>100000</price><param name='Цена по скидке'>60000</param>"
PAYMENTS = "<price>100000</price><param name='Ежемесячная цена'>5000</param><param name='Ежемесячная цена по скидке'>3000</param>"
ENDED, RUNNING = "2026-09-01", "2026-12-31"


def _until(day: str, of: str = "") -> str:
    return f"<param name='Дата окончания {of}скидки'>{day}</param>"


@pytest.mark.parametrize("dialect", ["karpov", "hexlet", "yandex"])
def test_sale_that_has_ended_leaves_no_price(dialect: str) -> None:
    assert _offered(SALE + _until(ENDED), dialect) == ({"pricing": "unknown"}, [("suspect", "price")])


@pytest.mark.parametrize("before", ["", "<price>0</price>"])
def test_sale_that_has_ended_leaves_no_price_where_none_stood_before_it(before: str) -> None:
    said = f"{before}<param name='Цена по скидке'>60000</param>"
    assert _offered(said + _until(ENDED)) == ({"pricing": "unknown"}, [("suspect", "price")])
    monthly = f"{before}<param name='Ежемесячная цена по скидке'>3000</param>{_until(ENDED, 'ежемесячной ')}"
    assert "monthly_price" not in _offered(monthly)[0]


@pytest.mark.parametrize("dialect", ["maed", "eduson", "skillbox"])
def test_sale_that_has_ended_leaves_no_price_beside_its_old_one(dialect: str) -> None:
    sale = "<price>60000</price><oldprice>100000</oldprice>"
    assert _offered(sale + _until(ENDED), dialect) == ({"pricing": "unknown"}, [("suspect", "price")])


@pytest.mark.parametrize("dialect", ["karpov", "hexlet", "yandex"])
def test_sale_that_runs_is_the_price(dialect: str) -> None:
    prices = {"pricing": "full", "price": 6000000, "list_price": 10000000, "currency": "RUB"}
    assert _offered(SALE, dialect) == (prices, [])
    assert _offered(SALE + _until("2026-10-10"), dialect) == (prices | {"discount_until": "2026-10-10T20:59:59Z"}, [])


@pytest.mark.parametrize("dialect", ["karpov", "hexlet", "yandex", "maed"])
@pytest.mark.parametrize("sale", ["", "<param name='Цена по скидке'>0</param>", "<oldprice>0</oldprice>"])
def test_end_of_a_sale_without_a_sale_price_says_nothing_of_the_regular_price(dialect: str, sale: str) -> None:
    said, _ = _offered(f"<price>100000</price>{sale}{_until(ENDED)}", dialect)
    assert said == {"pricing": "full", "price": 10000000, "currency": "RUB"}


@pytest.mark.parametrize("dialect", ["eduson", "yandex"])
def test_sale_of_the_payments_ends_on_a_day_of_its_own(dialect: str) -> None:
    total: Said = {"pricing": "full", "price": 10000000, "currency": "RUB"}
    payments: Said = {"monthly_price": 300000, "monthly_list_price": 500000, "monthly_from": 0}
    assert _offered(PAYMENTS + _until(ENDED, "ежемесячной "), dialect) == (total, [("suspect", "monthly_price")])
    running = {"discount_until": "2026-12-31T20:59:59Z"}
    assert _offered(PAYMENTS + _until(RUNNING, "ежемесячной "), dialect) == (total | payments | running, [])


def test_sale_of_the_total_outlives_that_of_the_payments() -> None:
    said = SALE + _until(RUNNING) + PAYMENTS.replace("<price>100000</price>", "") + _until("2026-09-30", "ежемесячной ")
    prices = {"pricing": "full", "price": 6000000, "list_price": 10000000, "discount_until": "2026-12-31T20:59:59Z", "currency": "RUB"}
    assert _offered(said) == (prices, [("suspect", "monthly_price")])


def test_sale_of_the_payments_alone_that_has_ended_leaves_nothing() -> None:
    said = PAYMENTS.replace("100000", "0") + _until(ENDED, "ежемесячной ")
    assert _offered(said) == ({"pricing": "unknown", "currency": "RUB"}, [("suspect", "monthly_price"), ("unknown", "price")])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("<price from='true'>5000</price>", {"pricing": "from", "price": 500000}),
        ("<price from='1'>5000</price>", {"pricing": "from", "price": 500000}),
        ("<price from='true'>5 000 ₽</price>", {"pricing": "from", "price": 500000}),
        ("<price from='true'>от 5000</price>", {"pricing": "from", "price": 500000}),
        ("<price from='true'>5000</price><param name='Цена по скидке'>4000</param>", {"pricing": "from", "price": 400000}),
        ("<price from='false'>5000</price>", {"pricing": "full", "price": 500000}),
        ("<price from=''>5000</price>", {"pricing": "full", "price": 500000}),
        (
            "<price from='true'>0</price><param name='Ежемесячная цена'>5000</param>",
            {"pricing": "monthly", "monthly_price": 500000, "monthly_from": 0},
        ),
        (
            "<price>0</price><param name='Ежемесячная цена' from='true'>5000</param>",
            {"pricing": "monthly", "monthly_price": 500000, "monthly_from": 1},
        ),
    ],
)
def test_price_that_is_marked_as_the_least_is_a_floor(said: str, expected: Said) -> None:
    assert _offered(said) == (expected | {"currency": "RUB"}, [])


def test_old_price_that_contradicts_the_price_before_the_sale_is_none() -> None:
    sale = "<price>50000</price><param name='Цена по скидке'>40000</param>"
    price: Said = {"pricing": "full", "price": 4000000, "currency": "RUB"}
    assert _offered(sale + "<oldprice>80000</oldprice>") == (price, [("conflict", "list_price")])
    for agreeing in ("<oldprice>50000</oldprice>", "<oldprice>0</oldprice>", "<oldprice/>", "<oldprice>None</oldprice>", ""):
        assert _offered(sale + agreeing) == (price | {"list_price": 5000000}, [])


@pytest.mark.parametrize("word", ["false", "0", "нет"])
def test_zero_that_is_said_to_be_no_subscription_is_complained_of(word: str) -> None:
    said = f"<price>0</price><param name='Цена за подписку'>{word}</param>"
    assert _offered(said) == ({"pricing": "unknown", "currency": "RUB"}, [("unknown", "price")])


def test_zero_beside_a_subscription_says_nothing() -> None:
    said = "<price>0</price><param name='Ежемесячная цена'>990</param><param name='Цена за подписку'>true</param>"
    assert _offered(said) == ({"pricing": "subscription", "monthly_price": 99000, "monthly_from": 0, "currency": "RUB"}, [])


@pytest.mark.parametrize("word", ["None", "0", "0.00"])
def test_a_sale_price_that_is_none_leaves_the_price_a_price(word: str) -> None:
    found, _ = _only(f"<offers><offer id='1'><price>100000</price><param name='Цена по скидке'>{word}</param></offer></offers>")
    assert (found.offer.price, found.offer.list_price) == (("100000",), ())


def test_amounts_without_a_currency_are_in_the_feeds_own() -> None:
    found, head = _only(
        "<currencies><currency id='USD' rate='70'/><currency id='RUR' rate='1'/></currencies><offers><offer id='1'/></offers>"
    )
    assert (head.currency, found.offer.home_currency) == ("RUR", "RUR")


def test_a_named_dialect_sells_in_roubles_and_an_unnamed_one_does_not_say() -> None:
    assert _only("<offers><offer id='1'/></offers>", "contented")[0].offer.home_currency == "RUB"
    assert _only("<offers><offer id='1'/></offers>", "yandex")[0].offer.home_currency == ""


def test_a_monthly_amount_with_its_currency_gets_the_period_that_its_name_states() -> None:
    found, _ = _only("<offers><offer id='1'><param name='Ежемесячная цена'>5 000 ₽</param></offer></offers>")
    assert found.offer.monthly_price == ("5 000 ₽ в месяц",)


def test_an_offer_without_a_currency_among_offers_with_one_is_in_none() -> None:
    body = "<yml_catalog><shop><currencies><currency id='RUR' rate='1'/></currencies><offers><offer id='1'><price>5</price></offer>"
    body += "<offer id='2'><price>5</price><currencyId>USD</currencyId></offer></offers></shop></yml_catalog>"
    found = list(read_feed(body.encode(), DIALECTS["contented"], FeedHead()))
    assert [each.offer.home_currency for each in found] == ["", ""]


SOLD = "<url>https://a.example/1</url><price>60000</price><oldprice>90000</oldprice><currencyId>RUB</currencyId>"


@pytest.mark.parametrize(
    ("dialect", "said", "expected"),
    [
        ("skillfactory", SOLD, ("60000", "90000", (), ())),
        ("maed", SOLD, ("60000", "90000", (), ())),
        ("eduson", SOLD + "<param name='Ежемесячная цена по скидке'>2500</param>", ("60000", "90000", ("2500",), ())),
        ("productstar", SOLD + "<param name='Длительность'>8 мес.</param>", ("60000", "90000", (), ("8 мес.",))),
        ("brunoyam", SOLD + "<param name='Продолжительность обучения, недель'>14</param>", ("60000", "90000", (), ("14 неделя",))),
        ("karpov", SOLD + "<param name='Цена по скидке'>50000</param><param name='Ежемесячная цена'>2100</param>",
         ("50000", "60000", "90000", ("2100",), ())),
        ("moscowdigitalschool", SOLD + "<monthly>1800</monthly>", ("60000", "90000", ("1800",), ())),
        ("xyz", SOLD.replace("90000", "None"), ("60000", "None", (), ())),
    ],
)  # fmt: skip
def test_school_is_read_by_its_own_dialect(dialect: str, said: str, expected: tuple[object, ...]) -> None:
    ((found,), _) = read(feed(f"<offer id='1'><name>Курс</name>{said}</offer>"), dialect)
    offer = found.offer
    assert (*offer.price, *offer.list_price, offer.monthly_price, found.facts.get("duration", ())) == expected


def test_title_of_a_feed_that_has_no_name_is_its_model() -> None:
    ((found,), _) = read(feed("<offer id='1'><typePrefix>Курс</typePrefix><model>Тестировщик</model></offer>"), "geekbrains")
    assert found.facts["title"] == ("Тестировщик",)


def test_further_category_and_collections_are_read_by_their_names() -> None:
    sets = "<sets><set id='s1'><name>Шрифты</name></set><set id='s2'><name>Новинки</name></set></sets><offers>"
    said = "<set-ids>s1, s2,s9</set-ids><param name='Дополнительная категория'>1</param><param name='Дополнительная категория'>Игры</param>"
    body = feed(f"<offer id='1'><name>Курс</name>{said}</offer>").replace(b"<offers>", sets.encode())
    ((found,), _) = read(body)
    assert (found.facts["categories"], found.facts["collections"]) == (("Дизайн", "Игры"), ("Шрифты", "Новинки"))


def test_parameter_that_nobody_knows_is_one_issue_a_feed() -> None:
    page = saved("yml_feed/yandex.xml")
    body = page.body.replace(
        b'<param name="\xd0\xa1\xd0\xbb\xd0\xbe\xd0\xb6\xd0\xbd\xd0\xbe\xd1\x81\xd1\x82\xd1\x8c">', '<param name="Трудность">'.encode()
    )
    assert body != page.body
    issues = [issue for each in read_page(page, body).pages for issue in each.issues]
    assert [(issue.kind, issue.field, issue.text) for issue in issues] == [("unknown", "courses", "Трудность: Для новичков")]


@pytest.mark.parametrize(
    "name",
    [
        "Ссылка на контент курса", "Формат обучения", "Часы в неделю", "Есть видеоуроки", "Есть текстовые уроки", "Есть вебинары",
        "Есть домашние работы", "Есть тренажеры", "Есть сообщество", "Есть бесплатная часть", "Классы", "Результат обучения",
        "Дополнительная категория", "Цена за подписку", "Оплата в рассрочку", "Цена по скидке", "Дата окончания скидки", "Ежемесячная цена",
        "Ежемесячная цена по скидке", "Дата окончания ежемесячной скидки", "Продолжительность", "План", "Ближайшая дата", "Сложность",
        "С трудоустройством",
    ],
)  # fmt: skip
def test_every_parameter_of_the_education_feed_is_read_or_left_out_on_purpose(name: str) -> None:
    assert read(feed(f"<offer id='1'><name>Курс</name><param name='{name}'>1</param></offer>"))[1].unknown_params == {}


async def _chunks(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def packed_body(*pieces: bytes, limit: int = 1000) -> tuple[bytes, Packing]:
    packing = Packing(limit=limit)

    async def collect() -> bytes:
        return b"".join([piece async for piece in packed(_chunks(*pieces), packing)])

    return asyncio.run(collect()), packing


def test_body_is_kept_packed_and_its_beginning_shown() -> None:
    body, packing = packed_body(b"", b"<yml_", b"catalog/>")
    assert gzip.decompress(body) == b"<yml_catalog/>"
    assert (bytes(packing.head), packing.size) == (b"<yml_catalog/>", 14)
    assert sha256_of(body) == sha256_of(b"<yml_catalog/>")


def test_body_that_is_packed_already_is_passed_on() -> None:
    archive = gzip.compress(b"<yml_catalog/>")
    assert packed_body(archive[:9], archive[9:])[0] == archive


def test_body_beyond_its_limit_is_refused_while_it_comes() -> None:
    with pytest.raises(RefusedResponse, match="too_large"):
        packed_body(b"x" * 600, b"x" * 600)


def test_archive_is_unpacked_in_small_pieces_and_never_beyond_its_limit() -> None:
    archive = gzip.compress(bytes(5_000_000))
    pieces = list(unarchived_pieces(archive, 5_000_000))
    assert (sum(map(len, pieces)), max(map(len, pieces))) == (5_000_000, 256 * 1024)
    with pytest.raises(ArchiveError, match="too large"):
        list(unarchived_pieces(archive, 4_000_000))
    with pytest.raises(ArchiveError, match="cut off"):
        list(unarchived_pieces(archive[:-9], 5_000_000))


def test_mark_across_two_pieces_of_a_feed_is_seen() -> None:
    filler = "<!-- " + "x" * (256 * 1024 - len(feed("")) // 2) + " -->"
    for shift in range(0, 400, 7):
        said = "<offer id='1'><name>К</name><price>10</price><currencyId>RUR</currencyId></offer>"
        assert read(feed(filler[: len(filler) - shift] + " -->", said))[1].names_currencies
