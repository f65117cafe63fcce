"""Recomputing school and category figures with a run's settings."""

from scrapy.settings import BaseSettings

from db.connect import opened
from db.recompute import Recomputed, recompute
from scrapers import clock


def recompute_figures(settings: BaseSettings, *, full: bool = False) -> Recomputed:
    """Bring the figures up to date; the caller holds the lock."""
    with opened(settings["DATABASE"]) as db:
        return recompute(db, now=clock.timestamp(clock.now(settings)), full=full)
