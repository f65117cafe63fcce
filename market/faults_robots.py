"""robots.txt that forbids, fails, hangs, or is none."""

from market.clock import DAY_ONE
from market.faults_base import ROBOTS, Asked, Rewrite, Switch
from market.faults_http import chain, page
from market.render import HTML, Answer, robots
from market.wire import Reply

LIMIT = 500 * 1024
"""What a reader must take in (RFC 9309 2.5); what stands behind it is not for him."""


def _rules(asked: Asked) -> str:
    honest = asked.honest(ROBOTS)
    return honest.body.decode() if honest.status == 200 else "User-agent: *\nAllow: /\n"


def _with(line: str, default: str) -> Rewrite:
    """A switch that sets one more line among the rules for everybody."""

    def rewrite(asked: Asked, _answer: Answer) -> Answer:
        head, _, rest = _rules(asked).partition("\n")
        return Answer(f"{head}\n{line.format(asked.parameter or default)}\n{rest}".encode(), "text/plain; charset=utf-8", DAY_ONE)

    return rewrite


def _forbid_all(_asked: Asked, _answer: Answer) -> Answer:
    return robots(["Disallow: /"])


def _flips(asked: Asked, answer: Answer) -> Answer:
    return robots(["Disallow: /"]) if asked.day % 2 == 0 else answer


def _html(_asked: Asked, _answer: Answer) -> Answer:
    shell = '<!DOCTYPE html><html lang="ru"><head><title>Школа</title></head><body><div id="app"></div><p>Disallow: /</p></body></html>'
    return Answer(shell.encode(), HTML, DAY_ONE)


def _big(asked: Asked, _answer: Answer) -> Answer:
    """The rules, comments up to the limit and beyond, then a rule that comes too late."""
    filler = "# ------------------------------------------------------------\n" * (LIMIT // 63 + 100)
    return Answer(f"{_rules(asked)}{filler}Disallow: /\n".encode(), "text/plain; charset=utf-8", DAY_ONE)


def _unavailable(asked: Asked) -> Reply | None:
    return page(int(asked.parameter or "503"))


def _silence(_asked: Asked) -> Reply | None:
    return Reply(instead="silence")


def _status(text: str) -> object:
    if not 400 <= int(text) <= 599 or int(text) not in {400, 401, 403, 404, 410, 429, 500, 502, 503, 504}:
        raise ValueError("a status of the 4xx or 5xx")
    return text


SWITCHES = (
    Switch(name="robots-disallow", line="F43", robots=True, meaning="everything is forbidden to everybody", rewrite=_forbid_all),
    Switch(name="robots-disallow-path", line="F43", robots=True, meaning="one path is forbidden", parameter="the path, default /course",
           rewrite=_with("Disallow: {}", "/course")),
    Switch(name="robots-flips", line="F49", robots=True, meaning="everything is forbidden on every second day", rewrite=_flips),
    Switch(name="robots-error", line="F44", robots=True, meaning="robots.txt answers with an error", parameter="the status, default 503",
           check=_status, replace=_unavailable),
    Switch(name="robots-hang", line="F44", robots=True, meaning="robots.txt never answers", replace=_silence),
    Switch(name="robots-html", line="F46", robots=True, meaning="robots.txt is an HTML page", rewrite=_html),
    Switch(name="robots-big", line="F47", robots=True, meaning="robots.txt of more than 500 KiB, with a rule behind them", rewrite=_big),
    Switch(name="robots-delay", line="F48", robots=True, meaning="a Crawl-delay", parameter="seconds, default 10", check=float,
           rewrite=_with("Crawl-delay: {}", "10")),
    Switch(name="robots-redirects", line="F50", robots=True, meaning="robots.txt is behind redirects", parameter="how many, default 6",
           check=int, replace=chain(6)),
)  # fmt: skip
