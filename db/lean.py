"""Keeps out of memory what is installed and not used."""

import sys
from importlib import import_module


def import_sqlite_utils() -> None:
    """Import sqlite-utils before anybody else does, without pandas and numpy.

    It imports both where they are installed (as the extra `[analytics]` does), though only rows given as data frames would need them: 50 MB
    of each crawl, and half a second of each command.
    """
    unused = [name for name in ("pandas", "numpy") if name not in sys.modules]
    # None in the place of a module makes its import fail, which sqlite-utils takes for «not installed».
    sys.modules.update(dict.fromkeys(unused))  # type: ignore[arg-type]
    try:
        import_module("sqlite_utils")
    finally:
        for name in unused:
            del sys.modules[name]
