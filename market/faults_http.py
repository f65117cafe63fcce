"""Sick hosts: statuses, waits that are asked for, redirects to nowhere and to our own network."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from email.utils import format_datetime
from http import HTTPStatus

from market.clock import clock
from market.faults_base import Asked, Switch, one_of, share
from market.wire import Reply

INSIDE = {
    "loopback": "http://127.0.0.1/",
    "ipv6": "http://[::1]/",
    "private": "http://10.0.0.1/",
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "mapped": "http://[::ffff:169.254.169.254]/latest/meta-data/",
    "cgnat": "http://100.64.0.1/",
    "zero": "http://0.0.0.0/",
    "file": "file:///etc/passwd",
    "data": "data:text/html,<h1>Курс</h1>",
    "ftp": "ftp://127.0.0.1/",
}
"""Name -> an address that no site may send us to."""
_INSIDE = f"where to: {', '.join(INSIDE)}; default loopback"
_WAIT = "seconds, `date` (a minute ahead), `past`, `garbage` or `none`; default 120"


def page(status: int, body: str = "", **headers: str) -> Reply:
    """A short HTML page with a status; a header's name is written with `_` for `-`."""
    told = HTTPStatus(status)
    said = {"Content-Type": "text/html; charset=utf-8"} | {name.replace("_", "-"): value for name, value in headers.items()}
    text = body or f"<html><body><h1>{status} {told.phrase}</h1></body></html>"
    return Reply(status=status, phrase=told.phrase, headers=said, body=text.encode())


def always(status: int) -> Callable[[Asked], Reply | None]:
    """A switch that answers nothing but this status."""
    return lambda _asked: page(status)


def waits(status: int) -> Callable[[Asked], Reply | None]:
    """A switch that asks to come back later."""

    def replace(asked: Asked) -> Reply | None:
        words = _retry_after(asked)
        return page(status, Retry_After=words) if words else page(status)

    return replace


def _retry_after(asked: Asked) -> str:
    now = clock(asked.day)
    moments = {"date": now + timedelta(minutes=1), "past": now - timedelta(hours=1)}
    if asked.parameter in moments:
        return format_datetime(moments[asked.parameter], usegmt=True)
    return {"none": "", "garbage": "когда-нибудь".encode().decode("latin-1"), "": "120"}.get(asked.parameter, asked.parameter)


def _wait(text: str) -> object:
    return text if text in {"date", "past", "garbage", "none"} else int(text)


def _some_pages(asked: Asked) -> Reply | None:
    """The same pages each time."""
    return page(500) if asked.chance(asked.target) < (share(asked.parameter) if asked.parameter else 1) else None


def _some_requests(asked: Asked) -> Reply | None:
    """Each request anew, so that a second try may do."""
    return page(503) if asked.chance(asked.target, asked.number) < share(asked.parameter or "0.3") else None


def _to(url: str, query: Mapping[str, str] | None = None) -> Reply:
    tail = "".join(f"{'&' if '?' in url else '?'}{name}={value}" for name, value in (query or {}).items())
    return page(302, Location=(url + tail).encode().decode("latin-1"))


def _loop(asked: Asked) -> Reply | None:
    return _to(asked.url)


def chain(hops: int, name: str = "hop") -> Callable[[Asked], Reply | None]:
    """A switch that redirects so many times (or as often as its parameter says) before it answers."""

    def replace(asked: Asked) -> Reply | None:
        done, url = int(asked.asked_for.get(name, 0)), f"https://{asked.host}{asked.path}"
        others = {key: value for key, value in asked.asked_for.items() if key != name}
        return _to(url, others | {name: str(done + 1)}) if done < int(asked.parameter or hops) else None

    return replace


def _to_start(asked: Asked) -> Reply | None:
    """The page that every moved course leads to."""
    home = page(200, "<html><body><h1>Школа</h1><p>Выберите курс.</p></body></html>")
    return home if asked.path == "/start-page/" else _to(f"https://{asked.host}/start-page/")


def _inside(asked: Asked) -> Reply | None:
    return _to(INSIDE[asked.parameter or "loopback"])


def _meta_refresh(asked: Asked) -> Reply | None:
    place = INSIDE[asked.parameter or "loopback"]
    return page(200, f'<html><head><meta http-equiv="refresh" content="0; url={place}"></head><body></body></html>')


def _hops(text: str) -> object:
    if int(text) < 1:
        raise ValueError("at least one hop")
    return text


SWITCHES = (
    Switch(name="429", line="F23", meaning="too many requests, with Retry-After", parameter=_WAIT, check=_wait, replace=waits(429)),
    Switch(name="503", line="F24", meaning="not available, with Retry-After", parameter=_WAIT, check=_wait, replace=waits(503)),
    Switch(name="403", line="F25", meaning="forbidden", replace=always(403)),
    Switch(name="404", line="F53", meaning="not found", replace=always(404)),
    Switch(name="500", line="F41", meaning="an error of the server, always on the same pages", parameter="share of the pages, default 1",
           check=share, replace=_some_pages),
    Switch(name="flaky", line="F41", meaning="503 now and then: a second try may do", parameter="share of the requests, default 0.3",
           check=share, replace=_some_requests),
    Switch(name="507", line="F26", meaning="otzovik's way to ask whether a person is there", replace=always(507)),
    Switch(name="redirect-loop", line="F29", meaning="a redirect to itself", replace=_loop),
    Switch(name="redirect-chain", line="F29", meaning="many redirects before the page", parameter="how many, default 10", check=_hops,
           replace=chain(10)),
    Switch(name="redirect-home", line="F28", meaning="a redirect to a start page, as sites do with a course that is gone",
           replace=_to_start),
    Switch(name="redirect-inside", line="F30", meaning="a redirect into our own network, or out of http", parameter=_INSIDE,
           check=one_of(*INSIDE), replace=_inside),
    Switch(name="meta-refresh", line="F30", meaning="a page that sends the reader there by a meta element", parameter=_INSIDE,
           check=one_of(*INSIDE), replace=_meta_refresh),
)  # fmt: skip
