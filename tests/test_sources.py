"""The sources file: addresses, names from the environment, clear errors."""

from pathlib import Path

import pytest

from scrapers.sources import Address, Sources, SourcesError, load_sources, secrets_of
from tests.crawling import project_settings


def sources(folder: Path, text: str) -> Sources:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return load_sources(project_settings(SOURCES=str(path)))


def test_name_is_taken_from_the_environment_and_the_template_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_FEED", "t0ken")
    found = sources(tmp_path, '[schools.a]\nfeed = "https://f.example/${A_FEED}"')
    assert found.address("https://f.example/${A_FEED}") == Address("https://f.example/${A_FEED}", "https://f.example/t0ken")
    assert secrets_of(found) == {"t0ken": "${A_FEED}"}


@pytest.mark.parametrize("value", [None, ""])
def test_missing_name_is_named_and_stops_only_who_needs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv("A_FEED", raising=False)
    if value is not None:
        monkeypatch.setenv("A_FEED", value)
    found = sources(tmp_path, '[schools.a]\nfeed = "https://f.example/${A_FEED}"\n[schools.b]\nfeed = "https://f.example/b"')
    assert found.address("https://f.example/b").url == "https://f.example/b"
    with pytest.raises(SourcesError, match="the environment has no A_FEED, needed for"):
        found.address("https://f.example/${A_FEED}")


def test_schools_that_have_a_key(tmp_path: Path) -> None:
    found = sources(
        tmp_path, '[schools.a]\nfeed = "x"\n[schools.b]\nadvcake_offer = 5\n[schools.c]\nfeed = "y"\n[advcake]\npromocodes = "z"'
    )
    assert found.school_slugs("feed") == ["a", "c"]
    assert found.school_slugs("feed", "c") == ["c"]
    assert found.school_slugs("feed", "c,a") == ["a", "c"]
    assert found.promo_apis == {"advcake": {"promocodes": "z"}}
    with pytest.raises(SourcesError, match=r"\[schools.b\] has no `feed`; schools that have: a, c"):
        found.school_slugs("feed", "b")


@pytest.mark.parametrize("text", ["[schools.a\nfeed=1", "schools = 5", "[schools]\na = 5", "advcake = 5", "\x00"])
def test_broken_file_is_a_clear_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourcesError, match=r"sources\.toml: "):
        sources(tmp_path, text)


def test_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match=r"copy sources\.example\.toml and fill it in"):
        load_sources(project_settings(SOURCES=str(tmp_path / "none.toml")))


def test_file_that_is_no_text_is_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SourcesError, match=r"sources\.toml: "):
        load_sources(project_settings(SOURCES=str(path)))
