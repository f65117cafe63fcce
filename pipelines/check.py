"""May this run be trusted? Figures of the run against its spider's promise and the last good runs."""

from collections.abc import Sequence
from statistics import median

from db.runs import RunFigures

MOST_FAILED = 0.5
"""From this share of failed pages on, a run says more of the network than of the school."""
LEAST = 0.7
MOST = 2.0
REVIEW_SLACK = 10
"""Reviews come and go by ones: a school with few of them is not judged by ratios alone."""


def verdict(run: RunFigures, good: Sequence[RunFigures], *, min_courses: int) -> str | None:
    """Why the run must not be published, or None where it may.

    `good`: figures of the last good runs of the same spider and school, at most five. Counts are held against their median.
    """
    reasons = (_failures(run), _promise(run, min_courses), _counts(run, good), _fills(run, good))
    return next((reason for reason in reasons if reason), None)


def _failures(run: RunFigures) -> str | None:
    if run.pages == 0:
        return "no page was fetched"
    share = run.failed_pages / run.pages
    return f"{run.failed_pages} of {run.pages} pages failed" if share >= MOST_FAILED else None


def _promise(run: RunFigures, min_courses: int) -> str | None:
    return f"{run.courses} courses, at least {min_courses} expected" if run.courses < min_courses else None


def _counts(run: RunFigures, good: Sequence[RunFigures]) -> str | None:
    if not good:
        return None
    for name, count, usual in (
        ("courses", run.courses, median(each.courses for each in good)),
        ("reviews", run.reviews, median(each.reviews for each in good)),
    ):
        few = name == "reviews" and abs(count - usual) <= REVIEW_SLACK
        if usual and not few and not LEAST * usual <= count <= MOST * usual:
            return f"{count} {name}, {usual:g} in the last good runs"
    return None


def _fills(run: RunFigures, good: Sequence[RunFigures]) -> str | None:
    for name, share, former in (
        ("title", run.title_fill, [each.title_fill for each in good]),
        ("price", run.price_fill, [each.price_fill for each in good]),
    ):
        known = [each for each in former if each is not None]
        if share is not None and known and share < LEAST * median(known):
            return f"{share:.0%} of the courses have a {name}, {median(known):.0%} in the last good runs"
    return None
