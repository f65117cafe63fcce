"""Coverage-guided fuzzing by atheris: every parser of `normalize/`, or every callback of every spider up to the database.

    python bench/fuzz/run.py parsers [--seconds 600] [--corpus FOLDER]
    python bench/fuzz/run.py callbacks [--seconds 600] [--corpus FOLDER]
    python bench/fuzz/run.py callbacks FILE

The first byte of an input says which parser or saved page it is for, the rest is the text or the body. The corpus begins with what the
saved pages say; inputs that reached something new are kept in its folder, one that broke something in `FOLDER/crash-…`, with which the
last form does it again. See bench/fuzz/README.md.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

import atheris

with atheris.instrument_imports(include=["normalize", "scrapers"]):
    from tests.parsers import PARSERS
    from tests.saved_pages import read_page, saved_pages

from scrapers.failures import RefusedResponse
from tests.adversarial import PAGE_UNITS, UNITS
from tests.contract import complaints, judge
from tests.mutations import MARKUP, NUMBERS, ODD, WORDS

LONGEST = {"parsers": 2_000, "callbacks": 20_000}
"""Bytes of an input."""
SLOWEST = 10
"""Seconds after which an input counts as one that hangs."""
_STATEMENT = re.compile(r"(?<=[>\"])[^<>\"]{2,300}(?=[<\"])")


class BrokenPromiseError(AssertionError):
    """Something was said that may not be said."""


def try_parser(data: bytes) -> None:
    """One parser on one text; whatever it says that it may not say is raised."""
    if not data:
        return
    name = [*PARSERS][data[0] % len(PARSERS)]
    text = data[1:].decode("utf-8", "surrogatepass" if b"\xed" in data else "replace") if _decodes(data[1:]) else data[1:].decode("latin-1")
    if told := list(PARSERS[name](text)):
        raise BrokenPromiseError(f"{name}: {told[0]}")


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def try_callback(data: bytes) -> None:
    """One saved page with another body, from the callback to the database."""
    if not data:
        return
    page = saved_pages()[data[0] % len(saved_pages())]
    try:
        outcome = read_page(page, data[1:])
    except RefusedResponse:
        return
    if told := complaints(outcome):
        raise BrokenPromiseError(f"{page.name}: {told[0]}")
    judge(outcome)


def first_texts() -> Iterator[bytes]:
    """For each parser some of what the saved pages say, spread over all of them."""
    statements = [text for page in saved_pages() for text in _STATEMENT.findall(page.body.decode())]
    for number in range(len(PARSERS)):
        for text in statements[number :: len(PARSERS) * 2]:
            yield bytes([number]) + text.encode()


def first_pages() -> Iterator[bytes]:
    """Every saved page as it is."""
    for number, page in enumerate(saved_pages()):
        yield bytes([number]) + page.body


def write_dictionary(file: Path) -> None:
    """Pieces that the fuzzer may put in, in the form of libFuzzer."""
    pieces = {*ODD, *NUMBERS, *WORDS, *MARKUP, *(each.encode("utf-8", "surrogatepass") for each in (*UNITS, *PAGE_UNITS))}
    escaped = ("".join(f"\\x{byte:02x}" for byte in piece) for piece in sorted(pieces) if 0 < len(piece) <= 60)
    file.write_text("".join(f'"{each}"\n' for each in escaped), encoding="ascii")


def main() -> None:
    """Set libFuzzer's options and hand over to it; it ends the process."""
    parser = argparse.ArgumentParser(prog="bench/fuzz/run.py")
    parser.add_argument("what", choices=["parsers", "callbacks"])
    parser.add_argument("input", nargs="?", help="an input to be tried once")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--corpus", type=Path, help="a folder that is kept; default: one that is not")
    given = parser.parse_args()
    attempt = {"parsers": try_parser, "callbacks": try_callback}[given.what]
    corpus = given.corpus or Path(tempfile.mkdtemp(prefix="fuzz-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate({"parsers": first_texts, "callbacks": first_pages}[given.what]()):
        (corpus / f"first-{number:04d}").write_bytes(data)
    words = corpus.with_name(f"{corpus.name}.dict")
    write_dictionary(words)
    options = [
        f"-max_total_time={given.seconds}",
        f"-max_len={LONGEST[given.what]}",
        f"-timeout={SLOWEST}",
        f"-dict={words}",
        f"-artifact_prefix={corpus.parent}/{corpus.name}-",
        "-print_final_stats=1",
        "-rss_limit_mb=2048",
    ]
    atheris.Setup([sys.argv[0], *options, given.input or str(corpus)], attempt)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
