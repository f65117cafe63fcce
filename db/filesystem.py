"""On what kind of file system a path lies: on some, SQLite's log and its locks do not hold."""

from pathlib import Path

NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "fuse.sshfs", "fuse.s3fs", "fuse.gcsfuse", "glusterfs", "ceph"})
"""Kinds over a network: write-ahead logging needs memory that all processes share, so all must be on one machine (sqlite.org/wal.html)."""
MOUNTS = Path("/proc/self/mountinfo")


def file_system(path: str | Path, mounts: Path = MOUNTS) -> str | None:
    """The kind of the file system that holds a path (or will hold it), such as `ext4`; None where the system does not tell."""
    place = Path(path).absolute()
    while not place.exists():
        place = place.parent
    place = place.resolve()
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    found: tuple[int, str] | None = None
    for line in lines:
        before, separator, after = line.partition(" - ")
        fields = before.split()
        if not separator or len(fields) < 5:
            continue
        point = Path(fields[4].replace("\\040", " "))
        # Of two mounts at one point the later covers the earlier.
        if place.is_relative_to(point) and (found is None or len(point.parts) >= found[0]):
            found = (len(point.parts), after.split()[0])
    return found[1] if found else None


def is_network(kind: str | None) -> bool:
    """Whether a kind of file system is one over a network."""
    return kind in NETWORK
