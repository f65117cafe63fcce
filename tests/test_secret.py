"""The key of the authors' hash: made once, whole or not at all, never replaced."""

import os
from pathlib import Path

import pytest

from pipelines.secret import SecretError, author_secret


def test_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first = author_secret(tmp_path / "data" / "academy.db")
    assert len(first) == 64
    assert author_secret(tmp_path / "data" / "academy.db") == first
    assert (tmp_path / "data" / "academy.db.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["academy.db.key"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_key_that_was_cut_off_in_the_making_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(SecretError, match="Input/output error"):
            author_secret(tmp_path / "academy.db")
    assert not (tmp_path / "academy.db.key").exists()
    assert len(author_secret(tmp_path / "academy.db")) == 64
    assert [path.name for path in tmp_path.iterdir()] == ["academy.db.key"]


def test_empty_key_is_an_error_and_stays(tmp_path: Path) -> None:
    (tmp_path / "academy.db.key").touch()
    with pytest.raises(SecretError, match="restore it from a backup"):
        author_secret(tmp_path / "academy.db")
    assert (tmp_path / "academy.db.key").read_bytes() == b""


def test_unfinished_key_that_others_can_read_leaves_them_nothing(tmp_path: Path) -> None:
    stale = tmp_path / "academy.db.key.new"
    stale.write_bytes(b"half of a key")
    stale.chmod(0o644)
    with stale.open("rb") as reader:
        secret = author_secret(tmp_path / "academy.db")
        assert reader.read() == b"half of a key"
    assert len(secret) == 64
    assert (tmp_path / "academy.db.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["academy.db.key"]
