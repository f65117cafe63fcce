"""`manifest.json`: what a snapshot of CSV files consists of, and so which files of a folder are an export's."""

import json
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "manifest.json"
PACKAGE = "datapackage.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    """One file of a snapshot."""

    file: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a snapshot consists of."""

    files: tuple[ExportedFile, ...]
    """The tables."""
    datapackage: str
    """sha256 of `datapackage.json`."""


def exported_files(folder: Path) -> frozenset[str]:
    """The files of a folder that are an export's, by the manifest there; none where it is missing, cannot be read or is somebody else's."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
        tables = {str(entry["file"]) for entry in manifest["files"]} if isinstance(manifest["datapackage"], str) else set()
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return frozenset()
    # Those of `--parquet` are not in the manifest. Where the names are links, a plain file of such a name is somebody's own.
    beside = () if path.is_symlink() else (f"{name.removesuffix('.csv')}.parquet" for name in tables)
    return frozenset({*tables, PACKAGE, MANIFEST, *(name for name in beside if (folder / name).is_file())} if tables else ())
