"""A crawl and an export struck anywhere, then run again, end as if nothing had happened. `make torture` does the same at 1,000 points.

What is compared, and what may differ and why, stands at the head of tests/torture/compare.py; the faults are those of
tests/torture/points.py.
"""

import errno
import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.crash_harness import ROOT
from tests.database_dump import dump
from tests.torture.compare import files_of, manifest_problems, names_below, rows_that_differ, unsound
from tests.torture.points import MENU, Fault, Point, spread
from tests.torture.rack import Rack, opened_rack
from tests.torture.shim import KINDS, compiled

SPIDERS = ("skillbox", "yml_feed", "advcake", "reviews", "hh", "javarush")
"""A sitemap, a feed and a promo API for several schools, lists of reviews, vacancies of no school, structured data."""
POINTS = spread(30, seed=2026)


@pytest.fixture(scope="module")
def rack() -> Iterator[Rack]:
    with opened_rack(spiders=SPIDERS, courses=24, reviews=120) as made:
        yield made


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_run_that_was_struck_and_run_again_ends_like_an_undisturbed_one(rack: Rack, point: Point) -> None:
    """F1, F4, F5, F6, F17: killed, failed or locked out at any operation -> what was published stands, a second run does the rest."""
    if not rack.known.counts[point.fault.day, point.fault.command][point.fault.counted]:
        pytest.skip(
            f"no C compiler: only Python's own calls can be struck, and {point.fault.command} makes no {point.fault.kind} of its own"
        )
    outcome = rack.strike(point)
    assert outcome.differences == ()
    assert outcome.hit
    assert outcome.rows > 1_000


def test_points_are_spread_over_every_fault_and_the_whole_run() -> None:
    assert Counter(point.fault for point in POINTS) == dict.fromkeys(MENU, 1)
    many = spread(300, seed=1)
    for fault in MENU:
        tenths = sorted(int(point.share * 10) for point in many if point.fault == fault)
        assert tenths == list(range(10))
    counts = {(1, "crawlall"): {"write": 50}}
    fault = Fault(day=1, command="crawlall", kind="write", deed="killed")
    assert [Point(fault=fault, share=share).number(counts) for share in (0.0, 0.019, 0.02, 0.999)] == [1, 1, 2, 50]


def test_crawl_that_was_killed_and_not_run_again_is_no_undisturbed_one(rack: Rack, tmp_path: Path) -> None:
    data = rack.folder / "half"
    data.mkdir()
    half = rack.known.counts[1, "crawlall"]["statement"] // 2
    code = rack.console.run("crawlall", database=data / "academy.db", log=tmp_path / "log", faults={"kill_at": half}, **rack.settings)
    assert code == -signal.SIGKILL
    missing = {line.split(":")[0] for line in rows_that_differ(dump(data / "academy.db"), rack.known.dumps[1])}
    assert {"courses", "school_stats", "pages"} <= missing


def test_fact_of_a_failed_run_is_a_difference(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        db.executescript("""
            CREATE TABLE schools (school_id INTEGER PRIMARY KEY, slug TEXT);
            CREATE TABLE runs (run_id INTEGER PRIMARY KEY, school_id INTEGER REFERENCES schools, spider TEXT, status TEXT);
            CREATE TABLE pages (page_id INTEGER PRIMARY KEY, run_id INTEGER REFERENCES runs, url TEXT);
            CREATE TABLE offers_seen (school_id INTEGER REFERENCES schools, page_id INTEGER REFERENCES pages);
            CREATE TABLE issues (issue_id INTEGER PRIMARY KEY, run_id INTEGER, page_id INTEGER, kind TEXT, field TEXT, text TEXT);
            CREATE TABLE staged (page_id INTEGER, run_id INTEGER);
            CREATE TABLE staged_reviews (page_id INTEGER);
            INSERT INTO schools VALUES (1, 'alfa');
            INSERT INTO runs VALUES (1, 1, 'alfa', 'failed'), (2, 1, 'alfa', 'ok');
            INSERT INTO pages VALUES (1, 1, '/'), (2, 2, '/');
            INSERT INTO offers_seen VALUES (1, 1), (1, 2);
        """)
    found = dump(tmp_path / "a.db", ignore_failed=True)
    assert found["runs"] == Counter({((("alfa", 0), "alfa", 0), ("alfa", 0), "alfa", "ok"): 1})
    good_page = ((("alfa", 0), "alfa", 0), "/", 0)
    assert found["offers_seen"] == Counter({(("alfa", 0), ("a failed run",)): 1, (("alfa", 0), good_page): 1})


def test_mixture_of_two_snapshots_is_told_by_the_manifest(rack: Rack) -> None:
    first, second = rack.known.files[1], rack.known.files[2]
    assert first["offers.csv"] != second["offers.csv"]
    assert manifest_problems(first) == manifest_problems(second) == []
    assert manifest_problems({**second, "offers.csv": first["offers.csv"]}) == ["CSV: offers.csv is not the file of the manifest"]
    assert manifest_problems({**second, "more.csv": b""}) == ["CSV: more.csv is not the file of the manifest"]
    assert manifest_problems({name: content for name, content in second.items() if name != "manifest.json"}) == ["CSV: no manifest"]


def test_damage_and_leavings_are_seen(rack: Rack, tmp_path: Path) -> None:
    data = rack.known.before(2, "export")
    database = tmp_path / "academy.db"
    content = bytearray((data / "academy.db").read_bytes())
    database.write_bytes(content)
    assert unsound(database) == []
    content[8192 * 20 : 8192 * 21] = bytes(8192)
    database.write_bytes(content)
    assert unsound(database) != []
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / ".snapshot-2").mkdir()
    (tmp_path / "csv" / ".snapshot-2" / "half.csv").touch()
    (tmp_path / "csv" / "half.csv").symlink_to(".current/half.csv")
    assert names_below(tmp_path / "csv") == [".snapshot-1/half.csv", "half.csv"]
    assert files_of(tmp_path / "csv") == {}


PROGRAM = """
import json, os, sys
from tests.torture.shim import Calls
calls = Calls()
calls.arm({"folder": os.getcwd(), **json.loads(sys.argv[1])})
told = []
def attempt(call):
    try:
        told.append(call())
    except OSError as error:
        told.append(f"errno {error.errno}")
file = os.open("a", os.O_WRONLY | os.O_CREAT)
for number in range(3):
    attempt(lambda: os.write(file, b"12345678"))
    attempt(lambda: os.fsync(file))
attempt(lambda: os.ftruncate(file, 20))
attempt(lambda: os.rename(os.path.abspath("a"), os.path.abspath("b")))
with open("/dev/null", "wb", buffering=0) as elsewhere:
    elsewhere.write(b"not counted")
print(json.dumps([told, list(calls.seen.values()), calls.done]))
"""


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = compiled(tmp_path_factory.mktemp("shim"))
    if made is None:
        pytest.skip("no C compiler: there is no shim to test")
    return made


def under(shim: Path, folder: Path, plan: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LD_PRELOAD": str(shim), "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", PROGRAM, plan], cwd=folder, env=environment, capture_output=True, text=True, check=False)


FULL, BROKEN = errno.ENOSPC, errno.EIO
SPOILED = [
    ("{}", "[[8, null, 8, null, 8, null, null, null], [3, 3, 1, 1], false]", {"b": b"1234567812345678" + b"1234"}),
    (f'{{"kind": "write", "at": 2, "deed": "fail", "error": {FULL}}}',
     '[[8, null, "errno 28", null, 8, null, null, null], [3, 3, 1, 1], true]', {"b": b"1234567812345678" + bytes(4)}),
    (f'{{"kind": "write", "at": 2, "deed": "shorten", "error": {FULL}, "lasting": ["write", "truncate"]}}',
     '[[8, null, 4, null, "errno 28", null, "errno 28", null], [3, 3, 1, 1], true]', {"b": b"123456781234"}),
    (f'{{"kind": "sync", "at": 3, "deed": "fail", "error": {BROKEN}, "lasting": ["name"]}}',
     '[[8, null, 8, null, 8, "errno 5", null, "errno 5"], [3, 3, 1, 1], true]', {"a": b"1234567812345678" + b"1234"}),
]  # fmt: skip


@pytest.mark.parametrize(("plan", "told", "left"), SPOILED, ids=["only counted", "full once", "fills up", "sync, then names"])
def test_shim_counts_and_spoils_the_calls_of_one_folder(shim: Path, tmp_path: Path, plan: str, told: str, left: dict[str, bytes]) -> None:
    done = under(shim, tmp_path, plan)
    assert (done.stdout, done.stderr) == (f"{told}\n", "")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == left


@pytest.mark.parametrize(
    ("kind", "deed", "left"),
    [
        ("write", "kill", {"a": b"12345678"}),
        ("write", "tear", {"a": b"123456781234"}),
        ("sync", "kill", {"a": b"1234567812345678"}),
    ],
)
def test_shim_kills_before_a_call_or_in_the_middle_of_a_write(
    shim: Path, tmp_path: Path, kind: str, deed: str, left: dict[str, bytes]
) -> None:
    done = under(shim, tmp_path, f'{{"kind": "{kind}", "at": 2, "deed": "{deed}"}}')
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == left
    assert set(KINDS) >= {kind}
