"""One command line for all the small schools."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console import Console, opened_console
from tests.small_school import SmallSchool, small_school

SIZES = {"courses": 20, "reviews": 10, "promos": 5}
"""Of the market behind the command line."""


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with opened_console(tmp_path_factory.mktemp("console"), **SIZES) as made:
        yield made


@pytest.fixture
def school(console: Console, tmp_path: Path) -> Iterator[SmallSchool]:
    with small_school(console, tmp_path) as made:
        yield made
