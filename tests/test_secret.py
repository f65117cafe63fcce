"""The key of the authors' hash: made once, whole or not at all, never replaced."""

import os
from pathlib import Path

import pytest

from db.author_key import SecretError, fingerprint, key_trouble
from db.forget import forget_author
from db.staging import stage_pages
from pipelines.secret import author_secret, held_secret
from tests.store import DAY_1, DAY_2, DAY_3, crawl, new_database, page, review, rows, start


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


MINE, OTHER = b"a" * 64, b"b" * 64
HASHED = review(1, "Слова", author_key="c" * 32)


def test_first_run_makes_the_key_and_remembers_which_it_is(tmp_path: Path) -> None:
    db, path = new_database(tmp_path), tmp_path / "academy.db"
    secret = held_secret(db, path, now=DAY_1)
    assert held_secret(db, path, now=DAY_2) == secret
    assert rows(db, "SELECT fingerprint, first_used_at FROM author_keys") == [(fingerprint(secret), DAY_1)]
    assert secret.decode() not in fingerprint(secret)
    db.close()


def test_database_of_an_earlier_version_takes_the_key_that_is_there(tmp_path: Path) -> None:
    db, path = new_database(tmp_path), tmp_path / "academy.db"
    crawl(db, DAY_1, page(source="review", reviews=[HASHED]))
    (tmp_path / "academy.db.key").write_bytes(MINE)
    assert held_secret(db, path, now=DAY_2) == MINE
    assert rows(db, "SELECT fingerprint FROM author_keys") == [(fingerprint(MINE),)]
    db.close()


@pytest.mark.parametrize("who", ["reviewer", "forgotten", "staged"])
@pytest.mark.parametrize("known", [True, False])
def test_missing_key_is_refused_where_somebody_was_hashed(tmp_path: Path, who: str, *, known: bool) -> None:
    db, path, key = new_database(tmp_path), tmp_path / "academy.db", tmp_path / "academy.db.key"
    if known:
        key.write_bytes(MINE)
        held_secret(db, path, now=DAY_1)
        key.unlink()
    if who == "forgotten":
        forget_author(db, "d" * 32, DAY_1)
    elif who == "reviewer":
        crawl(db, DAY_1, page(source="review", reviews=[HASHED]))
    else:
        stage_pages(db, start(db).run_id, [page(source="review", reviews=[HASHED])])
    with pytest.raises(SecretError, match=r"academy\.db\.key is missing.*restore the key.*AUTHOR_KEY_LOST=") as refused:
        held_secret(db, path, now=DAY_2)
    assert str(refused.value).endswith(fingerprint(MINE) if known else "unknown")
    assert not key.exists()
    db.close()


def test_other_key_is_refused_and_the_right_one_is_taken_again(tmp_path: Path) -> None:
    db, path, key = new_database(tmp_path), tmp_path / "academy.db", tmp_path / "academy.db.key"
    key.write_bytes(MINE)
    held_secret(db, path, now=DAY_1)
    crawl(db, DAY_1, page(source="review", reviews=[HASHED]))
    key.write_bytes(OTHER)
    with pytest.raises(SecretError, match="is not the key of this database"):
        held_secret(db, path, now=DAY_2)
    assert key.read_bytes() == OTHER
    key.write_bytes(MINE)
    assert held_secret(db, path, now=DAY_3) == MINE
    assert rows(db, "SELECT first_used_at FROM author_keys") == [(DAY_1,)]
    db.close()


def test_key_may_change_while_nobody_was_hashed(tmp_path: Path) -> None:
    db, path, key = new_database(tmp_path), tmp_path / "academy.db", tmp_path / "academy.db.key"
    held_secret(db, path, now=DAY_1)
    crawl(db, DAY_1, page(source="review", reviews=[review(1, "Без имени")]))
    key.unlink()
    assert len(held_secret(db, path, now=DAY_2)) == 64
    assert rows(db, "SELECT first_used_at FROM author_keys ORDER BY author_key_id") == [(DAY_1,), (DAY_2,)]
    db.close()


def test_lost_key_is_given_up_by_its_name_and_only_once(tmp_path: Path) -> None:
    db, path, key = new_database(tmp_path), tmp_path / "academy.db", tmp_path / "academy.db.key"
    key.write_bytes(MINE)
    held_secret(db, path, now=DAY_1)
    crawl(db, DAY_1, page(source="review", reviews=[HASHED]))
    key.unlink()
    for wrong in ("unknown", "True", fingerprint(OTHER)):
        with pytest.raises(SecretError):
            held_secret(db, path, now=DAY_2, lost=wrong)
    second = held_secret(db, path, now=DAY_2, lost=fingerprint(MINE))
    assert (second != MINE, key.read_bytes()) == (True, second)
    assert rows(db, "SELECT fingerprint FROM author_keys ORDER BY author_key_id") == [(fingerprint(MINE),), (fingerprint(second),)]
    key.unlink()
    with pytest.raises(SecretError):
        held_secret(db, path, now=DAY_3, lost=fingerprint(MINE))
    db.close()


def test_key_that_is_found_again_after_it_was_given_up_is_another_one(tmp_path: Path) -> None:
    db, path, key = new_database(tmp_path), tmp_path / "academy.db", tmp_path / "academy.db.key"
    key.write_bytes(MINE)
    held_secret(db, path, now=DAY_1)
    crawl(db, DAY_1, page(source="review", reviews=[HASHED]))
    key.write_bytes(OTHER)
    assert held_secret(db, path, now=DAY_2, lost=fingerprint(MINE)) == OTHER
    key.write_bytes(MINE)
    assert "is not the key" in str(key_trouble(db.conn, key))
    db.close()
