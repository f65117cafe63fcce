"""What people say of the schools, site by site: made on demand, so that a million reviews cost nothing until somebody turns the page.

A list of reviews is a row of slots, the newest first, twenty to a page. A deleted review leaves its slot empty; new ones stand on page 1.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from market.clock import DAY_ONE, MOSCOW, today
from market.words import corpus
from market.world import NEVER, World, dice

FRESH = 995_000
"""Slots from here on are reviews written while the market runs: this number + the day."""
REVIEWED = ("skillbox", "netology", "otus", "hexlet", "geekbrains", "skypro", "bangbangeducation", "contented", "practicum")
"""Schools with a page on the review sites."""
_WEIGHTS = {("stepik", "stepik"): 70, ("hexlet", "hexlet"): 26} | {
    (site, school): weight
    for site, many in (("otzovik", 3), ("tutortop", 2))
    for school, weight in zip(
        REVIEWED, (many * 9, many * 7, many * 4, many * 4, many * 6, many * 4, many * 3, many * 2, many * 2), strict=True
    )
}
LISTS = tuple(_WEIGHTS)
"""Every list of reviews: the site and the school it speaks of."""
_COMBINED = 100_000
_SOURCES = ("otzovik", "tutortop", "hexlet", "stepik")
_COPIED = {"tutortop": 7, "hexlet": 9}
"""Which slots (of 25) repeat the review that stands in the same slot of the school's otzovik list."""
_EVENT_DAYS = (2, 2, 2, 3, 5, 8, 13, 21, 29)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review as it stands on one day."""

    source: str
    school: str
    slot: int
    number: int
    """The site's id, where the site shows one."""
    author: str
    rating: float | None
    title: str
    pros: str
    cons: str
    text: str
    published_on: date | None
    """The day in Moscow."""
    stamp: str
    """The moment in UTC, for sites that print one."""
    course: int | None = None
    """Number of the course it is about, where the site says so."""

    @property
    def key(self) -> str:
        """The market's own name for it: `otzovik/skillbox/17`."""
        return f"{self.source}/{self.school}/{self.slot}"


def size(world: World, source: str, school: str) -> int:
    """How many reviews the list holds on day 1."""
    total = sum(_WEIGHTS.values())
    share = world.reviews * _WEIGHTS[source, school] // total
    left = world.reviews - sum(world.reviews * weight // total for weight in _WEIGHTS.values())
    return share + (left if (source, school) == LISTS[0] else 0)


def copy_of(world: World, source: str, school: str, slot: int) -> int | None:
    """The slot on otzovik that this one repeats; None for a review of its own."""
    taken = _COPIED.get(source)
    if taken is None or slot >= FRESH or slot % 25 != taken or slot >= size(world, "otzovik", school):
        return None
    return slot


def is_reworded(slot: int) -> bool:
    """Whether a copy differs by a word or two; otherwise only by case and punctuation."""
    return slot // 25 % 2 == 1


def review(world: World, source: str, school: str, slot: int, day: int) -> Review | None:
    """The review in one slot, as it stands on that day; None once it has been deleted."""
    gone, edited = fate(world, source, school, slot)
    if day >= gone:
        return None
    original = copy_of(world, source, school, slot)
    if original is not None:
        return _copy(_written(world, "otzovik", school, original), source, slot)
    made = _written(world, source, school, slot)
    if day >= edited:
        made = replace(
            made, text=f"{made.text} Дополнение: через месяц школа ответила и предложила созвониться.", rating=float(slot % 5 + 1)
        )
    return made


@lru_cache(maxsize=20_000)
def _written(world: World, source: str, school: str, slot: int) -> Review:
    chance = dice(world.seed, "review", source, school, slot)
    weights = ((1, 1, 2, 5, 9), (2, 2, 3, 6, 6), (3, 2, 2, 4, 4))[(len(school) + world.seed) % 3]
    rating = float(chance.choices((1, 2, 3, 4, 5), weights)[0])
    texts, good = corpus("reviews"), rating >= 4
    wrote = _moment(world, source, school, slot)
    title = chance.choice(texts["titles_good" if good else "titles_bad"])
    made = Review(
        source=source,
        school=school,
        slot=slot,
        number=_number(source, school, slot),
        author=chance.choice(texts["names"]),
        rating=rating,
        title=f"=СУММ(A1:A9) {title}" if slot % 50 == 12 else title,
        pros=", ".join(chance.sample(texts["pros"], 2)),
        cons=chance.choice(texts["cons"]),
        text=_text(world, source, school, slot, good=good),
        published_on=(wrote + MOSCOW).date(),
        stamp=wrote.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    return _as_shown(made)


def _as_shown(made: Review) -> Review:
    """What the site leaves out: Stepik and Hexlet have no headlines, Hexlet no ratings, tutortop misses some ratings and dates."""
    if made.source == "otzovik":
        return made
    bare = replace(made, pros="", cons="")
    if made.source == "tutortop":
        half = bare.rating - 0.5 if bare.rating and bare.rating > 1 and made.slot % 6 == 0 else bare.rating
        return replace(bare, rating=None if made.slot % 10 == 4 else half, published_on=None if made.slot % 10 == 5 else bare.published_on)
    return replace(bare, title="", rating=bare.rating if made.source == "stepik" else None)


def _copy(original: Review, source: str, slot: int) -> Review:
    """The same review posted on another site: shouted and repunctuated, or with a word or two changed."""
    if is_reworded(slot):
        *words, _, last = original.text.removesuffix(".").split(" ")
        text = " ".join([*words, last]) + ", всем удачи."
    else:
        first, _, rest = original.text.partition(". ")
        text = f"{first.upper()}!  {rest}"
    copied = replace(original, source=source, text=text, number=_number(source, original.school, slot), title=original.title)
    return _as_shown(copied)


def _moment(world: World, source: str, school: str, slot: int) -> datetime:
    """When it was written, UTC. What appears on a day was written that morning; the rest over the four years before day 1."""
    if slot >= FRESH:
        return datetime.combine(today(slot - FRESH), time(slot % 9, 15), DAY_ONE.tzinfo)
    ago = slot if source == "stepik" else slot * 1500 // max(1, size(world, source, school))
    return datetime.combine(DAY_ONE.date() - timedelta(days=2 + ago % 1500), time(slot * 5 % 24, slot * 7 % 60), DAY_ONE.tzinfo)


def _text(world: World, source: str, school: str, slot: int, *, good: bool) -> str:
    """Five sentences, never the same five twice in a school; from slot 100 000 on, with the banks used up, a sixth tells them apart."""
    mood = "good" if good else "bad"
    banks = [corpus("reviews")[name] for name in ("why", "study", f"mentor_{mood}", f"practice_{mood}", f"result_{mood}")]
    total = 1
    for bank in banks:
        total *= len(bank)
    number = ((slot * len(_SOURCES) + _SOURCES.index(source)) * 27_183 + world.seed * 7_919 + len(school)) % total
    chosen = []
    for bank in banks:
        number, place = divmod(number, len(bank))
        chosen.append(bank[place])
    again = f" Пересматривал записи {slot // _COMBINED + 1} раза." if _COMBINED <= slot < FRESH else ""
    endings = {11: ' <script>alert("учёба")</script> — так выглядел мой первый урок & всё.', 13: " 🙂"}
    return ". ".join(chosen) + "." + again + endings.get(slot % 50, "")


def fate(world: World, source: str, school: str, slot: int) -> tuple[int, int]:
    """The days on which it is deleted and edited.

    Copies and their originals stay as they are; only reviews to which the site gives an id are edited.
    """
    if slot >= FRESH or slot % 25 in _COPIED.values():
        return NEVER, NEVER
    is_deleted, is_edited = slot % 40 == 18, slot % 30 == 20 and source in {"otzovik", "stepik"} and slot % 40 != 18
    if not is_deleted and not is_edited:
        return NEVER, NEVER
    when = dice(world.seed, "fate", source, school, slot).choice(_EVENT_DAYS)
    return when if is_deleted else NEVER, when if is_edited else NEVER


def is_written(world: World, source: str, school: str, day: int) -> bool:
    """Whether a new review joins the list on that day."""
    return dice(world.seed, "fresh", source, school, day).random() < 0.25


def _number(source: str, school: str, slot: int) -> int:
    """Ids as the sites number them; unique within the site."""
    return 2_000_000 + slot if source == "stepik" else 10_000_000 + REVIEWED.index(school) * 1_000_000 + slot
