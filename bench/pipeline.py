"""CPU of the whole pipeline a page, over that of a bare default Scrapy spider that only downloads the same pages; and memory.

The real spiders crawl a large and a small demo market (served by processes of their own): parse, normalise, stage, judge, publish.
The bare spider (bench/bare_spider.py, stock settings, no project) downloads the same addresses. All take turns, five rounds. CPU is user
plus system time of the crawling process alone; the cost a page is (large - small) / (pages of large - pages of small), so that start-up
counts on neither side. Then the peak memory of a crawl of 10 k, 100 k (with --large 1 M) reviews. See bench/README.md.

    python bench/pipeline.py [--rounds 5] [--large] [--no-memory] [--spiders reviews,skillbox]
"""

import argparse
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))

from market.sources import ENVIRONMENT, sources_toml

ROOT = Path(__file__).parent.parent

SPIDERS = ("reviews", "skillbox", "otus", "netology")
LARGE = {"courses": 6_000, "reviews": 10_000}
SMALL = {"courses": 240, "reviews": 400}
# The project is found though the crawl runs in a folder of its own, so that nothing is written into the checkout.
ENVIRONMENT_OF_A_CRAWL = {**os.environ, **ENVIRONMENT, "PYTHONPATH": str(ROOT)}
MEMORY_GOAL_MB = 300
RATIO_GOAL = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """What one crawl took."""

    cpu: float
    """Seconds of user and system time of the crawling process."""
    memory_mb: float
    """Its greatest resident set."""
    pages: int
    """Answers it had, robots.txt left out."""


@contextmanager
def market(**sizes: int) -> Iterator[str]:
    """Serve a market from another process; gives its address."""
    options = [f"--{name}={size}" for name, size in sizes.items()]
    with subprocess.Popen([sys.executable, "-m", "market", *options], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip().removeprefix("MIRROR_URL=")
        finally:
            process.terminate()


def measured(command: list[str], cwd: Path) -> tuple[float, float, str]:
    """CPU seconds, peak megabytes and what was logged; raises where the command fails."""
    log = cwd / "crawl.log"
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=file, env=ENVIRONMENT_OF_A_CRAWL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    text = log.read_text("utf-8", "replace")
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {text[-2000:]}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text


def ours(spider: str, mirror: str, keep_urls: Path | None = None) -> Crawl:
    """A first crawl by the real spider into a database of its own; writes the addresses of its pages, as the mirror has them."""
    with tempfile.TemporaryDirectory() as folder:
        database, sources = Path(folder) / "academy.db", Path(folder) / "sources.toml"
        sources.write_text(sources_toml(), "utf-8")
        given = {"MIRROR_URL": mirror, "DATABASE": database, "SOURCES": sources, "MIN_COURSES": 0}
        options = [part for name, value in given.items() for part in ("-s", f"{name}={value}")]
        (Path(folder) / "scrapy.cfg").write_text("[settings]\ndefault = scrapers.settings\n", "utf-8")
        cpu, memory, _ = measured([sys.executable, "-m", "scrapy", "crawl", spider, *options], Path(folder))
        db = sqlite3.connect(database)
        urls = [url for (url,) in db.execute("SELECT url FROM pages WHERE failed IS NULL ORDER BY page_id")]
        db.close()
    if keep_urls is not None:
        keep_urls.write_text("\n".join(f"{mirror}/{url.removeprefix('https://')}" for url in urls), "utf-8")
    return Crawl(cpu=cpu, memory_mb=memory, pages=len(urls))


def bare(urls: Path) -> Crawl:
    """The same pages by a spider with Scrapy's own settings, outside any project."""
    command = [sys.executable, "-m", "scrapy", "runspider", str(ROOT / "bench" / "bare_spider.py"), "-a", f"urls={urls}"]
    with tempfile.TemporaryDirectory() as folder:
        cpu, memory, log = measured(command, Path(folder))
    found = re.search(r"'downloader/response_status_count/200': (\d+)", log)
    return Crawl(cpu=cpu, memory_mb=memory, pages=int(found[1]) if found else 0)


def compare(spider: str, large: str, small: str, rounds: int) -> tuple[int, float, float]:
    """Pages of the large crawl; CPU milliseconds a page, ours and bare, medians of the rounds."""
    own: list[float] = []
    stock: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        many, few = Path(folder) / "many.txt", Path(folder) / "few.txt"
        for _ in range(rounds):
            our_many, our_few = ours(spider, large, many), ours(spider, small, few)
            bare_many, bare_few = bare(many), bare(few)
            if (bare_many.pages, bare_few.pages) != (our_many.pages, our_few.pages):
                raise RuntimeError(f"{spider}: {our_many} {our_few} against {bare_many} {bare_few}: not the same pages")
            own.append(_ms_a_page(our_many, our_few))
            stock.append(_ms_a_page(bare_many, bare_few))
    return our_many.pages, median(own), median(stock)


def _ms_a_page(many: Crawl, few: Crawl) -> float:
    return (many.cpu - few.cpu) / (many.pages - few.pages) * 1000


def cpu_table(spiders: list[str], rounds: int) -> None:
    print(f"{'spider':<12} {'pages':>6} {'ours ms':>8} {'bare ms':>8} {'ratio':>6}")
    rows = []
    with market(**LARGE) as large, market(**SMALL) as small:
        for spider in spiders:
            pages, own, stock = compare(spider, large, small, rounds)
            rows.append((pages, own, stock))
            print(f"{spider:<12} {pages:>6} {own:>8.2f} {stock:>8.2f} {own / stock:>6.2f}", flush=True)
    pages = sum(row[0] for row in rows)
    own, stock = (sum(row[0] * row[column] for row in rows) / pages for column in (1, 2))
    print(f"{'all':<12} {pages:>6} {own:>8.2f} {stock:>8.2f} {own / stock:>6.2f}   goal {RATIO_GOAL}")


def memory_table(sizes: list[int]) -> None:
    print(f"{'reviews':>12} {'pages':>6} {'peak MB':>8} {'CPU s':>8}   goal < {MEMORY_GOAL_MB} MB")
    for size in sizes:
        with market(courses=120, reviews=size) as mirror:
            crawl = ours("reviews", mirror)
        print(f"{size:>12} {crawl.pages:>6} {crawl.memory_mb:>8.0f} {crawl.cpu:>8.1f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--spiders", default=",".join(SPIDERS), help="comma-separated")
    parser.add_argument("--large", action="store_true", help="memory of a crawl of a million reviews too")
    parser.add_argument("--no-memory", action="store_true", help="only the CPU")
    options = parser.parse_args()
    if options.spiders:
        cpu_table(options.spiders.split(","), options.rounds)
    if not options.no_memory:
        memory_table([10_000, 100_000, *([1_000_000] if options.large else [])])


if __name__ == "__main__":
    main()
