"""On what kind of file system a path lies: on some, SQLite's log and its locks do not hold."""

from pathlib import Path

NETWORK = frozenset({
    "9p", "acfs", "afs", "beegfs", "ceph", "cifs", "coda", "curlftpfs", "davfs", "glusterfs", "gpfs", "lustre", "ncp", "ncpfs", "nfs",
    "nfs4", "orangefs", "panfs", "prl_fs", "pvfs2", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs",
})  # fmt: skip
"""Kinds over a network, or of a host's folder in its guest: write-ahead logging needs memory that all processes share, so all must be on
one machine (sqlite.org/wal.html)."""
LOCAL_FUSE = frozenset({
    "bindfs", "cryfs", "encfs", "exfat", "exfat-fuse", "ext2", "fuse-overlayfs", "gocryptfs", "lxcfs", "mergerfs", "ntfs", "ntfs-3g",
    "overlayfs", "securefs", "unionfs", "zfs-fuse",
})  # fmt: skip
"""What of `fuse.…` is on this machine. New ones over a network come every year (sshfs, s3fs, rclone, davfs2, glusterfs, juicefs …), so any
other is taken for one: better asked about in vain than trusted in vain."""
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
    if kind is None:
        return False
    family, _, name = kind.partition(".")
    return kind in NETWORK or (family == "fuse" and name != "" and name not in LOCAL_FUSE)
