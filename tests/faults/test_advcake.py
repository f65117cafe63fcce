"""Rows of the promo API: own ones, other offers', broken ones."""

from pathlib import Path
from typing import Any

import pytest

from normalize.models import Issue
from scrapers.advcake import read_rows
from scrapers.items import RawIssue, RawPromo
from tests.saved_pages import read_page, saved
from tests.store import DAY_1, DAY_2, DAY_3, DAY_4, DAY_5, crawl, new_database, page, promo, rows

ROW = {
    "id": "pc1",
    "name": "МАЙ24",
    "short_name": "Скидка 16%",
    "discount": 16,
    "discount_type": "percent",
    "type": "discount",
    "offer_id": 94,
}


def read(*rows: Any, **answer: Any) -> list[RawPromo | RawIssue]:
    return list(read_rows({"success": True, "total": len(rows), "data": list(rows)} | answer, 94, "skillbox.ru"))


def test_own_row_is_a_promo_in_its_own_words() -> None:
    assert read(ROW) == [
        RawPromo(
            external_id="advcake:pc1",
            source="advcake",
            kind=("discount",),
            code=("МАЙ24",),
            title=("Скидка 16%",),
            discount=("16",),
            discount_type=("percent",),
        )
    ]


@pytest.mark.parametrize("offer", [95, "95", None, 940, "94 ", 94.0, True, [94, 95]], ids=repr)
def test_row_of_another_offer_is_refused(offer: Any) -> None:
    """F69: a school's promo feed holds other schools' offers -> matched by the offer's id, the others refused with an issue."""
    (issue,) = read(ROW | {"offer_id": offer, "offer_name": "pentaschool.ru"})
    assert isinstance(issue, RawIssue)
    assert (issue.kind, issue.field, issue.reason) == ("rejected", "school_id", "a row of another offer than 94")
    assert issue.text.endswith("pentaschool.ru")


@pytest.mark.parametrize("offer", [94, "94"], ids=repr)
def test_offer_may_be_written_as_a_number_or_a_text(offer: Any) -> None:
    assert isinstance(read(ROW | {"offer_id": offer})[0], RawPromo)


@pytest.mark.parametrize("row", [None, 5, "pc1", [], {}, {"id": None}, {"id": ""}, {"id": {}}], ids=repr)
def test_row_without_an_id_is_refused(row: Any) -> None:
    (issue,) = read(row)
    assert isinstance(issue, RawIssue)
    assert (issue.kind, issue.field) == ("rejected", "external_id")


@pytest.mark.parametrize("total", [76, "76", " 76 ", 0, "0", -1, "seventy-six", "", 76.5, True, []], ids=repr)
def test_answer_with_fewer_rows_than_it_announces_is_suspect(total: Any) -> None:
    """F67: the feed says `total: 76` and sends fewer -> an issue with both numbers."""
    found = read(ROW, total=total)
    assert [(each.kind, each.field, each.text) for each in found if isinstance(each, RawIssue)] == [
        ("suspect", "promos", f"total {total}, rows 1")
    ]


@pytest.mark.parametrize("total", [1, "1", None], ids=repr)
def test_total_that_is_right_or_not_said_is_no_matter(total: Any) -> None:
    assert [each for each in read(ROW, total=total) if isinstance(each, RawIssue)] == []


def test_run_that_doubts_its_list_counts_no_promo_as_missed(tmp_path: Path) -> None:
    """F67: fewer rows than announced, run after run -> what is sent is published, what is not sent is not called gone."""
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(promos=[promo(1), promo(2)], source="promo"), spider="advcake")
    doubt = Issue(kind="suspect", field="promos", text="total 2, rows 1", reason="another number of rows")
    for day in (DAY_2, DAY_3, DAY_4):
        crawl(db, day, page(promos=[promo(1)], source="promo", issues=[doubt]), spider="advcake")
    assert rows(db, "SELECT external_id, last_seen_at, missed_runs, removed_at FROM promos") == [
        ("advcake:1", DAY_4, 0, None),
        ("advcake:2", DAY_1, 0, None),
    ]
    other = Issue(kind="rejected", field="promos", text="99 KZ", reason="a coupon for other countries")
    crawl(db, DAY_5, page(promos=[promo(1)], source="promo", issues=[other]), spider="advcake")
    assert rows(db, "SELECT external_id, missed_runs FROM promos") == [("advcake:1", 0), ("advcake:2", 1)]
    db.close()


@pytest.mark.parametrize(("percent", "removed"), [(10.0, []), (15.0, [("advcake:1",), ("advcake:2",)])], ids=["same terms", "other terms"])
def test_codes_that_come_again_under_new_ids_are_not_counted_twice(tmp_path: Path, percent: float, removed: list[tuple[str]]) -> None:
    """F70: the promo feed is published again with new ids -> the same rows by code and terms, or the old ones over at once; an alarm."""
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(promos=[promo(n, code=f"A{n}", percent=10.0) for n in (1, 2)], source="promo"), spider="advcake")
    new = [promo(n + 10, code=f"A{n}", percent=percent) for n in (1, 2)]
    crawl(db, DAY_2, page(promos=new, source="promo"), spider="advcake")
    assert rows(db, "SELECT external_id, code FROM promos WHERE removed_at IS NULL") == [("advcake:11", "A1"), ("advcake:12", "A2")]
    assert rows(db, "SELECT external_id FROM promos WHERE removed_at IS NOT NULL") == removed
    assert {row[:2] for row in rows(db, "SELECT kind, field FROM issues")} == {("suspect", "external_id")}
    db.close()


@pytest.mark.parametrize("answer", [{"success": False}, {"success": None}, {"data": None}, {"data": {}}, {"success": "true"}], ids=str)
def test_answer_without_success_or_rows_is_unreadable(answer: dict[str, Any]) -> None:
    (issue,) = read(**answer)
    assert isinstance(issue, RawIssue)
    assert (issue.kind, issue.field) == ("unknown", "promos")
    page = saved("advcake/promotions.json")
    (found,) = read_page(page, b'{"success": false, "data": []}').pages
    assert (found.failed, found.promos) == ("no_static_data", ())


def test_answer_without_a_promo_today_is_a_good_page() -> None:
    """F72: a promo feed that says itself that it is empty -> a good page."""
    (found,) = read_page(saved("advcake/promotions.json"), b'{"success": true, "total": 0, "data": []}').pages
    assert (found.failed, found.promos, found.issues) == (None, (), ())


@pytest.mark.parametrize(
    ("row", "url"),
    [
        ({"landing": {"originalLink": "https://skillbox.ru/code/", "link": "https://go.cpa.example/1"}}, "https://skillbox.ru/code/"),
        ({"landing": {"link": "https://go.cpa.example/1"}, "offer_url": "https://www.skillbox.ru"}, "https://www.skillbox.ru"),
        ({"landing": {"originalLink": "https://skillbox.ru.evil.example/"}}, ""),
        ({"landing": {"originalLink": "javascript:alert(1)"}}, ""),
        ({"landing": {"originalLink": "https://go.cpa.example/?to=skillbox.ru"}}, ""),
        ({}, ""),
    ],
    ids=str,
)
def test_promo_leads_to_the_schools_own_host_or_nowhere(row: dict[str, Any], url: str) -> None:
    """F69: a promo whose address is another school's -> no address."""
    (found,) = read(ROW | row)
    assert isinstance(found, RawPromo)
    assert found.url == url


@pytest.mark.parametrize(
    ("row", "condition"),
    [
        ({"private": False, "categories_selection": "all", "categories": None}, ("private=false", "categories_selection=all")),
        ({"private": True}, ("private=true",)),
        ({"categories_selection": "selected", "categories": ["Дизайн"]}, ("categories_selection=selected", 'categories=["Дизайн"]')),
        ({"categories": []}, ()),
    ],
    ids=str,
)
def test_whom_and_what_a_row_is_for_is_told(row: dict[str, Any], condition: tuple[str, ...]) -> None:
    """F103: a private code, or one for chosen categories -> told in the row's own words."""
    for each in (ROW, {"id": "pr1", "title": "Распродажа", "offer_id": 94}):
        (found,) = read(each | row)
        assert isinstance(found, RawPromo)
        assert found.condition == condition
