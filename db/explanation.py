"""What a figure rests on, told so that it can be computed again by hand."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The fetch of a page that says something."""

    page_id: int
    url: str
    fetched_at: str
    """UTC."""
    sha256: str | None
    """Of its body; the page archive has it under this name."""
    spider: str
    """Whose run fetched it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing that goes into a figure."""

    figure: str
    """What `scrapy explain` can be asked about in turn: `reviews/otzovik:17/rating`."""
    value: Any
    """In the units of the column; money in minor units. 1 where things are counted."""
    weight: float | None = None
    """How much it counts, where not all count the same."""
    day: str | None = None
    """The day that its age is counted from, where that matters."""
    observation: Observation | None = None
    """Where it was said; None for what is computed, which its own explanation traces further."""
    said: str | None = None
    """The words as printed, where the database keeps them; the page has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One figure."""

    figure: str
    value: Any
    currency: str | None = None
    """Of an amount of money, which is in minor units."""
    formula: str
    """How the inputs make the value; for a fact, why this statement was taken."""
    inputs: tuple[Input, ...]
    as_of: str | None = None
    """When the figure took its value, or the fact was read last, UTC."""
    notes: tuple[str, ...] = ()
    """What a reader must know: a price that waits to be read again, a conflict for which the value is missing."""


class UnknownFigureError(LookupError):
    """There is no such figure; the message says what could be meant."""
