"""Several statements about one fact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.agree import Issues, Reading, agree


def read(text: str) -> Reading[int]:
    if text == "?":
        return None, "not understood"
    return (int(text), None) if text else (None, None)


@pytest.mark.parametrize(
    ("statements", "value", "complaints"),
    [
        ((), None, []),
        (("",), None, []),
        (("5",), 5, []),
        (("5", "5", ""), 5, []),
        (("5", "?"), 5, [("unknown", "?", "not understood")]),
        (("5", "6"), None, [("conflict", "5 | 6", "the page says two things")]),
        (("5", "6", "5"), None, [("conflict", "5 | 6", "the page says two things")]),
        (("0", ""), 0, []),
    ],
    ids=str,
)
def test_statements_give_one_value_or_none(statements: tuple[str, ...], value: int | None, complaints: list[tuple[str, str, str]]) -> None:
    issues = Issues()
    assert agree("price", statements, read, issues) == value
    assert [(issue.kind, issue.text, issue.reason) for issue in issues.found] == complaints
    assert {issue.field for issue in issues.found} <= {"price"}


@given(st.lists(st.sampled_from(["1", "2", "", "?"]), max_size=6))
def test_order_of_the_statements_does_not_matter(statements: list[str]) -> None:
    assert agree("x", statements, read, Issues()) == agree("x", statements[::-1], read, Issues())


def test_complaint_is_made_once_and_quotes_at_most_200_characters() -> None:
    issues = Issues()
    for _ in range(3):
        issues.add("unknown", "title", "я" * 500, "why")
    (issue,) = issues.found
    assert issue.text == "я" * 199 + "…"
