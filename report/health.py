"""How the last runs ended, for a person: a table of all, and for each troubled one what stopped it and what to look at."""

import sys
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import TextIO

from db.health import Health
from db.runs import RunFigures
from report.console import table
from scrapers.printable import printable

Vanished = Callable[[RunFigures, Sequence[RunFigures]], list[tuple[str, float, float]]]
"""Facts that a run's pages state no longer: each with its share now and before."""
_COLUMNS = (
    "spider", "school", "status", "reason", "when", "pages", "failed", "courses", "promos", "reviews", "issues", "last good data",
)  # fmt: skip
_COUNTED = ("pages", "failed_pages", "courses", "offers", "promos", "reviews", "issues")


def health(runs: Iterable[Health], vanished: Vanished, out: TextIO = sys.stdout, *, at_length: bool = False) -> bool:
    """Print how each run ended, the troubled ones at length (all of them with `at_length`); whether all are good, and there is one."""
    runs = list(runs)
    table("The last run of every spider and school", _COLUMNS, map(_row, runs), out)
    for each in runs:
        if at_length or each.status != "ok":
            print("\n".join(_at_length(each, vanished)), file=out)
    return bool(runs) and all(each.status == "ok" for each in runs)


def _row(run: Health) -> list[str]:
    figures = run.figures
    return [
        run.spider, f"{run.school} (assumed)" if run.is_assumed else run.school, run.status, run.reason or "", run.ended_at,
        *(str(count) for count in (figures.pages, figures.failed_pages, figures.courses, figures.promos, figures.reviews, figures.issues)),
        run.last_good_at or "never",
    ]  # fmt: skip


def _at_length(run: Health, vanished: Vanished) -> Iterable[str]:
    yield f"\n{run.spider} {run.school}: run {run.run_id} {run.status}" + (f", stopped by the gate {run.gate}" if run.gate else "")
    if run.reason:
        yield f"  reason            {printable(run.reason)}"
    yield f"  last good data    {run.last_good_at or 'never'}"
    yield "  figures           " + ", ".join(_against(run, name) for name in _COUNTED)
    for name, share, former in (
        ("title", run.figures.title_fill, [each.title_fill for each in run.good]),
        ("price", run.figures.price_fill, [each.price_fill for each in run.good]),
    ):
        if share is not None:
            known = [each for each in former if each is not None]
            yield f"  have a {name:<11}{share:.0%}" + (f" ({median(known):.0%})" if known else "")
    if run.failed:
        yield "  pages that failed " + ", ".join(f"{reason} {count}" for reason, count in run.failed)
    for fact, now, usual in vanished(run.figures, run.good):
        yield f"  states no longer  {fact} ({usual:.0%} → {now:.0%})"
    for host, verdict, refused in run.robots:
        yield f"  robots.txt        {host}: {verdict}" + (f", {refused} pages refused" if refused else "")
    for field, text, reason in run.new_words:
        yield f"  new word          {field}: «{printable(text)[:80]}» ({printable(reason)})"
    if run.can_be_accepted and run.school:
        yield f"  if it is true     scrapy accept {run.school} {run.run_id} --reason '…'"


def _against(run: Health, name: str) -> str:
    """A figure, and in brackets the median of the last good runs."""
    value = getattr(run.figures, name)
    usual = f" ({median(getattr(each, name) for each in run.good):g})" if run.good else ""
    return f"{name.replace('_', ' ')} {value}{usual}"
