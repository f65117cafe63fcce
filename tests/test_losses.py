"""A page that lost one element, or one key of its data: each fact is what it was, or missing, never something else."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree, html

from tests.saved_pages import Saved, facts_of, read_page, saved_pages

# What the loss of one statement may change, and why:
# - prose of several elements may lose a part: a summary or a review's text shrinks and stays the site's own words;
# - a list (categories, teachers) may lose members;
# - `pricing` says which figures are left: `full` becomes `monthly` where the total is lost;
# - a figure that the whole page withholds with an issue (two statements that differ, a tariff that has run out, a row that is refused) may
#   come forth when the statement that spoke against it is the one that was lost: the page then says one thing;
# - a tariff that lost its id or its fellows is `default`, with its own figures; a course that lost its tariffs has one of which nothing
#   is known;
# - a list price that was left out because it equals the price stands alone when the price is lost;
# - a promo that lost its landing leads to the school's address that the same row gives;
# - a review without an id is found by its words, so with other words it is another review;
# - STATED_BY_ABSENCE: formats in which not standing there says something.
_PROMO = {"external_id", "source", "kind", "code", "title", "percent", "starts_at", "ends_at", "paused"}
_STARS = ("", "/div", *(f"/div/div[{number}]" for number in range(1, 5)))
STATED_BY_ABSENCE = {
    # «Цена по скидке» turns `<price>` into the old price; without it, `<price>` is the price, and likewise for the payment per month.
    ("yml_feed/hexlet.xml", "/yml_catalog/shop/offers/offer[1]/param[1]"): {"price"},
    ("yml_feed/yandex.xml", "/yml_catalog/shop/offers/offer[1]/param[1]"): {"price"},
    ("yml_feed/yandex.xml", "/yml_catalog/shop/offers/offer[1]/param[4]"): {"monthly_price"},
    # The end of the discount on the payments stands in for the end of the discount on the total.
    ("yml_feed/yandex.xml", "/yml_catalog/shop/offers/offer[1]/param[2]"): {"discount_until"},
    # «Цена за подписку» is what tells a subscription from payments.
    ("yml_feed/yandex.xml", "/yml_catalog/shop/offers/offer[2]/param[2]"): {"pricing"},
    # `active` alone says that the code works; only `status` says that it is paused.
    ("advcake/promocodes.json", "data/2/status"): {"paused"},
    ("admitad/children.xml", "/admitad_coupons/coupons/coupon[3]/status"): {"paused"},
    # A coupon is for other countries only where it names them.
    ("admitad/children.xml", "/admitad_coupons/coupons/coupon[2]/regions"): _PROMO,
    ("admitad/children.xml", "/admitad_coupons/coupons/coupon[2]/regions/region"): _PROMO,
    # A rating that is shown by lit stars has one less where a lit star is lost.
    **{("reviews/irecommend.html", f"/html/body/ul/li[1]/div[2]{star}"): {"rating", "rating_text"} for star in _STARS},
    **{("reviews/yandex-maps.html", f"/html/body/div/div/span[{star}]"): {"rating", "rating_text"} for star in (2, 3)},
    # Only `archived` says that a vacancy is one no more.
    ("hh/first-page.json", "items/7/archived"): {"external_id", "grade", "employer", "salary"},
    # The next start is the earliest of those that are listed.
    ("otus/list-of-instances.html", "1/hasCourseInstance/2"): {"starts_on"},
    ("practicum/squads.json", "1"): {"starts_on"},
    # One can enrol where one can in any of its tariffs; a tariff that the page does not name is none of them.
    ("practicum/data-engineer.html", "data-engineer"): {"enrolment"},
}
_PROSE = {"summary", "description", "text", "title", "pros", "cons", "name", "rating_text"}
"""Columns whose words may shrink."""
_LISTS = {"categories", "teachers", "skills", "tools", "professions"}
"""Columns that hold several values, of which some may be missing."""
MOST = 260
"""Losses tried on one page, spread evenly over it: what bounds the time."""

_JSON_SCRIPT = re.compile(rb"(<script[^>]*json[^>]*>)(.*?)(</script>)", re.S)
_TARIFF = re.compile(r"(data-tariff-data=\")([^\"]*)(\")")


def without_each_element(body: bytes) -> Iterator[tuple[str, bytes]]:
    text = body.decode()
    parse, write = (etree.fromstring, etree.tostring) if text.startswith("<?xml") else (html.document_fromstring, html.tostring)
    count = sum(isinstance(each.tag, str) for each in parse(body if text.startswith("<?xml") else text).iter())
    for number in _spread(count - 1):
        root = parse(body if text.startswith("<?xml") else text)
        victim = [each for each in root.iter() if isinstance(each.tag, str)][number + 1]
        path = root.getroottree().getpath(victim)
        parent = victim.getparent()
        assert parent is not None
        _drop(victim, parent)
        yield path, write(root, encoding="utf-8")


def _drop(victim: Any, parent: Any) -> None:
    """Remove the element, not the text behind it."""
    before, tail = victim.getprevious(), victim.tail or ""
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(victim)


def without_each_key(document: Any) -> Iterator[tuple[str, Any]]:
    paths = list(_paths(document))
    for number in _spread(len(paths)):
        copy = json.loads(json.dumps(document))
        holder = copy
        for step in paths[number][:-1]:
            holder = holder[step]
        del holder[paths[number][-1]]
        yield "/".join(map(str, paths[number])), copy


def _paths(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield (*above, key)
        yield from _paths(each, (*above, key))


def _spread(count: int) -> Iterator[int]:
    return iter(range(count)) if count <= MOST else (number * count // MOST for number in range(MOST))


def without_each_datum(page: Saved) -> Iterator[tuple[str, bytes]]:
    if page.file.suffix == ".json":
        for path, document in without_each_key(json.loads(page.body)):
            yield path, json.dumps(document, ensure_ascii=False).encode()
        return
    for found in _JSON_SCRIPT.finditer(page.body):
        try:
            document = json.loads(found[2])
        except ValueError:
            continue
        for path, smaller in without_each_key(document):
            yield path, page.body[: found.start(2)] + json.dumps(smaller, ensure_ascii=False).encode() + page.body[found.end(2) :]
    text = page.body.decode()
    for found in _TARIFF.finditer(text):
        for path, smaller in without_each_key(json.loads(html.fromstring(f'<p title="{found[2]}"></p>').get("title"))):
            inside = json.dumps(smaller, ensure_ascii=False).replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
            yield path, (text[: found.start(2)] + inside + text[found.end(2) :]).encode()
    for line in re.finditer(r"[\w]+: (?:Number\(\"\d+\"\)|\"[^\"]*\"),?", text):
        yield line[0], (text[: line.start()] + text[line.end() :]).encode()


def wrong_facts(page: Saved, path: str, body: bytes) -> list[str]:
    whole_page, less = read_page(page), read_page(page, body)
    whole, doubted = dict(facts_of(whole_page)), {issue.field for each in whole_page.pages for issue in each.issues}
    return [
        f"{key} was {whole.get(key, 'not there')!r}, is {value!r}"
        for key, value in facts_of(less)
        if not _is_no_other(key, value, whole, doubted)
        if key[-1] not in STATED_BY_ABSENCE.get((page.name, path), ())
    ]


def _is_no_other(key: tuple[str, ...], value: Any, whole: dict[tuple[str, ...], Any], doubted: set[str]) -> bool:
    former, silent = whole.get(key), (None, (), "unknown")
    if value in silent or value == former:
        return True
    if former in silent:
        return _is_explained(key, value, whole, doubted)
    if key[-1] in _LISTS:
        return set(value) <= set(former)
    if key[-1] in _PROSE and isinstance(value, str):
        return set(value.split()) <= set(former.split())
    return (key[-1], former, value) in {("pricing", "full", "monthly"), ("url", "https://skillbox.ru/code", "https://skillbox.ru")}


def _is_explained(key: tuple[str, ...], value: Any, whole: dict[tuple[str, ...], Any], doubted: set[str]) -> bool:
    """Whether a fact that the whole page does not state may stand on a smaller one."""
    if key[0] == "review":
        return key not in whole and len(key[1].partition(":")[2].lstrip("~")) == 24
    if key[0] == "promo":
        return bool(doubted & ({key[-1], "amount"} if key in whole else {"description", "ends_at"}))
    if key[0] == "offer":
        same = [each for name, each in whole.items() if name[:2] == key[:2] and name[-1] == key[-1]]
        renamed = key[2] == "default" and key not in whole and (key[-1] == "external_id" or value in same)
        left_out = key[-1] == "list_price" and value == whole.get((*key[:-1], "price"))
        return renamed or left_out or bool(doubted & {key[-1], "price", "currency", "external_id"})
    return key[-1] in doubted


_MARKUP = [page for page in saved_pages() if page.file.suffix != ".json"]
_DATA = [page for page in saved_pages() if page.file.suffix != ".xml" and next(without_each_datum(page), None)]


@pytest.mark.parametrize("page", _MARKUP, ids=lambda page: page.name)
def test_page_without_one_element_says_nothing_else(page: Saved) -> None:
    wrong = {path: found for path, body in without_each_element(page.body) if (found := wrong_facts(page, path, body))}
    assert wrong == {}


@pytest.mark.parametrize("page", _DATA, ids=lambda page: page.name)
def test_page_without_one_datum_says_nothing_else(page: Saved) -> None:
    wrong = {path: found for path, body in without_each_datum(page) if (found := wrong_facts(page, path, body))}
    assert wrong == {}
