"""The whole examination: the files, as `db.doctor` sees them, and the settings that weaken safety."""

from collections.abc import Iterator

from scrapy.settings import BaseSettings

from db.doctor import Finding, examine
from pipelines.safety import weaknesses
from scrapers import clock
from scrapers.sense import senseless


def findings(settings: BaseSettings) -> Iterator[Finding]:
    """Everything that was looked at, the good things too. Settings that cannot be meant come alone: the rest is seen by their light."""
    if wrong := [Finding(level="bad", what="setting", text=text) for text in senseless(settings)]:
        yield from wrong
        return
    yield from examine(settings["DATABASE"], clock.timestamp(clock.now(settings)))
    weak = list(weaknesses(settings))
    yield from weak
    if not weak:
        yield Finding(level="good", what="settings", text="none weakens safety")
    if not settings.get("CONTACT") and not settings.get("MIRROR_URL"):
        yield Finding(level="warning", what="settings", text="CONTACT is not set: the sites cannot tell whom to write to")
    if settings.get("MIRROR_URL"):
        yield Finding(
            level="warning",
            what="settings",
            text=f"MIRROR_URL is set: nothing is read from the real sites, all from {settings['MIRROR_URL']}",
        )
