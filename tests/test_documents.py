"""Data inside pages: parsed, never executed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.documents import Attributes, BrokenDocumentError, JsLiteral, ScriptJson, load_json


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('{"a": "line\nbreak\t"}', {"a": "line\nbreak\t"}),
        ('{"a": 1}; window.x = 2', {"a": 1}),
        ("{a: 1, b: 'two',}", {"a": 1, "b": "two"}),
        ('{"a": 1 /* old */, // why\n "b": 2}', {"a": 1, "b": 2}),
        ('[{"a": null}]', [{"a": None}]),
    ],
)
def test_json_as_sites_write_it(text: str, value: object) -> None:
    assert load_json(text) == value


@pytest.mark.parametrize("text", ["", "   ", "nothing here", '{"a": 1', '{"a": [1, 2}', "{" * 20_000])
def test_what_is_no_json_is_broken(text: str) -> None:
    with pytest.raises(BrokenDocumentError):
        load_json(text)


@pytest.mark.parametrize(
    "text",
    ['{"price":45 000}', '{"price":045000}', "{price: 45 000,}", "{price: 1.5 2}", '{"price":0x10,}', "{a: [1, 2 3]}", "{a: 5, b: -07}"],
)  # fmt: skip
def test_number_that_can_be_read_in_two_ways_breaks_the_document(text: str) -> None:
    with pytest.raises(BrokenDocumentError):
        load_json(text)
    with pytest.raises(BrokenDocumentError):
        JsLiteral("info").read(f"<script>const info = {text};</script>")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"price":"45 000","part":0.5,}', {"price": "45 000", "part": 0.5}),
        ("{a: '05 5', b: [0, 10.05, -1, 1e5], /* 05 */ c: 100,}; x = 05 + 1 2", {"a": "05 5", "b": [0, 10.05, -1, 1e5], "c": 100}),
        ('{"a": 5}; setTimeout(run, 0x10)', {"a": 5}),
        ('{"phone": "8 800 05", b0: "it\'s 05",}', {"phone": "8 800 05", "b0": "it's 05"}),
    ],
)
def test_digits_in_strings_and_behind_the_value_are_left_alone(text: str, value: object) -> None:
    assert load_json(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, "a": 2}', {"a": [1, 2]}),
        ('{"a": 1, "a": 1}', {"a": 1}),
        ('{"a": [1, 1]}', {"a": [1, 1]}),
        ('{"a": {"b": 1}, "a": [{"b": 2}, {"b": 3}]}', {"a": [{"b": 1}, {"b": 2}, {"b": 3}]}),
        ('{"a": 1, "a": 2,}', {"a": [1, 2]}),
    ],
)
def test_key_that_is_said_twice_and_not_alike_has_both_values(text: str, value: object) -> None:
    assert load_json(text) == value


@given(st.text(max_size=80) | st.text(alphabet="{}[]\",:'\\/*0123456789.eE+-naNtrufals ", max_size=40))
def test_no_text_does_anything_but_parse_or_break(text: str) -> None:
    for read in (load_json, ScriptJson("x").read, JsLiteral("x").read, Attributes("data-x").read):
        with suppress(BrokenDocumentError):
            read(text)


@pytest.mark.parametrize(
    "page",
    [
        '<script id="data" type="application/json">{"a": 5}</script>',
        "<script type='application/json' id='data'>{\"a\": 5}</script>",
        '<script id=data>window.__x = {"a": 5};</script>',
    ],
)
def test_script_is_found_by_its_id(page: str) -> None:
    assert ScriptJson("data").read(page) == {"a": 5}


@pytest.mark.parametrize("page", ["", '<script id="other">{"a": 5}</script>', "<p id='data'>{}</p>"])
def test_page_without_the_script_has_none(page: str) -> None:
    assert ScriptJson("data").read(page) is None


def test_literal_with_its_calls_unwrapped() -> None:
    page = '<script>const info = { n: Number("4073"), s: String(\'x\'), b: Boolean(""), deep: { k: [1, 2] }, t: "; }" };</script>'
    assert JsLiteral("info").read(page) == {"n": "4073", "s": "x", "b": "", "deep": {"k": [1, 2]}, "t": "; }"}
    assert JsLiteral("other").read(page) is None


def test_literals_behind_each_other_are_told_apart() -> None:
    page = "<script>const one = { a: 1 };\nlet two = { b: 2 }; var three = {c: 3}</script>"
    assert [JsLiteral(name).read(page) for name in ("one", "two", "three")] == [{"a": 1}, {"b": 2}, {"c": 3}]


def test_attribute_of_every_element_in_order() -> None:
    page = """<li data-x="{&quot;t&quot;: &quot;1 &lt; 2&quot;}"></li><li data-x='{"t": 2}'></li>"""
    assert Attributes("data-x").read(page) == [{"t": "1 < 2"}, {"t": 2}]
    assert Attributes("data-y").read(page) is None


def test_broken_attribute_leaves_the_others_and_an_empty_one_says_nothing() -> None:
    with pytest.raises(BrokenDocumentError) as broken:
        Attributes("data-x").read('<li data-x="{t"></li><li data-x="{&quot;t&quot;: 1}"></li><li data-x=""></li><li data-x="[1"></li>')
    assert broken.value.kept == [{"t": 1}]
    assert len(broken.value.problems) == 2
    assert Attributes("data-x").read('<li data-x=" "></li><li data-x="{&quot;t&quot;: 1}"></li>') == [{"t": 1}]
    assert Attributes("data-x").read('<li data-x=""></li>') is None


@pytest.mark.parametrize(
    "script",
    [
        "const info = { n: Number('5') }; init();",
        "window.info = { n: Number('5') };",
        "info={n:Number('5')}",
        "let other = 1, info = { n: '5' }\nstart({ a: 1 })",
        "if (x) { info = { n: '5' } }",
    ],
)
def test_literal_ends_where_its_object_ends(script: str) -> None:
    assert JsLiteral("info").read(f"<script>{script}</script><p>}}</p>") == {"n": "5"}


@pytest.mark.parametrize("script", ["const myinfo = { n: 5 };", "a.info = { n: 5 };", "info == { n: 5 }", "const info = 5;"])
def test_literal_of_another_name_is_not_taken(script: str) -> None:
    assert JsLiteral("info").read(f"<script>{script}</script>") is None


def test_literal_that_does_not_end_is_broken() -> None:
    with pytest.raises(BrokenDocumentError):
        JsLiteral("info").read("<script>const info = { n: 5, </script><script>}</script>")
