"""`make torture`: the whole demo market struck at 1,000 points; progress on the terminal, the result in docs/torture.md.

`python -m tests.torture [--points N] [--seed N] [--jobs N] [--only WORDS] [--no-report]`; `--only` takes the points in whose names the
words stand, to look at a fault again. Ends with 1 where anything differs, 2 without a C compiler.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

from tests.torture.points import Point, spread
from tests.torture.rack import Outcome, Rack, opened_rack
from tests.torture.report import report

COURSES, REVIEWS = 40, 150
MARKET = f"{COURSES} courses and {REVIEWS} reviews of the large schools, all of the small ones, every spider"
REPORT = Path(__file__).parents[2] / "docs" / "torture.md"


def main() -> int:
    """Strike, tell, write."""
    parser = argparse.ArgumentParser(prog="make torture")
    parser.add_argument("--points", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="racks at work at once (default: %(default)s)")
    parser.add_argument("--only", default="")
    parser.add_argument("--no-report", action="store_true")
    asked = parser.parse_args()
    points = [point for point in spread(asked.points, asked.seed) if asked.only in str(point)]
    began = time.monotonic()
    with ExitStack() as stack:
        first = stack.enter_context(opened_rack(courses=COURSES, reviews=REVIEWS))
        if not first.known.counts[1, "crawlall"]["write"]:
            print("make torture needs a C compiler (cc): without it SQLite's own writes cannot be struck", file=sys.stderr)
            return 2
        others = [opened_rack(courses=COURSES, reviews=REVIEWS, known=first.known) for _ in range(asked.jobs - 1)]
        outcomes = strike_all([first, *map(stack.enter_context, others)], points)
        seconds = time.monotonic() - began
        if not asked.no_report and not asked.only:
            how = {"seed": f"{asked.seed}", "jobs": f"{asked.jobs}", "minutes": f"{seconds / 60:.0f}", "market": MARKET}
            REPORT.write_text(report(first.known, outcomes, how), "utf-8")
    differences = sum(len(outcome.differences) for outcome in outcomes)
    print(f"{len(outcomes)} points in {seconds / 60:.0f} minutes, {differences} differences")
    return 1 if differences else 0


def strike_all(racks: Sequence[Rack], points: Sequence[Point]) -> list[Outcome]:
    """Every point, on whichever rack is free."""
    free: SimpleQueue[Rack] = SimpleQueue()
    for rack in racks:
        free.put(rack)

    def strike(point: Point) -> Outcome:
        rack = free.get()
        try:
            return rack.strike(point)
        finally:
            free.put(rack)

    outcomes = []
    with ThreadPoolExecutor(len(racks)) as pool:
        for outcome in pool.map(strike, points):
            outcomes.append(outcome)
            tell(outcome, len(outcomes), len(points))
    return outcomes


def tell(outcome: Outcome, number: int, of: int) -> None:
    """A line a point, and its differences."""
    ended = "not reached" if not outcome.hit else f"exit code {outcome.code}" if outcome.code >= 0 else "killed"
    print(f"{number:>5}/{of} {outcome.point}, number {outcome.number}: {ended}, {len(outcome.differences)} differences", flush=True)
    for line in outcome.differences[:10]:
        print(f"        {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
