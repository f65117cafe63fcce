"""Where saved pages stand, and how a new one is put there without taking another's place."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = Path("tests/pages")
_SUFFIXES = {"text/html": ".html", "application/json": ".json", "application/xml": ".xml", "text/xml": ".xml"}


_FIT = re.compile(r"(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z))\w[\w-]*(?:\.[\w-]+)*", re.I)
_LONGEST = 100
"""Bytes of a name; file systems take 255, and endings come behind it."""


class PageExistsError(FileExistsError):
    """A page of this name is saved already."""


def save_page(
    name: str, page: str, *, url: str, body: bytes, content_type: str, callback: str, meta: Mapping[str, Any], force: bool = False
) -> Path:
    """Write the body and its description under `tests/pages/NAME/`; the file of the body.

    A page whose name is not fit for a file (`..`, `con`, 300 letters: it may come from the site's address) is named by a hash of it.

    Raises `PageExistsError` where one of them is there, unless `force`.
    """
    suffix = _SUFFIXES.get(content_type.partition(";")[0].strip().lower(), ".html")
    file = FOLDER / name / f"{file_name(page)}{suffix}"
    if not force and (file.exists() or file.with_suffix(".toml").exists()):
        raise PageExistsError(f"{file} is there already; --force takes its place, --as gives another name")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in meta.items() if value is not None]
    head = [f"{key} = {json.dumps(value)}" for key, value in (("spider", name), ("url", url), ("callback", callback))]
    file.with_suffix(".toml").write_text("\n".join([*head, "", "[meta]", *lines]) + "\n", encoding="utf-8")
    file.with_suffix("").with_suffix(".expected.json").unlink(missing_ok=True)
    return file


def file_name(page: str) -> str:
    """The page's name where every file system takes it and it leads nowhere else, or a hash of it.

    >>> file_name("python-developer"), file_name("../../etc/passwd")
    ('python-developer', 'page-3754d6cb3a38e118')
    """
    name = page.encode("utf-8", "surrogatepass")
    return page if _FIT.fullmatch(page) and len(name) <= _LONGEST else f"page-{hashlib.sha256(name).hexdigest()[:16]}"
