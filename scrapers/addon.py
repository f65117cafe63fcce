"""Settings that follow from other settings, however those were given."""

import logging
from typing import Any

from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from scrapers.logs import quieten
from scrapers.mirror import check_mirror

logger = logging.getLogger(__name__)

# A mirror is our own machine: nobody is spared by waiting. Retry-After is honoured all the same, since it is an answer, not a courtesy.
ON_A_MIRROR: dict[str, Any] = {
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_SLOTS": {},
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "CRAWL_DELAY_MAX": 0,
    "BACKOFF_BASE": 0.1,
}


class DerivedSettings:
    """Scrapy add-on: the pace on a mirror, and the User-Agent that names whom to write to."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Set what `MIRROR_URL` and `CONTACT` imply; what the command line says goes before it."""
        quieten()
        if not settings.get("USER_AGENT"):
            settings.set("USER_AGENT", user_agent(settings.get("CONTACT", "")), priority="project")
        mirror = settings.get("MIRROR_URL")
        if not mirror:
            if not settings.get("CONTACT"):
                logger.warning("CONTACT is not set: the sites cannot tell whom to write to")
            return
        try:
            check_mirror(mirror)
        except ValueError as error:
            raise UsageError(str(error)) from error
        for name, value in ON_A_MIRROR.items():
            if (settings.getpriority(name) or 0) < SETTINGS_PRIORITIES["cmdline"]:
                settings.set(name, value, priority="spider")


def user_agent(contact: str) -> str:
    """Return the User-Agent: `AcademyMarket/0.1 (+contact)`."""
    return f"AcademyMarket/0.1 (+{contact})" if contact else "AcademyMarket/0.1"
