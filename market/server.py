"""The market on a loopback port: the first segment of a path is the host, so `http://127.0.0.1:PORT/otus.ru/about/` is https://otus.ru/about/."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from importlib import import_module
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from market.clock import DAY_ONE
from market.faults import Asked, Fault, FaultError, parse_fault, replaced, rewritten, spoilt
from market.prepared import Prepared, prepared, reply_to
from market.render import Answer
from market.schools import SMALL, advcake, feeds, hexlet, netology, otus, otzovik, skillbox, stepik, tutortop
from market.serving import Listener, Request
from market.wire import Reply
from market.world import World

SITES: dict[str, Callable[[World, int, str, dict[str, str]], Answer | None]] = {
    module.HOST: module.answer for module in (skillbox, netology, otus, stepik, hexlet, feeds, advcake, otzovik, tutortop)
}
SMALL_SITES: dict[str, Callable[[int, int, str, dict[str, str]], Answer | None]] = {
    host: site for name in SMALL for host, site in import_module(f"market.schools.{name}").HOSTS.items()
}
_CACHE_BYTES = 32 * 1024 * 1024
_NOT_FOUND = Answer("<html><body><h1>404</h1><p>Страница не найдена</p></body></html>".encode(), "text/html; charset=utf-8", DAY_ONE, 404)


class Market:
    """A small internet of school sites; use it as a context manager. `day` and `faults` may be changed while it serves."""

    def __init__(
        self,
        *,
        seed: int = 7,
        day: int = 1,
        courses: int = 120,
        reviews: int = 3000,
        promos: int = 40,
        port: int = 0,
        faults: Iterable[str | Fault] = (),
    ) -> None:
        self.world = World(seed, courses, reviews, promos)
        self.day = day
        self.requests: list[Request] = []
        self._faults: dict[Fault, int] = {}
        self._asked: Counter[str] = Counter()
        self._cache: OrderedDict[tuple[object, ...], Prepared] = OrderedDict()
        self._cached = 0
        self._lock = threading.Lock()
        self.faults = tuple(faults)
        self._server = Listener(self, port)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="market", daemon=True)

    @property
    def url(self) -> str:
        """What the setting `MIRROR_URL` takes: `http://127.0.0.1:40123`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the market; takes faults or their words (`429:netology.ru`), raises `FaultError` for what it does not know."""
        return tuple(self._faults)

    @faults.setter
    def faults(self, wanted: Iterable[str | Fault]) -> None:
        faults = [parse_fault(each) if isinstance(each, str) else each for each in wanted]
        for fault in faults:
            if not any(fnmatchcase(host, fault.host) for host in (*SITES, *SMALL_SITES)):
                raise FaultError(f"no host {fault.host} in the market; known: {', '.join(sorted({*SITES, *SMALL_SITES}))}")
        self._faults = {fault: self._faults.get(fault, self.day) for fault in faults}

    def start(self) -> None:
        """Begin to serve, in threads of its own."""
        self._thread.start()

    def close(self) -> None:
        """Stop serving and hang up on everybody."""
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def reply(self, method: str, target: str, headers: Mapping[str, str]) -> Reply:
        """What a request for a path such as `/otus.ru/sitemap.xml` gets on the current day."""
        if method not in {"GET", "HEAD"}:
            body = b"GET and HEAD only\n"
            return Reply(status=405, phrase="Method Not Allowed", headers={"Allow": "GET, HEAD", "Content-Type": "text/plain"}, body=body)
        asked = self._sick_parts(target) if self._faults else []
        if not asked:
            return reply_to(headers, self.prepared(target))
        instead = replaced(asked)
        if instead is None:
            kinds = tuple((each.fault, each.days) for each in asked)
            ready = self._once((self.day, target, kinds), lambda: prepared(rewritten(asked)))
            return spoilt(asked, reply_to(headers, ready, conditional=False), reply_to(headers, ready))
        return spoilt(asked, instead, instead)

    def prepared(self, target: str) -> Prepared:
        """The honest answer to such a path on the current day, made once."""
        day = self.day
        return self._once((day, target), lambda: prepared(self._make(day, target)))

    def _once(self, key: tuple[object, ...], make: Callable[[], Prepared]) -> Prepared:
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        made = make()
        with self._lock:
            if key not in self._cache:
                self._cache[key] = made
                self._cached += made.weight
            while self._cached > _CACHE_BYTES and len(self._cache) > 1:
                self._cached -= self._cache.popitem(last=False)[1].weight
        return made

    def _make(self, day: int, target: str) -> Answer:
        parts = urlsplit(target)
        host, slash, path = parts.path.lstrip("/").partition("/")
        asked = slash + unquote(path), dict(parse_qsl(parts.query))
        site, small = SITES.get(host), SMALL_SITES.get(host)
        answer = site(self.world, day, *asked) if site else small(self.world.seed, day, *asked) if small else None
        return answer or _NOT_FOUND

    def _sick_parts(self, target: str) -> Sequence[Asked]:
        """The request as each of the faults that are meant for it sees it."""
        parts = urlsplit(target)
        host, slash, path = parts.path.lstrip("/").partition("/")
        host = host.removeprefix("www.")
        with self._lock:
            number = self._asked[target]
            self._asked[target] += 1
        return [
            Asked(
                fault=fault, host=host, path=slash + path, query=parts.query, seed=self.world.seed, day=self.day,
                days=self.day - since + 1, number=number, honest=lambda target: self.prepared(f"/{host}{target}").answer,
            )
            for fault, since in self._faults.items() if fault.is_for(host, slash + unquote(path), parts.query)
        ]  # fmt: skip
