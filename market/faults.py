"""Everything that can be wrong with a site, as switches for a host and its paths: `429=5:netology.ru`, `gzip-cut:skillbox.ru/course/*`.

`FAULT` is `NAME[=PARAMETER]:HOST[/PATH]`; host and path may be patterns (`*`). Faults combine: what says something else instead (a
challenge, a 429) goes before what changes the page, the first that was named before the others; what changes the page, or how it is
sent, is applied in the order given.
"""

from collections.abc import Iterable, Sequence

from market import faults_bodies, faults_files, faults_http, faults_lists, faults_pages, faults_robots, faults_wire
from market.faults_base import ROBOTS, Asked, Fault, FaultError, Switch
from market.render import Answer
from market.wire import Reply

__all__ = ["SWITCHES", "Asked", "Fault", "FaultError", "listing", "parse_fault", "replaced", "rewritten", "spoilt"]

SWITCHES: dict[str, Switch] = {
    switch.name: switch
    for family in (faults_http, faults_bodies, faults_wire, faults_robots, faults_lists, faults_pages, faults_files)
    for switch in family.SWITCHES
}
"""Every switch by its name."""


def parse_fault(text: str) -> Fault:
    """Read one fault as it is typed. Raises `FaultError`, whose message names what there is."""
    what, colon, place = text.partition(":")
    name, equals, parameter = what.partition("=")
    host, slash, path = place.partition("/")
    if not colon or not host:
        raise FaultError(f"{text}: a fault is NAME[=PARAMETER]:HOST[/PATH], such as 429=5:netology.ru")
    switch = SWITCHES.get(name)
    if switch is None:
        raise FaultError(f"no fault {name}; known: {', '.join(sorted(SWITCHES))}")
    if switch.robots and slash:
        raise FaultError(f"{name} is about robots.txt and takes no path")
    if equals:
        _check(switch, parameter)
    return Fault(name=name, host=host, path=ROBOTS if switch.robots else slash + path if slash else "*", parameter=parameter)


def _check(switch: Switch, parameter: str) -> None:
    if not switch.parameter:
        raise FaultError(f"{switch.name} takes no parameter")
    try:
        switch.check(parameter)
    except ValueError as error:
        raise FaultError(f"{switch.name}={parameter}: {switch.parameter} ({error})") from error


def listing() -> list[tuple[str, str, str]]:
    """Name with its parameter, what it does, and the number of its line in the list of faults, in the order of the lines."""
    rows = [
        (f"{switch.name}[={'…'}]" if switch.parameter else switch.name,
         f"{switch.meaning} ({switch.parameter})" if switch.parameter else switch.meaning, switch.line)
        for switch in SWITCHES.values()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: int(row[2].removeprefix("F")))


def replaced(asked: Iterable[Asked]) -> Reply | None:
    """What the first fault that says something else says, or None."""
    for each in asked:
        replace = SWITCHES[each.fault.name].replace
        if replace and (reply := replace(each)):
            return reply
    return None


def rewritten(asked: Sequence[Asked]) -> Answer:
    """The honest answer with what the faults make of it."""
    routes = (route(each) for each in asked if (route := SWITCHES[each.fault.name].route))
    answer = asked[0].honest(next((target for target in routes if target != asked[0].target), asked[0].target))
    for each in asked:
        switch = SWITCHES[each.fault.name]
        if switch.rewrite and (answer.status == 200 or switch.robots):
            answer = switch.rewrite(each, answer)
    return answer


def spoilt(asked: Iterable[Asked], whole: Reply, reply: Reply) -> Reply:
    """The reply as badly sent as the faults want; what is sent badly is the `whole` page, also where the client has it already."""
    spoils = [(each, spoil) for each in asked if (spoil := SWITCHES[each.fault.name].spoil)]
    for each, spoil in spoils:
        whole = spoil(each, whole)
    return whole if spoils else reply
