"""May this run be trusted? Figures of the run against its spider's promise and the last good runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from db.runs import RunFigures

MOST_FAILED = 0.5
"""From this share of failed pages on, a run says more of the network than of the school."""
LEAST = 0.7
MOST = 2.0
"""From so many times the usual on: a catalogue that is listed twice, under other addresses, is exactly that."""
REVIEW_SLACK = 10
"""Reviews come and go by ones: a school with few of them is not judged by ratios alone."""
PROMO_SLACK = 5
"""Likewise promotions: a handful that ends together with its month is no list that was cut."""
FACT_SLACK = 2
"""Likewise courses and reviews that state a fact no longer, as long as some do."""
TREND_DAYS = 56
"""How far back the run lies that a slow decline is measured against: 5 % a week is less than 0.7 after eight weeks."""
ENOUGH = 5
"""Of fewer courses (or reviews) nothing is concluded from what they state no longer."""
USUAL = 0.3
"""From this share of courses on, a fact is one that the school states."""
PASSING = frozenset({
    "course.starts_on", "course.start_choices", "course.ends_on", "course.open_until", "course.enrolment", "course.tariffs_enrolment",
    "course.collections", "offer.list_price", "offer.monthly_list_price", "offer.instalment_price", "offer.conditional_price",
    "offer.condition", "offer.discount_percent", "offer.discount_until", "offer.monthly_discount_until", "offer.price_from", "offer.free",
    "offer.offered_from", "offer.offered_until", "offer.subscription",
})  # fmt: skip
"""Facts that a school states for a time, a sale's or a season's: that they go is shown, and stops nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Why a run must not be published."""

    gate: str
    """The rule: `pages`, `failed_pages`, `promise`, `courses`, `reviews`, `promos`, `trend`, `title`, `price`, `vacancies`, or the fact
    that went."""
    reason: str
    """In words and figures."""


def verdict(run: RunFigures, good: Sequence[RunFigures], *, min_courses: int, weeks_ago: RunFigures | None = None) -> Verdict | None:
    """Why the run must not be published, or None where it may.

    `good`: figures of the last good runs of the same spider and school, at most five. Counts are held against their median.
    `weeks_ago`: those of the run eight weeks before, against a decline too slow for the median to show.
    """
    gates = (_failures(run), _promise(run, min_courses), *_counts(run, good, weeks_ago), *_fills(run, good))
    return next((found for found in gates if found), None)


def _failures(run: RunFigures) -> Verdict | None:
    if run.pages == 0:
        return Verdict(gate="pages", reason="no page was fetched")
    share = run.failed_pages / run.pages
    return Verdict(gate="failed_pages", reason=f"{run.failed_pages} of {run.pages} pages failed") if share >= MOST_FAILED else None


def _promise(run: RunFigures, min_courses: int) -> Verdict | None:
    few = run.courses < min_courses
    return Verdict(gate="promise", reason=f"{run.courses} courses, at least {min_courses} expected") if few else None


def _counts(run: RunFigures, good: Sequence[RunFigures], weeks_ago: RunFigures | None) -> Iterator[Verdict]:
    now, *then = _courses_alike(run, *good)
    courses = median(then) if good else 0
    reviews, promos = (median(getattr(each, name) for each in good) if good else 0 for name in ("reviews", "promos"))
    for name, count, usual, slack in (
        ("courses", now, courses, 0),
        ("reviews", run.reviews, reviews, REVIEW_SLACK),
        # Announcements on a school's own pages come and go with its sales; only a source of nothing else is a list that can be cut.
        ("promos", run.promos, 0 if courses else promos, PROMO_SLACK),
    ):
        few = abs(count - usual) <= slack
        grown = count >= MOST * usual and count - usual > 1
        if usual and not few and (count < LEAST * usual or grown):
            yield Verdict(gate=name, reason=f"{count} {name}, {usual:g} in the last good runs")
    now, long_ago = _courses_alike(run, weeks_ago or run)
    if now < LEAST * long_ago:
        yield Verdict(gate="trend", reason=f"{now} courses, {long_ago} eight weeks ago")


def _courses_alike(*runs: RunFigures) -> list[int]:
    """The courses of runs, like with like: where one still counted a course as often as it was listed, as often as they were listed."""
    if all(each.listed is not None or not each.courses for each in runs):
        return [each.courses for each in runs]
    return [each.courses if each.listed is None else each.listed for each in runs]


def _fills(run: RunFigures, good: Sequence[RunFigures]) -> Iterator[Verdict]:
    for name, share, former in (
        ("title", run.title_fill, [each.title_fill for each in good]),
        ("price", run.price_fill, [each.price_fill for each in good]),
    ):
        known = [each for each in former if each is not None]
        if share is not None and known and share < LEAST * median(known):
            yield Verdict(gate=name, reason=f"{share:.0%} of the courses have a {name}, {median(known):.0%} in the last good runs")
    for fact, share, usual in vanished(run, good):
        # Where nothing was found at all, the counts have judged it.
        if fact not in PASSING and _things(run, fact):
            things = "reviews" if fact.startswith("review.") else "courses"
            yield Verdict(gate=fact, reason=f"{share:.0%} of the {things} state {fact}, {usual:.0%} in the last good runs")


def vanished(run: RunFigures, good: Sequence[RunFigures]) -> list[tuple[str, float, float]]:
    """Facts that the school stated and now states no longer, or far less: each with its share of courses (or reviews) now and before.

    Where not one course (or review) was found, that is every usual fact, since each has gone with them.
    """
    found = []
    for fact in sorted({fact for each in good for fact in each.matched}):
        shares = [share for each in good if each.matched and (share := _share(each, fact)) is not None]
        if not shares or median(shares) < USUAL:
            continue
        # Reviews come from several sites: on days on which one of them is away the shares are those of the others.
        usual = min(shares) if fact.startswith("review.") else median(shares)
        things, stated = _things(run, fact), run.matched.get(fact, 0)
        if things == 0:
            found += [(fact, 0.0, usual)] if run.pages and not stated else []
        elif run.matched and things >= ENOUGH and stated / things < LEAST * usual:
            gone = stated == 0 or usual * things - stated > FACT_SLACK
            found += [(fact, stated / things, usual)] if gone else []
    return found


def _share(run: RunFigures, fact: str) -> float | None:
    things = _things(run, fact)
    return run.matched.get(fact, 0) / things if things else None


def _things(run: RunFigures, fact: str) -> int:
    return run.reviews if fact.startswith("review.") else run.courses
