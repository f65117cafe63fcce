"""Two histories of one thing, put together."""

import pytest

from db.splice import State, splice

A, B, C = (1,), (2,), (3,)


def chain(*states: tuple[str, tuple[int, ...], int]) -> list[State]:
    """States one after another, the last still so."""
    ends = [since for since, _, _ in states[1:]] + [None]
    return [State(since=s, until=end, values=values, page_id=page) for (s, values, page), end in zip(states, ends, strict=True)]


TOLD = chain(("d1", A, 1), ("d3", B, 3), ("d5", C, 5))


@pytest.mark.parametrize(
    ("mended", "start", "end", "expected"),
    [
        pytest.param(TOLD, "", None, TOLD, id="the same reading changes nothing"),
        pytest.param(TOLD, "d2", "d4", TOLD, id="nor for a part of the time"),
        pytest.param([], "", None, TOLD, id="no reading leaves all as it was"),
        pytest.param(chain(("d1", B, 1), ("d5", C, 5)), "", None, chain(("d1", B, 1), ("d5", C, 5)), id="from the beginning to this day"),
        pytest.param(
            chain(("d2", B, 2), ("d5", C, 5)), "d2", None, chain(("d1", A, 1), ("d2", B, 2), ("d5", C, 5)), id="what was before stands"
        ),
        pytest.param(
            chain(("d2", B, 2)), "d2", "d4", chain(("d1", A, 1), ("d2", B, 2), ("d5", C, 5)), id="a state goes on as long as it was told"
        ),
        pytest.param(
            chain(("d1", A, 1), ("d2", C, 2)),
            "d1",
            "d4",
            chain(("d1", A, 1), ("d2", C, 2), ("d4", B, 3), ("d5", C, 5)),
            id="what follows stands, from when today's reading ends",
        ),
        pytest.param(
            chain(("d4", A, 4)),
            "d2",
            None,
            chain(("d1", A, 1), ("d3", B, 3), ("d4", A, 4)),
            id="what was told lasts until read again",
        ),
    ],
)
def test_history_is_put_together(mended: list[State], start: str, end: str | None, expected: list[State]) -> None:
    assert splice(TOLD, mended, start, end) == expected


def test_doubted_states_are_those_of_whoever_counts_at_that_time() -> None:
    doubts = [State(since=since, until=since, values=C, page_id=9, confirmed=False) for since in ("d2", "d4", "d6")]
    mended = [*chain(("d1", A, 1)), State(since="d3", until="d5", values=B, page_id=9, confirmed=False)]
    found = splice([*TOLD, *doubts], mended, "d3", "d5")
    assert [(state.since, state.values) for state in found if not state.confirmed] == [("d2", C), ("d3", B), ("d6", C)]
    assert [(state.since, state.until, state.values) for state in found if state.confirmed] == [("d1", "d5", A), ("d5", None, C)]


def test_moment_is_never_that_of_two_states() -> None:
    first, second = "2026-10-01T12:00:00Z", "2026-10-02T12:00:00Z"
    doubt = State(since=second, until=second, values=C, page_id=2, confirmed=False)
    found = splice(chain((first, A, 1)), [*chain((first, B, 1)), doubt], second, None)
    assert [(state.since, state.until, state.values) for state in found] == [
        (first, second, A),
        (second, None, B),
        ("2026-10-02T12:00:01Z", "2026-10-02T12:00:01Z", C),
    ]


def test_reading_that_was_doubted_has_not_confirmed_what_it_stood_beside() -> None:
    doubt = State(since="d3", until="d5", values=C, page_id=3, confirmed=False)
    found = splice([*chain(("d1", A, 1), ("d5", C, 5)), doubt], chain(("d1", B, 1)), "", "d3")
    assert [(state.since, state.until, state.values) for state in found] == [("d1", "d5", B), ("d3", "d5", C), ("d5", None, C)]


def test_page_of_a_version_is_the_last_that_told_it() -> None:
    joined = splice(chain(("d1", A, 1), ("d2", B, 2)), chain(("d1", A, 1), ("d2", A, 2)), "", None, last_page=True)
    assert joined == [State(since="d1", until=None, values=A, page_id=2)]
