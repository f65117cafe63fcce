"""What a fault is: a switch, set for a host and a path of it, and what the switch gets to see of a request."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import parse_qsl, urlsplit

from market.render import Answer
from market.wire import Reply
from market.world import dice

ROBOTS = "/robots.txt"


class FaultError(ValueError):
    """No such switch, or not such a parameter; the message says which there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One switch that is on."""

    name: str
    host: str
    """A host, or a pattern of hosts: `*.ru`."""
    path: str = "*"
    """A pattern for the path, with or without its query: `/course/*`."""
    parameter: str = ""

    def __str__(self) -> str:
        """As it is typed."""
        path = "" if self.path == "*" or self.name.startswith("robots-") else self.path
        return f"{self.name}{'=' if self.parameter else ''}{self.parameter}:{self.host}{path}"

    def is_for(self, host: str, path: str, query: str) -> bool:
        """Whether it is meant for such a request. robots.txt is left alone unless the pattern names it: the sick page is not the rules."""
        if not fnmatchcase(host, self.host) or (path == ROBOTS and ROBOTS not in self.path):
            return False
        return fnmatchcase(path, self.path) or fnmatchcase(f"{path}?{query}", self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request, as a switch sees it."""

    fault: Fault
    host: str
    path: str
    query: str
    seed: int
    day: int
    days: int
    """For how many days of the market the switch has been on, from 1."""
    number: int
    """How often this address was asked for before."""
    honest: Callable[[str], Answer]
    """The host's true answer to a path with its query."""

    @property
    def parameter(self) -> str:
        """The switch's parameter as typed; empty = its default."""
        return self.fault.parameter

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def url(self) -> str:
        """The real address."""
        return f"https://{self.host}{self.target}"

    @property
    def asked_for(self) -> dict[str, str]:
        """The query by name."""
        return dict(parse_qsl(self.query))

    def chance(self, *key: object) -> float:
        """A number from 0 to 1 that depends on the market's seed, the switch and the key alone."""
        return dice(self.seed, self.fault.name, self.host, *key).random()


Route = Callable[[Asked], str]
Rewrite = Callable[[Asked, Answer], Answer]
Replace = Callable[[Asked], Reply | None]
Spoil = Callable[[Asked, Reply], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One kind of fault. Of its functions those are given that it needs."""

    name: str
    line: str
    """Number of its line in the list of faults: `F23`."""
    meaning: str
    parameter: str = ""
    """What its parameter means, and the default; empty = it takes none."""
    check: Callable[[str], object] = str
    """Raises `ValueError` for a parameter that makes no sense."""
    robots: bool = False
    """Whether it is about robots.txt alone."""
    route: Route | None = None
    """Path and query whose honest answer is to be rewritten, where the address asked for does not exist."""
    rewrite: Rewrite | None = None
    """Changes what the page says; the same answer for the same day."""
    replace: Replace | None = None
    """Says something else instead; None = not this time."""
    spoil: Spoil | None = None
    """Changes how it is sent."""


def share(text: str) -> float:
    """A parameter that is a share of something. Raises `ValueError` outside 0..1."""
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError("a share is from 0 to 1")
    return value


def one_of(*words: str) -> Callable[[str], str]:
    """A parameter that is one of a few words."""

    def check(text: str) -> str:
        if text not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return text

    return check


def path_of(url: str) -> str:
    """The path of an address, with or without a host before it."""
    return urlsplit(url).path
