"""Where the lines and bars of the charts stand. Nothing is drawn here: report/templates/charts.html makes SVG of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10

WIDTH, HEIGHT = 360, 150
LEFT, RIGHT, TOP, BOTTOM = 62, 10, 10, 24
"""Room for the words at the edges, in the units of the view box, which a phone shows as pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A price, and from when to when it stood."""

    begins: date
    ends: date
    value: int | None
    """None: no price was known then, and the line has a gap."""
    is_sale: bool
    """Whether a higher price was crossed out beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepChart:
    """A line of steps over time, from zero, with the sales as bands behind it."""

    lines: tuple[str, ...]
    """SVG paths, one for each stretch without a gap."""
    sales: tuple[tuple[float, float], ...]
    """Left edge and width of each band."""
    ticks: tuple[tuple[float, int], ...]
    """Height and value of each line of the grid."""
    begins: date
    ends: date


def step_chart(states: Sequence[State]) -> StepChart | None:
    """Lay out the states of one price in order of time; None where there is no price or no time between first and last day."""
    values = [state.value for state in states if state.value is not None]
    if not values or states[0].begins >= states[-1].ends:
        return None
    begins, ends = states[0].begins, states[-1].ends
    ticks = _ticks(max(values))

    def x(when: date) -> float:
        return round(LEFT + (when - begins).days / (ends - begins).days * (WIDTH - LEFT - RIGHT), 1)

    def y(value: float) -> float:
        return _height(value, 0, ticks[-1])

    paths: list[list[str]] = []
    before: int | None = None
    for state in states:
        if state.value is not None:
            if before is None:
                paths.append([f"M{x(state.begins)} {y(state.value)}"])
            else:
                paths[-1].append(f"V{y(state.value)}")
            paths[-1].append(f"H{x(state.ends)}")
        before = state.value
    sales = [(x(first), round(x(last) - x(first), 1)) for first, last in _joined(states) if last > first]
    return StepChart(
        lines=tuple("".join(path) for path in paths),
        sales=tuple(sales),
        ticks=tuple((y(value), value) for value in ticks),
        begins=begins,
        ends=ends,
    )


def _joined(states: Sequence[State]) -> list[tuple[date, date]]:
    """From when to when there was a sale, whatever else changed meanwhile."""
    spans: list[tuple[date, date]] = []
    for state in states:
        if state.is_sale and spans and spans[-1][1] == state.begins:
            spans[-1] = (spans[-1][0], state.ends)
        elif state.is_sale:
            spans.append((state.begins, state.ends))
    return spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A month of a line chart."""

    x: float
    y: float
    label: str
    value: float
    count: int
    is_few: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart:
    """Monthly means between two bounds."""

    line: str
    points: tuple[Point, ...]
    ticks: tuple[tuple[float, int], ...]
    first: str
    last: str


def rating_chart(months: Sequence[tuple[str, float, int]], *, few: int) -> LineChart | None:
    """Lay out month (`YYYY-MM`), mean rating and how many it rests on, in order of time; None below two months.

    The axis has all months between the first and the last; those below `few` ratings are marked.
    """
    if len(months) < 2:
        return None
    first, last = _month_number(months[0][0]), _month_number(months[-1][0])
    points = tuple(
        Point(
            x=round(LEFT + (_month_number(label) - first) / (last - first) * (WIDTH - LEFT - RIGHT), 1),
            y=_height(value, 1, 5),
            label=label,
            value=value,
            count=count,
            is_few=count < few,
        )
        for label, value, count in months
    )
    return LineChart(
        line="M" + "L".join(f"{point.x} {point.y}" for point in points),
        points=points,
        ticks=tuple((_height(value, 1, 5), value) for value in range(1, 6)),
        first=months[0][0],
        last=months[-1][0],
    )


def shares(values: Sequence[int | None]) -> list[float]:
    """Lengths of bars, 0..100, the greatest value being 100; 0 where there is none."""
    most = max((value for value in values if value is not None), default=0)
    return [round(100 * (value or 0) / most, 1) if most else 0.0 for value in values]


def _ticks(most: int) -> list[int]:
    """Round values from 0 up to at least `most`, three or four steps."""
    most = max(most, 1)
    step = 10 ** floor(log10(most))
    for finer in (step // 5 or 1, step // 2 or 1, step):
        if most / finer <= 4:
            step = finer
            break
    else:
        step *= 2 if most / step <= 8 else 5
    return [step * number for number in range(-(-most // step) + 1)]


def _height(value: float, low: float, high: float) -> float:
    return round(HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)


def _month_number(month: str) -> int:
    year, _, number = month.partition("-")
    return int(year) * 12 + int(number)
