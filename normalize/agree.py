"""Several statements about one fact: one value where they agree, none and an issue where they do not."""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from normalize.models import Issue, IssueKind
from normalize.text import clip, storable

T = TypeVar("T", bound=Hashable)
Reading = tuple[T | None, str | None]
"""A value, or why there is none; both None = the statement says nothing of this fact."""

MAX_QUOTE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What meaning depends on beside the words."""

    school: str
    """Slug of the school that the page belongs to."""
    now: datetime
    """The time of the run, aware, UTC."""
    said_at: datetime
    """When the words were written down: what «вчера» counts from."""
    author_secret: bytes
    """Key of the hash that stands for a reviewer's name."""


@dataclass(slots=True)
class Issues:
    """Collects what is wrong with one page, each complaint once."""

    found: list[Issue] = field(default_factory=list)

    def add(self, kind: IssueKind, field_name: str, text: str, reason: str) -> None:
        """Note one complaint; a text is quoted up to 200 characters."""
        issue = Issue(kind=kind, field=field_name, text=storable(clip(text, MAX_QUOTE)), reason=reason)
        if issue not in self.found:
            self.found.append(issue)


def agree(
    field_name: str,
    statements: Sequence[str],
    read: Callable[[str], Reading[T]],
    issues: Issues,
    settle: Callable[[Collection[T]], T | None] = lambda _: None,
) -> T | None:
    """The one value that the statements have; None where they are silent, not understood (`unknown`) or differ (`conflict`).

    `settle` may tell the one value that different readings mean, where they do not contradict each other.
    """
    if not statements:
        return None
    values: dict[T, str] = {}
    for text in statements:
        value, reason = read(text)
        if reason is not None:
            issues.add("unknown", field_name, text, reason)
        elif value is not None:
            values.setdefault(value, text)
    if len(values) > 1 and (settled := settle(values.keys())) is not None:
        return settled
    if len(values) > 1:
        issues.add("conflict", field_name, " | ".join(clip(text, 60) for text in values.values()), "the page says two things")
        return None
    return next(iter(values), None)
