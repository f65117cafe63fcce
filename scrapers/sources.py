"""The sources file: addresses of feeds, promo APIs and review pages, with `${NAME}` for what no file may hold."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings

_NAME = re.compile(r"\$\{(\w+)\}")


class SourcesError(ValueError):
    """The sources file is missing, broken, or needs a name that the environment does not have."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address as the file writes it (`template`, fit for storing and logging) and as it is asked for (`url`)."""

    template: str
    url: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The parsed sources file. Names are looked up when an address is asked for, so a missing one stops only who needs it."""

    path: Path
    schools: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    promo_apis: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """`advcake`, `admitad` -> their tables."""

    def school_slugs(self, key: str, only: str | None = None) -> list[str]:
        """Schools that have this key, or those of them that are asked for, `SLUG,SLUG`. Raises `SourcesError` where one has not."""
        slugs = [slug for slug, table in self.schools.items() if table.get(key)]
        if only is None:
            return slugs
        asked = only.split(",")
        if missing := [slug for slug in asked if slug not in slugs]:
            raise SourcesError(f"{self.path}: [schools.{missing[0]}] has no `{key}`; schools that have: {', '.join(slugs) or 'none'}")
        return [slug for slug in slugs if slug in asked]

    def address(self, template: str) -> Address:
        """The address with every `${NAME}` replaced. Raises `SourcesError` that names what is missing."""
        missing = [name for name in _NAME.findall(template) if not os.environ.get(name)]
        if missing:
            raise SourcesError(f"{self.path}: the environment has no {', '.join(missing)}, needed for {template}")
        return Address(template, _NAME.sub(lambda found: os.environ[found[1]], template))


def load_sources(settings: BaseSettings) -> Sources:
    """The file named by the setting `SOURCES`. Raises `SourcesError` where it is missing or broken."""
    path = Path(settings["SOURCES"])
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourcesError(f"{path}: {error.strerror}; copy sources.example.toml and fill it in") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourcesError(f"{path}: {error}") from error
    schools = tables.pop("schools", {})
    named = [*schools.items(), *tables.items()] if isinstance(schools, dict) else [("schools", schools)]
    if wrong := [name for name, table in named if not isinstance(table, dict)]:
        raise SourcesError(f"{path}: not a table: {', '.join(wrong)}")
    return Sources(path, _with_campaigns(path, schools, tables), tables)


def _with_campaigns(path: Path, schools: Mapping[str, Any], tables: Mapping[str, Any]) -> dict[str, Any]:
    """The schools, each with its `admitad_campaign` out of the table `[admitad] campaigns`; one that is named nowhere else is added."""
    campaigns = tables.get("admitad", {}).get("campaigns", {})
    if not isinstance(campaigns, dict):
        raise SourcesError(f"{path}: [admitad] campaigns is no table of school = id")
    named = {slug: {**schools.get(slug, {}), "admitad_campaign": campaign} for slug, campaign in campaigns.items()}
    return {**schools, **named}


def secrets_of(sources: Sources) -> dict[str, str]:
    """Value -> `${NAME}` for every name in the file that the environment has; what logs must replace."""
    text = sources.path.read_text(encoding="utf-8")
    return {os.environ[name]: f"${{{name}}}" for name in set(_NAME.findall(text)) if os.environ.get(name)}
