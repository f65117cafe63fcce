"""Two schools whose courses cost nothing: code-basics.com says so in its frequent questions, rs.school in its text.

The second course of RS School calls itself available, until a day that has passed.
"""

from datetime import timedelta

from market.clock import today
from market.facts import Claim, course_row, iso, issue_row, offer_row
from market.render import Answer, html, robots, script
from market.small import SmallCourse, small_courses

BASICS, RS = "code-basics.com", "rs.school"


def basics(seed: int, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """The catalogue and the pages of CodeBasics."""
    courses = {each.slug: each for each in small_courses(seed, "codebasics", day)}
    if path == "/robots.txt":
        return robots(["Allow: /"])
    if path == "/ru":
        return html("Языки", "".join(f'<a href="/ru/languages/{slug}">{each.title}</a>' for slug, each in courses.items()))
    course = courses.get(path.removeprefix("/ru/languages/"))
    if course is None:
        return None
    answer = {"@type": "Question", "acceptedAnswer": {"@type": "Answer", "text": "Курс полностью бесплатный"}}
    head = (
        script({"@type": "FAQPage", "mainEntity": [answer]}, "application/ld+json")
        + f'<meta name="description" content="Вы {course.about}.">'
    )
    return html(course.title, f"<h1>{course.title}</h1>", canonical=f"https://{BASICS}{path}", head=head)


def rs(seed: int, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """The listing and the pages of RS School."""
    courses = {each.slug: each for each in small_courses(seed, "rsschool", day)}
    if path == "/robots.txt":
        return robots(["Allow: /"])
    if path == "/courses":
        return html("Courses", "".join(f'<a href="/courses/{slug}">{each.title}</a>' for slug, each in courses.items()), lang="en")
    course = courses.get(path.removeprefix("/courses/"))
    if course is None:
        return None
    until = today(1) - timedelta(days=30) if course.index == 1 else course.starts_on
    times = "".join(
        f'<p><span>{caption}</span><time data-testid="date-time-start" datetime="{when}">{when}</time></p>'
        for caption, when in (("Course starts on:", course.starts_on), ("Enroll until:", until))
    )
    body = f'<h1>{course.title}</h1><span data-testid="course-label">available</span>{times}'
    language = '<span data-testid="course-language">Русский</span><p>The course is completely free</p>'
    return html(course.title, body + language, canonical=f"https://{RS}{path}", lang="en")


HOSTS = {BASICS: basics, RS: rs}


def claims(seed: int, day: int) -> list[Claim]:
    """What the pages of both say."""
    return [
        *(_basics(each) for each in small_courses(seed, "codebasics", day)),
        *(_rs(each) for each in small_courses(seed, "rsschool", day)),
    ]


def _basics(course: SmallCourse) -> Claim:
    url = f"https://{BASICS}/ru/languages/{course.slug}"
    return _claim(course, url, course_row(title=course.title, summary=f"Вы {course.about}.", language="ru"))


def _rs(course: SmallCourse) -> Claim:
    url, late = f"https://{RS}/courses/{course.slug}", course.index == 1
    facts = course_row(title=course.title, language="ru", starts_on=iso(course.starts_on), enrolment=None if late else "open")
    return _claim(course, url, facts, *([issue_row("rsschool", url, "conflict", "enrolment")] if late else []))


def _claim(course: SmallCourse, url: str, facts: dict[str, object], *issues: dict[str, object]) -> Claim:
    free = offer_row(pricing="free", price=0)
    return Claim(
        source="page", school=course.school, external_id=course.slug, url=url, page_url=url, course=facts, offers=(free,), issues=issues
    )
