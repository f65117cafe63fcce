"""Text of docs/faults.md: every fault that systems like this one have met, and what happens here, taken from the tests that show it."""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "faults"
LEFT_OUT = FOLDER / "not_here.toml"
COUNT = 130
GROUPS = {
    "Process and storage": range(1, 23),
    "Network": range(23, 43),
    "robots.txt": range(43, 51),
    "Structure and completeness": range(51, 73),
    "Text": range(73, 88),
    "Money, time, rating, promotion": range(88, 124),
    "Output": range(124, 131),
}
INTRODUCTION = """\
# Faults, and what happens here

Made by `python -m docs.generate` from the docstrings of the tests in `tests/faults/`; do not edit it by hand. Each row is a test that
makes the fault happen; where a fault has several rows, each test shows a part of it.
"""
_MARK = re.compile(r"(F\d+(?:(?:, | and )F\d+)*): (.+?) -> (.+)", re.S)


class FaultsError(LookupError):
    """A fault that no test shows and no reason leaves out, or one that both do; or a docstring that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A fault and the test that makes it happen."""

    number: int
    fault: str
    outcome: str
    file: Path
    test: str


def faults_page() -> str:
    """The text of docs/faults.md. Raises `FaultsError`."""
    return "\n".join(_page(shown_faults(FOLDER), left_out(LEFT_OUT))) + "\n"


def shown_faults(folder: Path) -> dict[int, list[Shown]]:
    """Number of the fault -> what its tests say of it, in the order of files and lines. Raises `FaultsError`."""
    found: dict[int, list[Shown]] = defaultdict(list)
    for file in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (text := ast.get_docstring(node)) and re.match(r"F\d", text):
                if not (mark := _MARK.fullmatch(text)):
                    raise FaultsError(f"{file.name}: {node.name}: «F1: fault -> what happens.» is what the docstring should be")
                fault, outcome = (" ".join(part.split()) for part in (mark[2], mark[3]))
                for number in map(int, re.findall(r"F(\d+)", mark[1])):
                    found[number].append(Shown(number=number, fault=fault, outcome=outcome, file=file, test=node.name))
    return found


def left_out(file: Path) -> dict[int, str]:
    """Number of a fault that cannot happen here, or cannot be shown -> why."""
    return {int(name.removeprefix("F")): str(reason) for name, reason in tomllib.loads(file.read_text(encoding="utf-8")).items()}


def _page(shown: dict[int, list[Shown]], reasons: dict[int, str]) -> Iterator[str]:
    wanted = set(range(1, COUNT + 1))
    for odd, what in (
        (wanted - shown.keys() - reasons.keys(), "are shown by no test"),
        ((shown.keys() | reasons.keys()) - wanted, "are no faults"),
        (shown.keys() & reasons.keys(), "are both shown and left out"),
    ):
        if odd:
            raise FaultsError(f"{', '.join(f'F{number}' for number in sorted(odd))} {what}")
    yield INTRODUCTION
    for group, numbers in GROUPS.items():
        yield f"## {group}\n\n| # | fault | what happens | test |\n|---|---|---|---|"
        for number in numbers:
            for each in shown.get(number, ()):
                place = each.file.relative_to(ROOT)
                yield f"| F{number} | {_cell(each.fault)} | {_cell(each.outcome)} | [{each.test.removeprefix('test_')}](../{place}) |"
            if number in reasons:
                yield f"| F{number} | not shown by a test | {_cell(reasons[number])} | – |"
        yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
