"""What a page says, in its own words: strings as printed, nothing parsed, nothing dropped.

A spider yields one `RawPage` for each response; everything that the page states rides in it. Meaning is given
to these words in `normalize/` and nowhere else.
"""

from dataclasses import dataclass, field
from typing import Literal

Said = tuple[str, ...]
"""The statements about one fact, one per place of the page that speaks of it, as printed; `()` = the page is silent."""


class Shown(str):
    """A statement that stood in a page's HTML as text: its entities are decoded, and «<» in it is a character that readers see.

    Any other string may be HTML itself, as sites write it into JSON and feeds.
    """

    __slots__ = ()


IssueKind = Literal["unknown", "conflict", "rejected", "suspect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawIssue:
    """Something on a page that the spider itself must refuse or report."""

    kind: IssueKind
    """One of the four kinds of the data contract."""
    field: str
    """The column that stays empty because of it, or the table where no single column does: `price`, `courses`."""
    text: str
    """The words in question, as printed; may be empty."""
    reason: str
    """Why, for a person: «unknown dialect», «offer_id 750 is not 94»."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawOffer:
    """One tariff of a course."""

    external_id: str = "default"
    """The tariff's own id on the site: `76`, `goarz-trf`; `default` where it has none."""
    name: Said = ()
    """Its name: «Базовый»."""
    price: Said = ()
    """What the site calls the total paid at once: `133735`, «или 99 900 ₽»."""
    price_from: Said = ()
    """A floor of that total: `lowPrice`."""
    list_price: Said = ()
    """The crossed-out total: `286064`, «вместо 112 000 ₽»."""
    instalment_price: Said = ()
    """The total when paid in instalments, only where the site states it: `157335`."""
    monthly_price: Said = ()
    """The payment per month: «4 628 ₽/мес», «от 6 230 ₽ / месяц»."""
    monthly_from: Said = ()
    """A floor of that payment, where the number alone does not say so: `min_credit_payment_sum`."""
    monthly_list_price: Said = ()
    """The crossed-out payment per month: «14 000 ₽ /мес.»."""
    instalments: Said = ()
    """Words that hold the number of payments: `36`, «Рассрочка на 34 месяца»."""
    conditional_price: Said = ()
    """A lower total that needs something: `138640`."""
    condition: Said = ()
    """What it needs, in the site's words."""
    discount_percent: Said = ()
    """The badge: «−45%», `55`."""
    discount_until: Said = ()
    """The sale's end: «2026-10-12 23:59:59», «до 9 октября»."""
    monthly_discount_until: Said = ()
    """The end of a sale of the payments alone, where it has one of its own."""
    offered_from: Said = ()
    """The day from which the tariff is offered at all: «2026-12-01»."""
    offered_until: Said = ()
    """The day until which it is, where that is not a sale's end: `availabilityEnds`."""
    currency: Said = ()
    """The currency, where it stands apart from the number: `RUR`, `₽`."""
    home_currency: str = ""
    """The currency of amounts that name none: what a feed declares for itself, or the school sells in."""
    free: Said = ()
    """Words by which the site says that the whole course costs nothing: «Бесплатный курс», `is_paid=false`."""
    subscription: Said = ()
    """Words by which the site says that one pays per month without end: «подписка»."""
    country: Said = ()
    """The country that the price is for: `ru`, `1`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTeacher:
    """A teacher named by a course page."""

    name: str
    """The name as printed."""
    position: str = ""
    """What the page says they do: «Senior-разработчик, Ozon»."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawCourse:
    """One course with its tariffs."""

    url: str
    """Absolute address as found (canonical link, sitemap or feed); tails are cut off later."""
    external_id: str
    """What the school's `course_url` pattern names in the address: `profession-python`; a feed's offer id only where it does not match."""
    title: Said = ()
    """The `h1`, or the name in an API or feed."""
    summary: Said = ()
    """The short description."""
    level: Said = ()
    """Words for the level: «с нуля», `start`."""
    format: Said = ()
    """Words for the format: `Online`, «очно»."""
    language: Said = ()
    """The course's language, as a tag or a word: `ru`, «Русский»."""
    starts_on: Said = ()
    """The next start: `2026-10-19`, «29 сентября»."""
    start_choices: Said = ()
    """The starts of several runs of the course; they do not contradict each other, the next is the earliest to come."""
    ends_on: Said = ()
    """The end of that run, where stated; only compared with the duration."""
    enrolment: Said = ()
    """Words that say whether one can enrol: `InStock`, «Набор временно закрыт»."""
    tariffs_enrolment: Said = ()
    """The same words where each tariff has its own; one that can be bought is enough."""
    open_until: Said = ()
    """Until when one can enrol: «2026-10-12 23:59:59»."""
    duration: Said = ()
    """«9 месяцев и 278 часов практики», `P6M`; may hold hours and lessons too."""
    workload: Said = ()
    """Total hours of the course: `PT15H`, «309 часов»."""
    lessons: Said = ()
    """Number of lessons: `45`, «45 занятий»."""
    has_employment: Said = ()
    """Whether help with a job belongs to it: `1`, `true`."""
    has_instalments: Said = ()
    """Whether it can be paid in instalments."""
    learners: Said = ()
    """Number of learners so far."""
    categories: Said = ()
    """Every name under which the site files the course: «Программирование», `code`."""
    collections: Said = ()
    """Names of the shop's own collections that it stands in; only those that are categories too say something of it."""
    professions: Said = ()
    """Every profession it leads to."""
    skills: Said = ()
    """Every skill it teaches."""
    tools: Said = ()
    """Every tool it teaches."""
    teachers: tuple[RawTeacher, ...] = ()
    """Its teachers, in the page's order."""
    offers: tuple[RawOffer, ...] = ()
    """Its tariffs, in the page's order; none = the page states no price."""
    incomplete: bool = False
    """Whether the site may have said more than could be read: what it said before then stands where nothing is said now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPromo:
    """A promo code, a gift or a sale announced for a school or a set of courses."""

    external_id: str
    """The source's name and its own id: `advcake:pc41002`."""
    source: str
    """Where it was said: `advcake`."""
    kind: Said = ()
    """The source's word for what it is: `discount`, `present`, `promotion`."""
    code: Said = ()
    """What a buyer types in, letter by letter."""
    title: Said = ()
    """The headline."""
    description: Said = ()
    """The terms in free text."""
    discount: Said = ()
    """The discount: `16`, «1 000 ₽», «10%»."""
    discount_type: Said = ()
    """Its unit, where it stands apart: `percent`, `rub`."""
    min_price: Said = ()
    """The least total it works for."""
    condition: Said = ()
    """What the source says, in fields of its own, of whom and what it is for: `customer_type=new`, `private=true`."""
    starts_at: Said = ()
    """When it begins: `2024-05-01`."""
    ends_at: Said = ()
    """When it ends: `2024-05-31`."""
    status: Said = ()
    """The source's word for whether it works now: `active`, `paused`."""
    url: str = ""
    """The page it leads to, without anybody's tracking code."""
    course_url: str = ""
    """The one course it is for, if it is for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawReview:
    """One person's review of a school or course."""

    source: str
    """The site it stands on: `otzovik`."""
    external_id: str = ""
    """The site's own id or the last part of the review's address; empty where there is none."""
    url: str = ""
    """The review's own address, else the page's."""
    author: Said = ()
    """The name as printed; hashed before anything is kept."""
    rating: Said = ()
    """«4,5», `87 %`, a count of full stars."""
    rating_best: Said = ()
    """The best value of that scale, where known: `5`."""
    rating_worst: Said = ()
    """The worst value of that scale, where stated."""
    title: Said = ()
    """The headline."""
    pros: Said = ()
    """«Достоинства: …», with or without the label."""
    cons: Said = ()
    """«Недостатки: …»."""
    text: Said = ()
    """The body."""
    published: Said = ()
    """When: `2026-03-07`, «5 мая, 2023», «вчера»."""
    course_url: str = ""
    """The course it speaks of, if the page says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawStatedRating:
    """The rating that a page states as a whole, beside the reviews that it shows: «4,6 из 5, 2 494 отзыва»."""

    source: str
    """Who states it: `otzovik`, or the school's slug."""
    rating: Said = ()
    """The value, as printed."""
    rating_best: Said = ()
    """The best value of its scale, where known."""
    rating_worst: Said = ()
    """The worst value of its scale, where stated."""
    count: Said = ()
    """How many reviews or votes it is said to rest on."""
    course_url: str = ""
    """The course that it is about; empty = the school."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawVacancy:
    """One vacancy of a job board."""

    external_id: str
    """The board's id."""
    experience: Said = ()
    """The board's word for the experience that is asked for: `between1And3`."""
    employer: Said = ()
    """The employer's id; `()` = it does not show itself."""
    salary_from: Said = ()
    """The lower end of the salary a month: `120000`."""
    salary_to: Said = ()
    """The upper end."""
    currency: Said = ()
    """Of both: `RUR`."""
    gross: Said = ()
    """`true` = before income tax."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawVacancyList:
    """One page of the answer to a question: which vacancies has this profession at this experience?"""

    profession: str
    """The profession's name, as we call it."""
    experience: str
    """The experience that was asked for."""
    page: int
    """Number of the page, from 0."""
    pages: int
    """How many pages can be read."""
    found: Said = ()
    """How many vacancies there are in all, by the board's own count."""
    vacancies: tuple[RawVacancy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """One response and everything it states."""

    school: str
    """Slug of the school that the page belongs to."""
    url: str
    """The real address of the page (never a mirror's), tokens already replaced by their `${NAME}`."""
    asked: str = ""
    """The address that was asked for, where a redirect led to a page that could be read."""
    landed: str = ""
    """Where a redirect led, if nothing could be read there: `url` is then what was asked for, since what came is another page."""
    about: str = ""
    """Address of the course that was asked about; empty for what leads to courses: a sitemap, a listing."""
    fetched_at: str
    """When the body was fetched, UTC, `YYYY-MM-DDTHH:MM:SSZ`; for a 304 when it was confirmed."""
    status: int
    """HTTP status; 304 where the stored copy was confirmed; 0 where no answer came."""
    sha256: str = ""
    """Hash of the decoded body, hex."""
    etag: str = ""
    """Validator, as sent."""
    last_modified: str = ""
    """Validator, as sent."""
    bytes: int = 0
    """Bytes of the body as it came over the wire; 0 for a 304."""
    part: int = 0
    """A page too large for one item (a feed) comes in parts 0, 1, 2 …"""
    failed: str = ""
    """Why nothing could be read: `http_500`, `timeout`, `robots`, `challenge`, `empty_body` …; empty when it could."""
    said_at: str = ""
    """When the words were written down, for «вчера»: the first fetch of a body that a 304 confirms; else as `fetched_at`."""
    school_name: str = ""
    """The school's name, where the page is what tells it (a feed)."""
    home_url: str = ""
    """The school's home page, likewise."""
    source: str = "page"
    """Kind of source, for precedence: `page`, `api`, `feed`, `promo` or `review`."""
    categories: Said = ()
    """Every category that a feed declares, used or not."""
    courses: tuple[RawCourse, ...] = ()
    promos: tuple[RawPromo, ...] = ()
    reviews: tuple[RawReview, ...] = ()
    stated_ratings: tuple[RawStatedRating, ...] = ()
    vacancies: tuple[RawVacancyList, ...] = ()
    issues: tuple[RawIssue, ...] = field(default=())
