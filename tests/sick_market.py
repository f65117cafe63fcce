"""Thirty days in the life of a market in which something is always broken: which faults on which day, and whose runs they spoil."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from market.promos import OFFERS
from market.reviews import REVIEWED
from market.schools import feeds, tutortop

Run = tuple[str, str]
"""Spider and school."""

ANY_PAGE = (
    "403", "500", "503=none", "503=past", "507", "empty", "tiny", "soft-404", "script-only", "wrong-type=pdf", "wrong-type=json",
    "wrong-type=gif", "redirect-loop", "redirect-chain", "redirect-home", "redirect-inside=loopback", "redirect-inside=metadata",
    "redirect-inside=mapped", "redirect-inside=file", "redirect-inside=data", "meta-refresh=metadata", "length-long", "length-short",
    "chunk-cut", "gzip-cut", "br-cut", "zstd-cut", "bomb=64", "huge=20",
)  # fmt: skip
"""What spoils any page and leaves the host's others alone."""
WHOLE_HOST = (
    "404", "429=5", "429=date", "429=garbage", "503=5", "reset", "challenge=ddos-guard", "challenge=qrator", "challenge=servicepipe",
    "challenge=smartcaptcha", "challenge=cloudflare",
)  # fmt: skip
"""What makes us leave the host alone."""
WAITING = ("hang", "slow=1")
"""Likewise, after a while: few of these, or the days grow long."""
FORBIDDEN = ("robots-disallow", "robots-error", "robots-error=429")
SITEMAPS = ("sitemap-html", "sitemap-self", "sitemap-404", "sitemap-bomb", "sitemap-xxe")
WORDS = ("layout", "placeholders")
MENDED = frozenset({"charset"})
"""What is seen through while a page is read: the run may be whole, or fail, and says nothing wrong."""
SITE = (*ANY_PAGE, *WHOLE_HOST, *FORBIDDEN, *WORDS)
ROBOTS_HABITS = ("robots-html", "robots-big", "robots-delay=1", "robots-redirects=3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A place of the market that can fall ill."""

    place: str
    """Host, or host and path."""
    runs: frozenset[Run]
    """The runs that any illness of it spoils."""
    ills: tuple[str, ...] = SITE
    partly: tuple[str, ...] = ()
    """Faults, with a path where they need one, of which a run may come away whole, spoilt in part or altogether."""
    habits: tuple[str, ...] = ROBOTS_HABITS
    """Faults that must not matter."""
    also: frozenset[Run] = frozenset()
    """Runs that read some pages of the place: of them nothing is expected."""


@dataclass(slots=True)
class Day:
    """What is wrong on one day."""

    faults: list[str] = field(default_factory=list)
    spoilt: set[Run] = field(default_factory=set)
    unsure: set[Run] = field(default_factory=set)


def _site(host: str, *more: str, spider: str, also: Iterable[Run] = (), **rest: tuple[str, ...]) -> Patient:
    return Patient(place=host, runs=frozenset({(spider, spider)}), ills=(*SITE, *more), also=frozenset(also), **rest)


def _feed(school: str) -> Patient:
    place = f"{feeds.HOST}/feed/download/{feeds.token(school)}"
    ills = (*ANY_PAGE, *WORDS, "half", "no-prices", "feed-cut", "nul")
    return Patient(place=place, runs=frozenset({("yml_feed", school)}), ills=ills, habits=("new-ids", "session", "id-reuse"))


def _promos(school: str) -> Patient:
    place = f"api.advcake.com/*offer_id={OFFERS[school]}"
    return Patient(
        place=place,
        runs=frozenset({("advcake", school)}),
        ills=(*ANY_PAGE, "layout"),
        partly=("no-promos",),
        habits=("total-lies", "strangers"),
    )


def _reviews(host: str, *schools: str) -> Patient:
    runs = frozenset(("reviews", school) for school in schools)
    return Patient(
        place=host, runs=runs, ills=(*ANY_PAGE, *WHOLE_HOST, *FORBIDDEN, "layout"), habits=(*ROBOTS_HABITS, "endless", "session")
    )


PATIENTS = (
    _site("otus.ru", *SITEMAPS, "half", "double", "no-prices", "charset", "nul", "robots-disallow-path=/lessons", spider="otus",
          partly=("500=0.3:/lessons/*", "flaky=0.2", "jsonld-broken", "robots-flips"), habits=(*ROBOTS_HABITS, "session", "aliases")),
    _site("netology.ru", "half", "double", "no-prices", "charset", "nul", spider="netology", also=[("reviews", "netology")],
          partly=("500=0.3:/programs/*", "reset:/programs/d*"), habits=(*ROBOTS_HABITS, "endless", "session", "aliases")),
    _site("skillbox.ru", *SITEMAPS, "half", "double", "no-prices", "charset", "nul", spider="skillbox", also=[("reviews", "skillbox")],
          partly=("500=0.3:/course/*/", "gzip-cut:/course/*a/"), habits=(*ROBOTS_HABITS, "aliases")),
    _site("practicum.yandex.ru", "no-prices", spider="practicum", partly=("500=0.5:/api/*", "wrong-type=json:/api/*")),
    _site("contented.ru", "no-prices", spider="contented", habits=(*ROBOTS_HABITS, "session")),
    _site("javarush.com", "no-prices", spider="javarush"),
    _site("gb.ru", "half", "no-prices", spider="geekbrains", habits=(*ROBOTS_HABITS, "session", "endless", "facets")),
    _site("sky.pro", "half", "no-prices", spider="skypro"),
    _site("htmlacademy.ru", *SITEMAPS, "half", "no-prices", spider="htmlacademy", partly=("500=0.5:/api/*", "wrong-type=json:/api/*")),
    _site("skillfactory.ru", spider="skillfactory"),
    _site("tools.skillfactory.ru", "no-prices", spider="skillfactory"),
    _site("bangbangeducation.ru", "half", "no-prices", spider="bangbangeducation", habits=(*ROBOTS_HABITS, "id-reuse")),
    _site("99ballov.ru", "no-prices", spider="ballov99"),
    Patient(place="api.hh.ru", runs=frozenset({("hh", "")}), ills=(*ANY_PAGE, *WHOLE_HOST, *FORBIDDEN, "layout")),
    Patient(place="export.admitad.com", runs=frozenset({("admitad", "skillbox"), ("admitad", "netology")}), ills=(*ANY_PAGE, *WHOLE_HOST),
            habits=()),
    *(_feed(school) for school in ("otus", "netology", "practicum", "contented")),
    *(_promos(school) for school in ("netology", "contented", "otus")),
    _reviews("otzovik.com", *REVIEWED),
    _reviews("tutortop.ru", *REVIEWED),
    _reviews("irecommend.ru", "skillbox"),
    _reviews("progbasics.ru", "netology"),
)  # fmt: skip
"""Places that are ill on some days and well on the last ones."""

LOST = {
    "e-mba.ru": frozenset({("citybusiness", "citybusiness")}),
    "purpleschool.ru": frozenset({("purpleschool", "purpleschool")}),
    "ru.hexlet.io": frozenset({("hexlet", "hexlet"), ("reviews", "hexlet")}),
    f"{feeds.HOST}/feed/download/{feeds.token('hexlet')}": frozenset({("yml_feed", "hexlet")}),
    f"api.advcake.com/*offer_id={OFFERS['hexlet']}": frozenset({("advcake", "hexlet")}),
    "otzovik.com/reviews/hexlet/*": frozenset({("reviews", "hexlet")}),
    f"tutortop.ru/school-reviews/{tutortop.slug('hexlet')}/*": frozenset({("reviews", "hexlet")}),
}
"""Places that never get well again, with every run that reads them: three schools of which nothing new is heard."""
LOST_SCHOOLS = frozenset({"citybusiness", "purpleschool", "hexlet"})

NEVER_ILL = frozenset(
    {
        *((school, school) for school in ("stepik", "sekta", "rsschool", "codebasics")),
        *(("yml_feed", school) for school in ("skillbox", "geekbrains", "skypro", "bangbangeducation")),
        *(("advcake", school) for school in ("skillbox", "geekbrains", "skypro", "bangbangeducation")),
    }
)
"""Runs whose places are well on every day."""

LAST_DAY = 30
ALL_WELL = frozenset({1, 2, 3, 21, 28, 29, 30})
"""Days on which only what is lost is ill; 21 is the last on which it is not."""
LOST_FROM = 22
MOST_A_DAY = 7
"""Places that are ill at once, beside those that are lost."""


def plan(seed: int) -> dict[int, Day]:
    """The thirty days."""
    chance = Random(seed)
    days = {day: Day() for day in range(1, LAST_DAY + 1)}
    deck = [(patient, word, kind) for patient in PATIENTS for kind, word in _words(patient)]
    chance.shuffle(deck)
    switches: set[str] = set()
    words: set[str] = set()
    waiting = [(chance.choice(PATIENTS[:14]), word, "ill") for word in (*WAITING, "robots-hang")]
    # Every switch once before any comes again, then every parameter.
    deck.sort(key=lambda card: (_seen_before(switches, _switch(card[1])), _seen_before(words, card[1])))
    for patient, word, kind in [*waiting, *deck]:
        _fall_ill(days, patient, word, kind, chance)
    for day in range(LOST_FROM, LAST_DAY + 1):
        for place, runs in LOST.items():
            days[day].faults.append(f"{chance.choice(ANY_PAGE)}:{place}")
            days[day].spoilt |= runs
    return days


def _switch(word: str) -> str:
    return re.split("[=:]", word)[0]


def _seen_before(seen: set[str], word: str) -> bool:
    known = word in seen
    seen.add(word)
    return known


def _words(patient: Patient) -> list[tuple[str, str]]:
    kinds = (("ill", patient.ills), ("partly", patient.partly), ("habit", patient.habits))
    return [(kind, word) for kind, words in kinds for word in words]


def _fall_ill(days: dict[int, Day], patient: Patient, word: str, kind: str, chance: Random) -> None:
    """Put a spell of one to four days where there is room and the place is well; none where there is no such place."""
    length = 1 if word in {*WAITING, "robots-hang", "sitemap-bomb", "bomb=64", "huge=20", "no-promos"} else chance.choice((1, 1, 2, 4))
    starts = list(range(1, LAST_DAY + 1))
    chance.shuffle(starts)
    name, _, path = word.partition(":")
    fault = f"{name}:{patient.place}{path}"
    for start in starts:
        spell = range(start, start + length)
        if all(day in days and day not in ALL_WELL and _has_room(days[day], patient) for day in spell):
            for day in spell:
                days[day].faults.append(fault)
                days[day].spoilt |= patient.runs if kind == "ill" and word not in MENDED else set()
                days[day].unsure |= patient.also | (patient.runs if kind == "partly" or word in MENDED else set())
            return


def _has_room(day: Day, patient: Patient) -> bool:
    places = [fault.partition(":")[2] for fault in day.faults]
    return len(places) < MOST_A_DAY and not any(f"{place}/".startswith(f"{patient.place}/") for place in places)
