"""One page: everything it says, as what it means."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from normalize.agree import MAX_QUOTE, Context, Issues
from normalize.contacts import without_contacts
from normalize.course import normalize_course
from normalize.filing import read_categories
from normalize.filled import filled_facts, filled_review_facts
from normalize.models import Course, Issue, Page
from normalize.promotion import normalize_promo, suspect_lookalikes
from normalize.review import normalize_review, normalize_stated_rating, told_apart
from normalize.text import clip, parse_text, storable
from normalize.vacancy import normalize_vacancies
from normalize.words import canonical_url, read_text
from scrapers.items import RawCourse, RawIssue, RawPage


def normalize_page(raw: RawPage, *, now: datetime, author_secret: bytes) -> Page:
    """The page's facts in the columns of the data contract, and an issue for each word that is not among them.

    Raises nothing on any words.
    """
    said_at = datetime.fromisoformat(raw.said_at) if raw.said_at else now
    context, issues = Context(school=raw.school, now=now, said_at=said_at, author_secret=author_secret), Issues()
    issues.found.extend(_told(raw, each) for each in raw.issues)
    courses = [(each, course) for each in raw.courses if (course := _course(raw, each, context, issues))]
    promos = tuple(promo for each in raw.promos if (promo := normalize_promo(each, context, issues)))
    suspect_lookalikes(promos, now, issues)
    read = [normalize_review(each, context, issues) for each in raw.reviews]
    # Another page tells one review in several vocabularies.
    reviews = told_apart(raw.reviews, read) if raw.source == "review" else tuple(review for review in read if review)
    stated = tuple(rating for each in raw.stated_ratings if (rating := normalize_stated_rating(each, issues)))
    vacancies = tuple(found for each in raw.vacancies if (found := normalize_vacancies(each, issues)))
    # What a feed declares and nobody knows is an issue, whether a course uses it or not.
    read_categories(raw.categories, None, issues)
    matched: Counter[str] = Counter()
    for words, review in zip(raw.reviews, read, strict=True):
        matched.update(filled_review_facts(words, review) if review else ())
    return Page(
        school=raw.school,
        url=raw.url,
        asked=raw.asked or None,
        landed=raw.landed or None,
        about=canonical_url(raw.about) if raw.about else None,
        fetched_at=raw.fetched_at,
        status=raw.status,
        sha256=raw.sha256 or None,
        etag=raw.etag or None,
        last_modified=raw.last_modified or None,
        bytes=raw.bytes,
        part=raw.part,
        failed=raw.failed or None,
        school_name=read_text(raw.school_name)[0],
        home_url=_home_url(raw, issues),
        source=raw.source,
        courses=tuple(course for _, course in courses),
        promos=promos,
        reviews=reviews,
        stated_ratings=stated,
        vacancies=vacancies,
        course_facts=tuple(tuple(sorted(filled_facts(said, course))) for said, course in courses),
        matched=tuple(sorted(matched.items())),
        issues=tuple(_impersonal(each) for each in issues.found) if raw.source == "review" else tuple(issues.found),
    )


def _told(page: RawPage, issue: RawIssue) -> Issue:
    """What the spider complains of. On a page of reviews these may be a reviewer's words, which are cleaned whole, before they are cut."""
    text = issue.text
    if page.source == "review" and issue.field not in _ADDRESSES:
        text = clip(without_contacts(parse_text(text).value or " ".join(text.split())), MAX_QUOTE)
    return Issue(kind=issue.kind, field=issue.field, text=storable(text), reason=storable(issue.reason))


_ADDRESSES = frozenset({"url", "reviews"})
"""What an issue of a page of reviews quotes in these is an address or an id, for a person to look up."""


def _impersonal(issue: Issue) -> Issue:
    return issue if issue.field in _ADDRESSES else replace(issue, text=without_contacts(issue.text))


def _home_url(page: RawPage, issues: Issues) -> str | None:
    """The school's address as a feed writes it, with or without its scheme; anything but a web address is refused."""
    address = page.home_url.strip()
    if address and canonical_url(address if "://" in address else f"https://{address.lstrip('/')}") is None:
        if page.part == 0:
            issues.add("rejected", "home_url", address, "not a web address")
        return None
    return address or None


def _course(page: RawPage, raw: RawCourse, context: Context, issues: Issues) -> Course | None:
    """One course. What is wrong with a course of a feed bears the course's address, since the feed's own would not tell which one it is."""
    if page.source != "feed":
        return normalize_course(raw, context, issues)
    own = Issues()
    course = normalize_course(raw, context, own)
    for issue in own.found:
        named = issue if issue.field == "categories" or course is None else replace(issue, url=course.url)
        if named not in issues.found:
            issues.found.append(named)
    return course
