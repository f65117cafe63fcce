"""`python -m market`: serve the market until interrupted, healthy or with faults."""

import argparse
import threading
from pathlib import Path

from market.clock import clock
from market.faults import FaultError, listing
from market.server import SITES, Market
from market.sources import ENVIRONMENT, sources_toml


def main() -> None:
    """Read the options, serve, and say where."""
    options = argparse.ArgumentParser(prog="python -m market", description="A small internet of school sites on loopback.")
    for name, default, meaning in (
        ("port", 0, "0 takes a free one"), ("seed", 7, "another seed is another market"), ("day", 1, "day 1 is 1 October 2026"),
        ("courses", 120, "up to 20000"), ("reviews", 3000, "up to 1000000"), ("promos", 40, "promo codes, gifts and sales"),
    ):  # fmt: skip
        options.add_argument(f"--{name}", type=int, default=default, help=f"{meaning} (default: {default})")
    options.add_argument(
        "--fault", action="append", default=[], metavar="FAULT", dest="faults",
        help="NAME[=PARAMETER]:HOST[/PATH], such as 429=5:netology.ru; may be given several times",
    )  # fmt: skip
    options.add_argument(
        "--sources", type=Path, metavar="FILE", help="write a sources file for the market, and say what its names stand for"
    )
    options.add_argument("--list-faults", action="store_true", help="print the faults there are, and stop")
    asked = vars(options.parse_args())
    if asked.pop("list_faults"):
        print("\n".join(f"{line:4} {name:26} {meaning}" for name, meaning, line in listing()))
        return
    sources: Path | None = asked.pop("sources")
    if sources:
        sources.write_text(sources_toml(), encoding="utf-8")
        print("\n".join(f"export {name}={value}" for name, value in ENVIRONMENT.items()))
    try:
        market = Market(**asked)
    except FaultError as error:
        options.error(str(error))
    _serve(market)


def _serve(market: Market) -> None:
    with market:
        print(f"MIRROR_URL={market.url}")
        print(f"NOW={clock(market.day):%Y-%m-%dT%H:%M:%SZ}")
        print("\n".join(f"fault {fault}" for fault in market.faults), end="\n" if market.faults else "")
        print("\n".join(f"{market.url}/{host}/" for host in SITES), flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
