"""sky.pro: payments per month in running text. The second page is not filled in, the third takes nobody."""

from market.facts import Claim, course_row, issue_row, kopecks, offer_row
from market.render import Answer, html, robots
from market.small import SmallCourse, small_courses
from market.words import months_in_words, spaced

HOST = "sky.pro"
HOME = f"https://{HOST}/course/programming"


def site(seed: int, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """The listing and the pages."""
    courses = {f"site-{each.slug}": each for each in small_courses(seed, "skypro", day)}
    if path == "/robots.txt":
        return robots(["Allow: /"])
    if path == "/course/programming":
        return html("Курсы", "".join(f'<a href="{HOME}/{slug}">{each.title}</a>' for slug, each in courses.items()))
    course = courses.get(path.removeprefix("/course/programming/"))
    return _page(course) if course else None


HOSTS = {HOST: site}


def claims(seed: int, day: int) -> list[Claim]:
    """What the pages say."""
    return [_claim(each) for each in small_courses(seed, "skypro", day)]


def _monthly(course: SmallCourse) -> tuple[int, int]:
    return course.price // 36, course.list_price // 36


def _page(course: SmallCourse) -> Answer:
    now, old = ("0000", "0000") if course.index == 1 else map(spaced, _monthly(course))
    percent = "-XX%" if course.index == 1 else "−30%"
    closed = '<div class="r t-rec">Набор временно закрыт. Сейчас мы не принимаем новые заявки.</div>' if course.index == 2 else ""
    plan = f"от {old} ₽ {percent} осталось 4 места ежемесячный платеж при рассрочке на 36 мес. от {now} ₽ Оставить заявку"
    body = f'<h1>{course.title}</h1><div class="r t-rec"><p>Стоимость и варианты оплаты {plan}</p><p>Вернем 13%</p></div>{closed}'
    head = f'<meta name="description" content="{_summary(course)}">'
    return html(course.title, body, canonical=f"{HOME}/site-{course.slug}", head=head)


def _summary(course: SmallCourse) -> str:
    return f"Новая профессия за {months_in_words(course.months)}. Вы {course.about}."


def _claim(course: SmallCourse) -> Claim:
    slug, (now, old) = f"site-{course.slug}", _monthly(course)
    facts = course_row(
        title=course.title, summary=_summary(course), language="ru", duration_months=float(course.months),
        enrolment="closed" if course.index == 2 else None, has_instalments=1,
    )  # fmt: skip
    unfilled = course.index == 1
    offer = (
        offer_row(instalments=36)
        if unfilled
        else offer_row(
            pricing="monthly", monthly_price=kopecks(now), monthly_list_price=kopecks(old), monthly_from=1, instalments=36,
            discount_percent=30.0, currency="RUB",
        )
    )  # fmt: skip
    issues = (issue_row("skypro", f"{HOME}/{slug}", "unknown", "monthly_price"),) if unfilled else ()
    return Claim(
        source="page", school="skypro", external_id=slug, url=f"{HOME}/{slug}", page_url=f"{HOME}/{slug}", course=facts, offers=(offer,),
        issues=issues,
    )  # fmt: skip
