"""Locations: where a fact stands."""

from typing import Any

import pytest
from lxml import html

from scrapers.locate import Where, find, nodes, said

DATA = {"a": 5, "b": {"c": "x", "n": None, "l": [1, "two", None, {"z": 1}]}, "f": True, "blank": "  ", "rows": [{"k": 1}, {"k": 2}]}
ROOT = html.document_fromstring(
    "<h1> Курс <!-- -->о <b>жизни</b></h1><p class='lead big'>раз</p><p class='leader'>два</p><p></p><i lang='ru'>i</i>"
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x", ("x",)),
        (" ", ()),
        (None, ()),
        (5, ("5",)),
        (0, ("0",)),
        (4.5, ("4.5",)),
        (True, ("true",)),
        ({"a": 1}, ()),
        (["a", None, [1]], ("a", "1")),
    ],
    ids=str,
)
def test_value_as_statements(value: object, expected: tuple[str, ...]) -> None:
    assert said(value) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("a", ("5",)),
        ("b.c", ("x",)),
        ("b.n", ()),
        ("b.l", ("1", "two")),
        ("none.of.this", ()),
        ("blank", ()),
        ("rows[].k", ("1", "2")),
        ("{b.c} {a}", ("x 5",)),
        ("flag={f}", ("flag=true",)),
        ("n={b.n}", ("n=null",)),
        ("{b.c} {missing}", ()),
        ("{b.l}", ()),
        (("a", "b.c", "missing"), ("5", "x")),
        (["missing", "blank", "b.c", "a"], ("x",)),
        ((["missing", "a"], "b.c"), ("5", "x")),
        ("//h1", (" Курс о жизни",)),
        ("//*[has-class('lead')]", ("раз",)),
        ("//p", ("раз", "два")),
        ("//i/@lang", ("ru",)),
        ("normalize-space(//h1)", ("Курс о жизни",)),
        ("normalize-space(//h2)", ()),
        ("//h2", ()),
    ],
    ids=str,
)
def test_location(where: Where, expected: tuple[str, ...]) -> None:
    assert find(where, DATA, ROOT) == expected


@pytest.mark.parametrize("data", [None, 5, "text", [], {}], ids=str)
def test_location_in_what_is_no_object_finds_nothing(data: Any) -> None:
    assert find(("a.b", "{a}", "rows[].k"), data, None) == ()
    assert find("//h1", data, None) == ()


def test_nodes_are_elements_in_document_order() -> None:
    assert [node.get("class") for node in nodes("//p[@class]", ROOT)] == ["lead big", "leader"]
    assert nodes("//i/@lang", ROOT) == []
    assert nodes("count(//p)", ROOT) == []


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<h1>Профессия<br>Go-разработчик</h1>", "Профессия Go-разработчик"),
        ("<h1><div>Профессия</div><div>Go</div></h1>", "Профессия Go"),
        ("<h1>Про<div>Go</div>с нуля</h1>", "Про Go с нуля"),
        ("<h1>PHP-<wbr>разработчик</h1>", "PHP-разработчик"),
        ("<h1>Анали<span>тик</span> <i>данных</i></h1>", "Аналитик данных"),
        ("<h1>4<!-- --> 628<!-- -->₽<br/>в месяц</h1>", "4 628₽ в месяц"),
        ("<h1>Просто</h1>", "Просто"),
    ],
)
def test_text_of_a_node_has_a_space_where_a_line_ends(markup: str, words: str) -> None:
    (text,) = find("//h1", {}, html.document_fromstring(f"<body>{markup}<p>иное</p></body>"))
    assert " ".join(text.split()) == words


def test_text_of_a_deep_node_is_read() -> None:
    deep = html.document_fromstring("<h2>" + "<div>" * 200 + "дно" + "</div>" * 200 + "</h2>")
    assert [text.strip() for text in find("//h2", {}, deep)] == ["дно"]


def test_function_that_meets_a_value_it_is_not_made_for_finds_nothing() -> None:
    assert find("rows[?contains(@, 'x')]", {"rows": [None, "x"]}) == ()
    assert find("rows[?type(@)=='string'] | [?contains(@, 'x')]", {"rows": [None, "xy", 5]}) == ("xy",)
