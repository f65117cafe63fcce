"""The whole examination: the files, as `db.doctor` sees them, and the settings that weaken safety."""

from collections.abc import Iterator

from scrapy.settings import BaseSettings

from db.doctor import Finding, examine
from scrapers import clock

UNSAFE = {
    "DOWNLOAD_VERIFY_CERTIFICATES": (False, "any machine on the way can answer in a school's name"),
    "TELNETCONSOLE_ENABLED": (True, "whoever reaches the port runs code here"),
    "REMOTE_CONTROL_ENABLED": (True, "whoever reaches the port runs code here"),
    "METAREFRESH_ENABLED": (True, "a page can send us elsewhere"),
    "COOKIES_ENABLED": (True, "prices may be made for us alone"),
}
"""Setting -> the value that is not safe, and why."""


def findings(settings: BaseSettings) -> Iterator[Finding]:
    """Everything that was looked at, the good things too."""
    yield from examine(settings["DATABASE"], clock.timestamp(clock.now(settings)))
    weak = [f"{name} is {value}: {why}" for name, (value, why) in UNSAFE.items() if settings.getbool(name) is value]
    if settings.getint("DOWNLOAD_MAXSIZE") <= 0:
        weak.append("DOWNLOAD_MAXSIZE is 0: one page can fill the memory")
    if not settings.get("MIRROR_URL") and settings.getfloat("DOWNLOAD_DELAY") < 1:
        weak.append(f"DOWNLOAD_DELAY is {settings.getfloat('DOWNLOAD_DELAY'):g}: less than a second between two requests to a school")
    yield from (Finding(level="bad", what="setting", text=text) for text in weak)
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
