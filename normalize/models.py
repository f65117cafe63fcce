"""What the words mean: the rows of the data contract before they have ids.

Money is in minor units, times are UTC `YYYY-MM-DDTHH:MM:SSZ`, dates `YYYY-MM-DD`, `None` = the site does not say.
"""

from dataclasses import dataclass
from typing import Literal

IssueKind = Literal["unknown", "conflict", "rejected", "suspect"]
Pricing = Literal["full", "from", "monthly", "subscription", "free", "unknown"]
PromoKind = Literal["code", "sale", "gift"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What was said but not understood, contradicted, refused or doubted."""

    kind: IssueKind
    field: str
    """The column concerned: `price`, `starts_on`."""
    text: str
    """The words, as printed."""
    reason: str
    """Why, for a person."""
    url: str | None = None
    """The course concerned, where the page tells of many (a feed); else the page itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One tariff of a course; columns as in the table `offers`."""

    external_id: str
    name: str | None = None
    pricing: Pricing = "unknown"
    price: int | None = None
    """Total paid at once by anyone, today, without a code; minor units."""
    list_price: int | None = None
    instalment_price: int | None = None
    monthly_price: int | None = None
    monthly_list_price: int | None = None
    monthly_from: int | None = None
    """1 where the payment per month is only a floor."""
    instalments: int | None = None
    conditional_price: int | None = None
    condition: str | None = None
    discount_percent: float | None = None
    discount_until: str | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Teacher:
    """A teacher as a course page names them."""

    name: str
    position: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One course with its tariffs; columns as in the table `courses`."""

    external_id: str
    url: str
    """Canonical: https, no query, fragment or trailing slash."""
    title: str | None = None
    summary: str | None = None
    level: str | None = None
    """`beginner` or `specialist`, as the table of known words gives it."""
    format: str | None = None
    """`online`, `offline` or `mixed`, likewise."""
    language: str | None = None
    """BCP 47."""
    starts_on: str | None = None
    enrolment: str | None = None
    """`open` or `closed`."""
    duration_months: float | None = None
    workload_hours: float | None = None
    lessons: int | None = None
    has_employment: int | None = None
    has_instalments: int | None = None
    learners: int | None = None
    categories: tuple[str, ...] = ()
    """Slugs of known categories."""
    professions: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    teachers: tuple[Teacher, ...] = ()
    offers: tuple[Offer, ...] = ()
    incomplete: bool = False
    """Whether the site may have said more: what it said before then stands where nothing is said now, the tariffs as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promo:
    """A promo code, gift or sale; columns as in the table `promos`."""

    external_id: str
    source: str
    kind: PromoKind
    code: str | None = None
    title: str | None = None
    description: str | None = None
    percent: float | None = None
    amount: int | None = None
    currency: str | None = None
    min_price: int | None = None
    starts_at: str | None = None
    ends_at: str | None = None
    stackable: int | None = None
    condition: str | None = None
    """What it asks that no other column holds, in small letters."""
    paused: int = 0
    """1 where the source says that it does not work now."""
    url: str | None = None
    course_url: str | None = None
    """Canonical address of the one course it is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review; columns as in the table `reviews`."""

    source: str
    external_id: str
    """Begins with the source: `otzovik:1234567`."""
    url: str | None = None
    author_key: str | None = None
    """Keyed hash of the author's name."""
    rating: float | None = None
    """On 1..5."""
    rating_text: str | None = None
    title: str | None = None
    pros: str | None = None
    cons: str | None = None
    text: str | None = None
    published_on: str | None = None
    course_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedRating:
    """A rating that a page states as a whole; columns as in the table `stated_ratings`."""

    source: str
    rating: float | None = None
    """On 1..5."""
    rating_text: str | None = None
    """As printed."""
    reviews: int | None = None
    """How many reviews or votes it is said to rest on."""
    course_url: str | None = None
    """Canonical address of the course that it is about; None: the school."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """One vacancy, as far as salaries and employers are counted."""

    external_id: str
    grade: str | None
    """`junior`, `middle`, `senior`, `lead`."""
    employer: str | None
    salary: int | None
    """Kopecks a month, after tax; NULL where none is stated in roubles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyList:
    """One page of the vacancies of a profession at a grade."""

    profession: str
    grade: str
    page: int
    pages: int
    found: int
    vacancies: tuple[Vacancy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One fetched page and the facts it states; the unit that is staged."""

    school: str
    url: str
    fetched_at: str
    status: int
    asked: str | None = None
    """The address that was asked for, where a redirect led to a page that could be read."""
    landed: str | None = None
    """Where a redirect led, if nothing could be read there."""
    about: str | None = None
    """Canonical address of the course that was asked about; None for what leads to courses."""
    sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    bytes: int = 0
    part: int = 0
    failed: str | None = None
    school_name: str | None = None
    home_url: str | None = None
    source: str = "page"
    """`page`, `api`, `feed`, `promo` or `review`: what completes what."""
    courses: tuple[Course, ...] = ()
    promos: tuple[Promo, ...] = ()
    reviews: tuple[Review, ...] = ()
    stated_ratings: tuple[StatedRating, ...] = ()
    vacancies: tuple[VacancyList, ...] = ()
    course_facts: tuple[tuple[str, ...], ...] = ()
    """For each of the courses the facts (`course.title`, `offer.price`) that its entry states, understood or not."""
    matched: tuple[tuple[str, int], ...] = ()
    """Fact (`review.text`) and how many of the page's reviews state it, likewise."""
    issues: tuple[Issue, ...] = ()
