"""The demo market: a small internet of school sites on loopback, and what is true in it."""

from market.clock import clock
from market.server import Market
from market.sources import ENVIRONMENT, sources_toml
from market.truth import truth, truth_after

__all__ = ["ENVIRONMENT", "Market", "clock", "sources_toml", "truth", "truth_after"]
