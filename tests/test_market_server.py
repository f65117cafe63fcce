"""The demo market: what it serves, how it moves from day to day, and that its truth adds up."""

import gzip
import http.client
import json
import re
import socket
from collections import Counter
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from market import review_lists, reviews
from market.clock import clock
from market.reader import is_doubtful
from market.render import Answer
from market.server import SITES, Market
from market.sources import ENVIRONMENT, sources_toml
from market.truth import Unread, truth, truth_after
from market.world import World

SMALL_SCHOOLS = ("citybusiness", "sekta", "ballov99", "rsschool", "codebasics", "htmlacademy", "skillfactory", "purpleschool", "javarush")
FEEDS = ("skillbox", "netology", "otus", "hexlet", "geekbrains", "skypro", "bangbangeducation", "contented", "practicum")
PAGES = (
    "skillbox.ru/course/sitemap.xml", "skillbox.ru/course/python/", "netology.ru/development", "netology.ru/programs/data-analyst",
    "otus.ru/sitemap.xml", "otus.ru/lessons/project-manager/", "stepik.org/sitemap-course-promo-1.xml", "stepik.org/api/courses/50003",
    "stepik.org/api/course-reviews?course=50003&page=2", "ru.hexlet.io/sitemaps/ru/programs.xml.gz", "ru.hexlet.io/testimonials?page=2",
    "feeds.advcake.com/feed/download/market-geekbrains", "api.advcake.com/promotions?pass=market-pass&offer_id=29",
    "otzovik.com/reviews/otus/2/", "tutortop.ru/school-reviews/otus/",
)  # fmt: skip


@pytest.fixture(scope="module")
def market() -> Iterator[Market]:
    with Market() as served:
        yield served


def ask(market: Market, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(market.url).port, timeout=10)
    try:
        connection.request(method, f"/{path}", headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


def text(market: Market, path: str) -> str:
    status, _, body = ask(market, path)
    assert status == 200, path
    return (gzip.decompress(body) if path.endswith(".gz") else body).decode()


def site(world: World, day: int, path: str) -> Answer | None:
    """The same without a socket."""
    split = urlsplit(path)
    host, _, rest = split.path.partition("/")
    query = dict(part.split("=") for part in split.query.split("&")) if split.query else {}
    return SITES[host](world, day, f"/{rest}", query)


def locs(xml: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(xml).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


# How it is served


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("otus.ru/robots.txt", "text/plain; charset=utf-8"),
        ("otus.ru/sitemap.xml", "application/xml; charset=utf-8"),
        ("skillbox.ru/course/python/", "text/html; charset=utf-8"),
        ("stepik.org/api/courses/50003", "application/json"),
        ("ru.hexlet.io/sitemaps/ru/sitemap.xml.gz", "application/gzip"),
        ("feeds.advcake.com/feed/download/market-otus", "application/xml; charset=utf-8"),
    ],
)
def test_each_kind_of_page_has_its_content_type(market: Market, path: str, content_type: str) -> None:
    status, headers, _ = ask(market, path)
    assert (status, headers["content-type"]) == (200, content_type)


@pytest.mark.parametrize(
    "path", ["", "example.com/", "otus.ru", "otus.ru/lessons/no-such/", "otzovik.com/reviews/otus/999/", "stepik.org/api/courses/1"]
)
def test_an_unknown_address_is_404(market: Market, path: str) -> None:
    assert ask(market, path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_only_get_and_head_are_allowed(market: Market, method: str) -> None:
    status, headers, _ = ask(market, "otus.ru/sitemap.xml", method)
    assert (status, headers["allow"]) == (405, "GET, HEAD")


def test_head_sends_the_headers_of_get_and_no_body(market: Market) -> None:
    _, got, body = ask(market, "otus.ru/sitemap.xml")
    status, headers, nothing = ask(market, "otus.ru/sitemap.xml", "HEAD")
    assert (status, nothing) == (200, b"")
    assert headers["content-length"] == got["content-length"] == str(len(body))


@pytest.mark.parametrize("path", PAGES)
def test_gzip_is_sent_where_it_is_accepted_and_unpacks_to_the_same_page(market: Market, path: str) -> None:
    _, plain_headers, plain = ask(market, path)
    _, headers, packed = ask(market, path, Accept_Encoding="gzip, deflate")
    assert "content-encoding" not in plain_headers
    if path.endswith(".gz"):
        assert packed == plain
    else:
        assert headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed) == plain


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_has_not_changed_answers_304_to_either_validator(market: Market, path: str) -> None:
    _, headers, _ = ask(market, path)
    by_tag = ask(market, path, If_None_Match=headers["etag"])
    by_date = ask(market, path, If_Modified_Since=headers["last-modified"])
    assert (by_tag[0], by_tag[2]) == (304, b"")
    assert (by_date[0], by_date[2]) == (304, b"")
    assert ask(market, path, If_None_Match='W/"other"', If_Modified_Since=headers["last-modified"])[0] == 200


def test_a_connection_is_kept_alive_between_requests(market: Market) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(market.url).port, timeout=10)
    connection.request("GET", "/otus.ru/robots.txt")
    connection.getresponse().read()
    first = connection.sock
    connection.request("GET", "/otus.ru/sitemap.xml")
    assert connection.getresponse().read()
    assert connection.sock is first
    connection.close()


def test_the_log_names_real_addresses_and_bytes_sent() -> None:
    with Market() as own:
        body = ask(own, "otus.ru/sitemap.xml")[2]
        ask(own, "otus.ru/nowhere")
        logged = [(each.method, each.url, each.status) for each in own.requests]
        assert logged == [("GET", "https://otus.ru/sitemap.xml", 200), ("GET", "https://otus.ru/nowhere", 404)]
        assert own.requests[0].bytes == len(body)


def test_closing_the_market_hangs_up_and_frees_the_port() -> None:
    with Market() as own:
        port = urlsplit(own.url).port
        idle = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        idle.request("GET", "/otus.ru/robots.txt")
        idle.getresponse().read()
    assert idle.sock.recv(1) == b""
    idle.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=10)


@pytest.mark.parametrize("host", SITES)
def test_every_host_has_a_robots_txt(market: Market, host: str) -> None:
    assert text(market, f"{host}/robots.txt").startswith("User-agent: *\n")


# What the sites look like


def test_skillbox_lists_courses_in_one_child_sitemap_beside_a_misleading_one(market: Market) -> None:
    children = locs(text(market, "skillbox.ru/sitemap.xml"))
    assert children == ["https://skillbox.ru/media/sitemap.xml", "https://skillbox.ru/course/sitemap.xml"]
    listed = locs(text(market, "skillbox.ru/course/sitemap.xml"))
    assert listed[0] == "https://skillbox.ru/course/python/"
    assert all(ask(market, url.removeprefix("https://"))[0] == 200 for url in listed)


def test_a_skillbox_page_holds_tariffs_as_escaped_json_and_literals(market: Market) -> None:
    page = text(market, "skillbox.ru/course/python/")
    (tariff,) = [json.loads(unescape(each)) for each in re.findall(r'<li data-tariff-data="([^"]*)"', page)]
    assert tariff["nomenclature_id"] == 70
    assert tariff["price"]["newCurrency"] == "₽/мес"
    assert tariff["sale"].startswith("\N{MINUS SIGN}")
    assert (tariff["creditDuration"], tariff["descriptions"][0]) == (36, "Рассрочка на <strong>34 месяца</strong>")
    assert f'price: Number("{tariff["payments"][0]["autopayment"]["price"]}")' in page
    assert 'isBlackFriday: Boolean("")' in page


def test_skillbox_has_each_of_its_traps_at_the_default_size(market: Market) -> None:
    pages = "".join(text(market, url.removeprefix("https://")) for url in locs(text(market, "skillbox.ru/course/sitemap.xml")))
    for oddity in ("2026-09-20 23:59:59", "\u00ad", 'country: "kz"', "34 месяца", "24 месяца", "\u00a0", "\N{MINUS SIGN}"):
        assert oddity in unescape(pages), oddity


def test_a_netology_price_is_cut_by_react_comments_and_some_titles_are_doubly_wrapped(market: Market) -> None:
    slugs = sorted(set(re.findall(r'href="/programs/([\w-]+)"', text(market, "netology.ru/development"))))
    pages = [text(market, f"netology.ru/programs/{slug}") for slug in slugs]
    assert all(re.search(r'styles_price__\w+">или <!-- -->[\d\u00a0]+<!-- --> ₽', page) for page in pages)
    assert any(re.search(r'\.title"><p>', page) for page in pages)
    assert all(len(re.findall(r'"plansNew_\d+"', page)) == 2 for page in pages)
    assert any('"starts_at": "в любое время"' in page for page in pages)


def test_otus_has_instances_and_offers_both_alone_and_in_lists(market: Market) -> None:
    lessons = [url.removeprefix("https://") for url in locs(text(market, "otus.ru/sitemap.xml")) if "/lessons/" in url]
    courses = []
    for lesson in lessons:
        script = re.search(r'ld\+json">(.*?)</script>', text(market, lesson))
        assert script
        courses.append(json.loads(script[1])["@graph"][0])
    assert {type(each["hasCourseInstance"]) for each in courses} == {dict, list}
    assert {type(each["offers"]) for each in courses} == {dict, list}
    assert "https://otus.ru/about/" in locs(text(market, "otus.ru/sitemap.xml"))


def test_stepik_says_free_paid_and_closed(market: Market) -> None:
    ids = [url.split("/")[-2].rpartition("-")[2] for url in locs(text(market, "stepik.org/sitemap-course-promo-1.xml"))]
    courses = [json.loads(text(market, f"stepik.org/api/courses/{each}"))["courses"][0] for each in ids]
    kinds = {
        (each["is_paid"], each["actions"]["can_be_enrolled"]["enabled"], each["actions"]["can_be_bought"]["enabled"]) for each in courses
    }
    assert kinds == {(False, True, False), (True, False, True), (False, False, False), (True, False, False)}
    assert all((each["price"] is None) is not each["is_paid"] for each in courses)


def test_stepik_reviews_are_paged_until_there_is_no_next(market: Market) -> None:
    found, page, more = [], 1, True
    while more:
        answer = json.loads(text(market, f"stepik.org/api/course-reviews?course=50003&page={page}"))
        found += [each["id"] for each in answer["course-reviews"]]
        more, page = answer["meta"]["has_next"], page + 1
    summary = json.loads(text(market, "stepik.org/api/course-review-summaries/50003"))["course-review-summaries"][0]
    assert len(found) == len(set(found)) == summary["count"] == sum(summary["distribution"])


def test_hexlet_prints_the_monthly_floor_before_the_total(market: Market) -> None:
    (program, *_) = locs(text(market, "ru.hexlet.io/sitemaps/ru/programs.xml.gz"))
    page = text(market, program.removeprefix("https://"))
    assert page.index('class="display-4">\nот\n') < page.index('<span class="h3 mb-0 mr-1">') < page.index("вместо ")


@pytest.mark.parametrize("school", FEEDS)
def test_every_feed_is_well_formed_and_its_addresses_have_affiliate_tails(market: Market, school: str) -> None:
    offers = ElementTree.fromstring(text(market, f"feeds.advcake.com/feed/download/market-{school}")).findall("shop/offers/offer")
    assert offers
    assert all("?utm_source=advcake&utm_medium=cpa" in (offer.findtext("url") or "") for offer in offers)
    ids = [offer.get("id") for offer in offers]
    assert len(ids) == len(set(ids))


def test_the_geekbrains_feed_has_no_available_and_untranslated_categories(market: Market) -> None:
    feed = text(market, "feeds.advcake.com/feed/download/market-geekbrains")
    assert "available=" not in feed
    assert "translation missing: ru.product_feed.categories.it_old" in feed
    assert re.search(r"<price>\d+\.0</price>", feed)


def test_the_promo_api_asks_for_its_pass_and_mixes_in_rows_of_other_offers(market: Market) -> None:
    assert ask(market, "api.advcake.com/promocodes?pass=guess&offer_id=94")[0] == 403
    rows = json.loads(text(market, f"api.advcake.com/promocodes?pass={ENVIRONMENT['ADVCAKE_PASS']}&offer_id=94"))["data"]
    assert Counter(each["offer_id"] == 94 for each in rows)[False] == 1
    notes = text(market, "api.advcake.com/promotions?pass=market-pass&offer_id=94")
    assert "Подключитесь к офферу" in notes


def test_an_otzovik_list_is_paged_and_each_review_has_its_page(market: Market) -> None:
    first = text(market, "otzovik.com/reviews/netology/")
    assert 'rel="next" href="/reviews/netology/2/"' in first
    numbers = re.findall(r"https://otzovik\.com/review_(\d+)\.html", first)
    assert len(numbers) == len(set(numbers)) == 20
    assert "review-body description" in text(market, f"otzovik.com/review_{numbers[0]}.html")


def test_markup_in_a_review_is_escaped(market: Market) -> None:
    whole = "".join(text(market, f"tutortop.ru/school-reviews/skillbox/page/{page}/") for page in range(1, 4))
    assert "&lt;script&gt;alert" in whole
    assert "<script>alert" not in whole


def test_the_sources_file_names_every_feed_and_needs_only_the_environment_given(market: Market) -> None:
    written = sources_toml()
    assert set(re.findall(r"\$\{(\w+)\}", written)) == set(ENVIRONMENT)
    for name, value in ENVIRONMENT.items():
        written = written.replace(f"${{{name}}}", value)
    urls = [url.replace("{offer}", "94") for url in re.findall(r'"(https://[^"]+)"', written)]
    assert len(urls) == 9 + 19 + 2 + 1 + 10  # feeds, larger lists of reviews, advcake, Admitad, smaller lists
    assert [url for url in urls if ask(market, url.removeprefix("https://"))[0] != 200] == []


# From day to day


@pytest.mark.parametrize("path", PAGES)
def test_the_same_seed_and_day_give_the_same_bytes(path: str) -> None:
    one, other = site(World(seed=11), 5, path), site(World(seed=11), 5, path)
    assert one == other
    assert one is None or len(one.body) > 100


def test_another_seed_is_another_market() -> None:
    one, other = site(World(seed=7), 1, "skillbox.ru/course/python/"), site(World(seed=8), 1, "skillbox.ru/course/python/")
    assert one
    assert other
    assert one.body != other.body


def test_the_clock_begins_on_the_first_of_october_at_noon() -> None:
    assert [clock(day).isoformat() for day in (1, 2, 32)] == [
        "2026-10-01T12:00:00+00:00",
        "2026-10-02T12:00:00+00:00",
        "2026-11-01T12:00:00+00:00",
    ]


def test_moving_the_day_on_changes_what_is_served_at_once() -> None:
    with Market() as own:
        path = "feeds.advcake.com/feed/download/market-skypro"
        tag = ask(own, path)[1]["etag"]
        own.day = 2
        assert 'date="2026-10-02 12:00"' in text(own, path)
        assert ask(own, path, If_None_Match=tag)[0] == 200


@pytest.mark.parametrize("school", ["skillbox", "netology", "otus", "hexlet", "stepik"])
def test_a_page_changes_exactly_when_it_says_it_was_modified(school: str) -> None:
    world = World()
    address = {
        "skillbox": "skillbox.ru/course/{slug}/", "netology": "netology.ru/programs/{slug}", "otus": "otus.ru/lessons/{slug}/",
        "hexlet": "ru.hexlet.io/programs/{slug}", "stepik": "stepik.org/course/{slug}-{number}/promo",
    }[school]  # fmt: skip
    seen = 0
    for course in world.on_site(school, 1):
        path = address.format(slug=course.slug, number=50_003 + course.index * 7)
        for before, after in pairwise(site(world, day, path) for day in range(1, 12)):
            if before is None or after is None:
                continue
            assert after.modified >= before.modified, path
            assert before.body == after.body or after.modified > before.modified, path
            seen += 1
    assert seen > 50


@pytest.mark.parametrize(("source", "school"), [("otzovik", "skillbox"), ("tutortop", "netology"), ("hexlet", "hexlet")])
def test_a_page_of_reviews_changes_only_on_the_days_it_names(source: str, school: str) -> None:
    world = World()
    for page in (1, 2):
        for day in range(2, 12):
            before, after = (review_lists.school_reviews(world, source, school, page, each) for each in (day - 1, day))
            assert (before != after) == (review_lists.when_changed(world, source, school, page, day) == day)


def test_most_pages_of_a_day_are_those_of_the_day_before() -> None:
    world = World()
    paths = [f"otzovik.com/reviews/{school}/{page}/" for school in ("skillbox", "netology") for page in range(1, 8)]
    unchanged = [path for path in paths if site(world, 4, path) == site(world, 5, path)]
    assert len(unchanged) > len(paths) / 2


# The truth


@pytest.fixture(scope="module")
def day_one() -> dict[str, list[dict[str, object]]]:
    return truth()


def test_the_default_market_has_the_announced_size(day_one: dict[str, list[dict[str, object]]]) -> None:
    assert len(day_one["reviews"]) == 3000 + 30  # and those of the smaller sites
    assert len(day_one["courses"]) == 118 + 51  # of the larger schools and of the smaller
    assert 35 <= len(day_one["promos"]) <= 46
    assert {row["school"] for row in day_one["courses"]} == {*FEEDS, "stepik", *SMALL_SCHOOLS}


def test_the_first_skillbox_course_is_known_to_the_last_column() -> None:
    (course,) = [row for row in truth()["courses"] if (row["school"], row["external_id"]) == ("skillbox", "python")]
    (offer,) = [row for row in truth()["offers"] if (row["school"], row["course"]) == ("skillbox", "python")]
    assert (course["url"], course["title"], course["duration_months"]) == ("https://skillbox.ru/course/python", "Python-разработчик", 5.0)
    assert (course["enrolment"], course["starts_on"]) == ("open", None)
    expected = {
        "external_id": "70", "name": "Базовый", "pricing": "full", "price": 6_022_300, "list_price": 10_900_000,
        "instalment_price": 7_085_000,
        "monthly_price": 208_300, "monthly_list_price": 320_500, "instalments": None, "discount_percent": 35.0,
        "discount_until": "2026-10-07T20:59:59Z", "currency": "RUB", "removed": False,
    }  # fmt: skip
    assert {column: offer[column] for column in expected} == expected


def test_prices_obey_the_contract(day_one: dict[str, list[dict[str, object]]]) -> None:
    for row in day_one["offers"]:
        assert (row["price"] is not None) == (row["pricing"] in {"full", "from", "free"}), row
        assert row["price"] != 0 or row["pricing"] == "free"
        assert row["list_price"] is None or row["price"] is None or row["list_price"] > row["price"], row  # type: ignore[operator]
        assert all(value is None or isinstance(value, int) for name, value in row.items() if name.endswith("price"))


def test_every_course_has_an_offer_and_every_offer_a_course(day_one: dict[str, list[dict[str, object]]]) -> None:
    courses = {(row["school"], row["external_id"]) for row in day_one["courses"]}
    assert courses == {(row["school"], row["course"]) for row in day_one["offers"]}
    assert len(courses) == len(day_one["courses"])


def test_every_trap_that_leaves_an_issue_is_there(day_one: dict[str, list[dict[str, object]]]) -> None:
    assert {(row["kind"], row["field"]) for row in day_one["issues"]} == {
        ("unknown", "monthly_price"), ("conflict", "enrolment"),
        ("conflict", "instalments"), ("conflict", "price"), ("conflict", "starts_on"), ("conflict", "duration_months"),
        ("suspect", "price"), ("rejected", "price"), ("rejected", None), ("unknown", "price"), ("unknown", "categories"),
    }  # fmt: skip


def test_refused_promos_are_not_among_the_promos(day_one: dict[str, list[dict[str, object]]]) -> None:
    refused = {row["external_id"] for row in day_one["refused"]}
    assert len(refused) == 8 * 3
    assert refused.isdisjoint(row["external_id"] for row in day_one["promos"])


def test_duplicates_name_two_reviews_of_one_school_on_two_sites(day_one: dict[str, list[dict[str, object]]]) -> None:
    by_key = {row["key"]: row for row in day_one["reviews"]}
    for pair in day_one["duplicates"]:
        first, second = by_key[pair["first"]], by_key[pair["second"]]
        assert first["school"] == second["school"]
        assert first["source"] != second["source"]
        same = re.sub(r"\W", "", str(first["text"])).casefold() == re.sub(r"\W", "", str(second["text"])).casefold()
        assert same == (pair["kind"] == "same")
    assert {pair["kind"] for pair in day_one["duplicates"]} == {"same", "reworded"}


@pytest.mark.parametrize("day", [1, 12])
def test_no_two_other_reviews_of_a_school_share_a_text(day: int) -> None:
    told = truth(day=day)
    copies = {pair["second"] for pair in told["duplicates"]}
    texts = Counter((row["school"], row["text"]) for row in told["reviews"] if row["key"] not in copies)
    assert [key for key, times in texts.items() if times > 1] == []


def test_a_price_that_fell_to_a_tenth_waits_and_is_forgotten_when_it_returns() -> None:
    offers = truth_after([1, 2, 3])["offers"]
    before = {(row["school"], row["course"], row["external_id"]): row["price"] for row in truth(day=1)["offers"]}
    glitched = {(row["school"], row["course"], row["external_id"]): row["price"] for row in truth(day=2)["offers"]}
    fallen = [key for key, price in glitched.items() if price and before.get(key) and price * 9 < before[key]]
    after = {(row["school"], row["course"], row["external_id"]): row for row in offers}
    assert fallen
    for key in fallen:
        assert after[key]["waiting"] is None
        assert after[key]["price"] * 2 > before[key]


def test_a_price_that_rose_by_more_than_half_is_taken_on_the_second_reading() -> None:
    first, waiting, confirmed = (
        {(row["school"], row["course"], row["external_id"]): row for row in truth_after(days)["offers"]}
        for days in ([1], [1, 2], [1, 2, 3])
    )
    risen = [key for key, row in waiting.items() if row["waiting"] and row["waiting"] > row["price"] * 1.5]
    assert risen
    for key in risen:
        assert waiting[key]["price"] == first[key]["price"]
        assert confirmed[key]["price"] == waiting[key]["waiting"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [((100, "full"), (150, "full"), False), ((100, "full"), (151, "full"), True), ((100, "full"), (49, "full"), True),
     ((0, "free"), (100, "full"), True), ((100, "full"), (None, "unknown"), False)],
)  # fmt: skip
def test_a_change_is_doubtful_beyond_half_or_between_free_and_paid(
    old: tuple[int, str], new: tuple[int | None, str], expected: bool
) -> None:
    rows = [{"price": price, "pricing": pricing, "monthly_price": None} for price, pricing in (old, new)]
    assert is_doubtful(*rows) is expected


def test_what_is_gone_is_removed_only_after_three_runs() -> None:
    days = [1, 2, 3, 4]
    for upto, removed in ((2, 0), (3, 0)):
        assert sum(row["removed"] for row in truth_after(days[:upto])["reviews"]) == removed
    gone_on_two = {row["key"] for row in truth(day=1)["reviews"]} - {row["key"] for row in truth(day=2)["reviews"]}
    removed_keys = {row["key"] for row in truth_after(days)["reviews"] if row["removed"]}
    assert removed_keys == gone_on_two
    assert len(removed_keys) > 5


def state(days: list[int], *unread: Unread) -> dict[str, list[dict[str, object]]]:
    return truth_after(days, courses=60, reviews=300, promos=20, unread=unread)


def test_a_school_that_was_not_read_is_as_it_was_and_the_others_are_as_they_are() -> None:
    nothing = [Unread(day=7, source=source, school="skillbox") for source in ("site", "feed")]
    before, after, stale = state([1]), state([1, 7]), state([1, 7], *nothing)
    for kind in ("courses", "offers"):
        rows = {name: [row for row in told[kind] if row["school"] == "skillbox"] for name, told in (("before", before), ("stale", stale))}
        assert rows["stale"] == rows["before"]
        assert [row for row in stale[kind] if row["school"] != "skillbox"] == [row for row in after[kind] if row["school"] != "skillbox"]
    assert stale["offers"] != after["offers"]


def test_what_could_not_be_read_is_not_missed() -> None:
    def removed(*unread: Unread) -> list[object]:
        return [row["school"] for row in state([4, 5, 6, 7], *unread)["courses"] if row["removed"]]

    assert removed().count("purpleschool") == 1
    stale = removed(Unread(day=7, source="site", school="purpleschool"))
    assert (stale.count("purpleschool"), len(stale)) == (0, len(removed()) - 1)


def test_a_page_that_was_not_read_keeps_its_course_alone_as_it_was() -> None:
    url = "https://javarush.com/prices"
    stale = state([7, 8], Unread(day=8, source="site", school="javarush", url=url))
    changed = [row for row in state([7, 8])["offers"] if row not in stale["offers"]]
    assert {row["school"] for row in changed} == {"javarush"}
    assert [row["monthly_price"] for row in stale["offers"] if row["school"] == "javarush"] == [3000, 5500]


def test_a_price_that_was_read_once_waits_while_its_page_cannot_be_read() -> None:
    def price(*unread: Unread) -> tuple[object, object]:
        (offer,) = [row for row in state([1, 2, 3, 4], *unread)["offers"] if (row["school"], row["course"]) == ("stepik", "50059")]
        return offer["price"], offer["waiting"]

    assert price() == (222_000, None)
    assert price(*(Unread(day=day, source="site", school="stepik") for day in (3, 4))) == (558_000, 222_000)


def test_the_days_must_ascend() -> None:
    with pytest.raises(ValueError, match="must ascend"):
        truth_after([2, 1])


# Size


def test_a_page_of_a_market_of_a_million_reviews_makes_only_its_own_reviews() -> None:
    world = World(seed=3, courses=20_000, reviews=1_000_000)
    reviews._written.cache_clear()
    answer = site(world, 3, "otzovik.com/reviews/skillbox/700/")
    assert answer
    assert answer.body.count(b'itemprop="review"') >= 15
    assert reviews._written.cache_info().misses <= 3 * review_lists.PAGE
    assert sum(reviews.size(world, *each) for each in reviews.LISTS) == 1_000_000


def test_the_sizes_of_a_large_market_add_up_and_its_last_course_is_served() -> None:
    world = World(courses=20_000)
    assert sum(world.size(school) for school in (*FEEDS, "stepik")) == 20_000
    last = world.on_site("skillbox", 1)[-1]
    assert last.index > 3_900
    assert site(world, 1, f"skillbox.ru/course/{last.slug}/")
