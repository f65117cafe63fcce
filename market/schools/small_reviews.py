"""What a dozen smaller sites say of one school: each in its own markup, with its own scale; two schools' own pages are among them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from market.clock import today
from market.facts import Row
from market.render import Answer, html, robots
from market.words import in_long_words

COUNT = 3
_BEGINNINGS = ("Долго выбирала между вечерним и утренним потоком", "Пришёл после армии почти без подготовки", "Училась в декрете по ночам")
_ENDINGS = {
    "irecommend": "а проверяющая присылала разбор с примерами из своей практики",
    "kursvill": "жаль, что чат с однокурсниками закрыли сразу после выпуска",
    "katalog-kursov": "тренажёр зависал на старом ноутбуке, поддержка вернула два месяца доступа",
    "kursy-online": "портфолио собралось из учебных задач, пригодилось на первом же собеседовании",
    "kurshub": "преподаватель ушёл в середине, замена объясняла медленнее и понятнее",
    "otzyvmarketing": "договор прислали без приписок, рассрочку закрыл досрочно",
    "otzyvru": "лекции записаны в студии, слышно каждое слово даже в метро",
    "progbasics": "код на ревью разбирали построчно и заставляли писать тесты",
    "skillbox": "теперь веду собственные проекты и благодарна куратору за терпение",
    "netology": "диплом помог перейти в соседний отдел уже через месяц",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One review as its site shows it."""

    source: str
    number: int
    text: str
    stars: int
    when: date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """How a site shows its list."""

    host: str
    school: str
    path: str
    around: str
    item: Callable[[_Said], str]
    stars: Callable[[int], str] | None = str
    """How it writes a rating; None = it shows none, and no date either."""
    author: str | None = None
    numbered: bool = False


def _dots(when: date) -> str:
    return f"{when:%d.%m.%Y}"


_SITES = {
    "irecommend": _Site(
        host="irecommend.ru", school="skillbox", path="/content/skillbox", around='<ul class="list-comments">{}</ul>', numbered=True,
        author="Гость",
        item=lambda said: '<li><div class="authorName"><a href="/u">Гость</a></div><div class="authorSpace"><div class="starsRating">'
        + '<div class="on"></div>' * said.stars + f'</div></div><div class="created">{in_long_words(said.when)}</div>'
        f'<div class="reviewTextSnippet"><div class="reviewTitle"><a href="/content/otzyv-{said.number}">Отзыв {said.number}</a></div>'
        f'<span class="reviewTeaserText">{said.text}</span></div></li>',
    ),
    "kursvill": _Site(
        host="kursvill.ru", school="skillbox", path="/shkoly/skillbox.ru/", around='<div class="reviews-block-list">{}</div>',
        item=lambda said: f'<div class="reviews-block-list-item"><meta itemprop="ratingValue" content="{said.stars}"><meta itemprop='
        f'"datePublished" content="{_dots(said.when)}"><span itemprop="description">{said.text}</span></div>',
    ),
    "katalog-kursov": _Site(
        host="katalog-kursov.ru", school="skillbox", path="/reviews/skillbox/",
        around='<div class="single-bts-right-reviews-list">{}</div>',
        item=lambda said: f'<div class="reviews-list-item"><span itemprop="ratingValue">{said.stars}</span><span itemprop="datePublished">'
        f'{in_long_words(said.when)}</span><div itemprop="description">{said.text}</div></div>',
    ),
    **{
        name: _Site(
            host=f"{name}.ru", school="skillbox", path="/reviews/skillbox-ru/", around='<div class="reviews">{}</div>',
            stars="{}/5".format,
            item=lambda said: f'<div class="js_comment__item_{said.number}"><div class="review__q__item__raiting">{said.stars}/5</div>'
            f'<div class="review__q__item__date">{_dots(said.when)}</div><div class="reviewText__short_inner">{said.text}</div></div>',
        )
        for name in ("kursy-online", "kurshub")
    },
    "otzyvmarketing": _Site(
        host="otzyvmarketing.ru", school="netology", path="/netology/", around='<div class="reviews">{}</div>',
        stars=lambda stars: f"width:{stars * 20}px",
        item=lambda said: f'<div class="review_item"><div class="stages_inner" style="width:{said.stars * 20}px"></div>'
        f'<div class="date">{_dots(said.when)} в 09:30</div><p itemprop="description">{said.text}</p></div>',
    ),
    "otzyvru": _Site(
        host="otzyvru.com", school="netology", path="/netology", around='<div id="comments">{}</div>',
        stars=lambda stars: f"width:{stars * 13}px",
        item=lambda said: f'<div class="commentbox"><div class="star_ring"><span style="width:{said.stars * 13}px"></span></div>'
        f'<div class="dtreviewed"><span title="{said.when}">давно</span></div><div itemprop="reviewBody">{said.text}</div></div>',
    ),
    "progbasics": _Site(
        host="progbasics.ru", school="netology", path="/schools/netology/reviews", around='<div class="comments">{}</div>',
        item=lambda said: f'<div class="comment"><i class="rating__star rating__star-{said.stars}"></i><div class="comment__date">'
        f'{in_long_words(said.when)}</div><div class="comment__info"><p>{said.text}</p></div></div>',
    ),
    "skillbox": _Site(
        host="skillbox.ru", school="skillbox", path="/otzyvy/", around='<div class="reviews-list">{}</div>',
        stars=None,
        item=lambda said: f'<div class="reviews-list__item"><div class="ui-text-review__text">{said.text}</div></div>',
    ),
    "netology": _Site(
        host="netology.ru", school="netology", path="/otzyvy", around='<div class="ReviewList--root--a1">{}</div>',
        stars=None,
        item=lambda said: f'<div class="ReviewCard--root--b2"><div class="ReviewCard--review--e5">{said.text}</div></div>',
    ),
}  # fmt: skip


def address(source: str) -> str:
    """The first page of a site's list."""
    return f"https://{_SITES[source].host}{_SITES[source].path}"


def addresses(school: str) -> list[str]:
    """The lists about a school."""
    return [address(source) for source, site in _SITES.items() if site.school == school]


def own_page(source: str, path: str) -> Answer | None:
    """A school's own page of reviews, for the module that serves its host."""
    site = _SITES[source]
    return _list(source) if path.rstrip("/") == site.path.rstrip("/") else None


def _site(source: str) -> Callable[[int, int, str, dict[str, str]], Answer | None]:
    def site(_seed: int, _day: int, path: str, _query: dict[str, str]) -> Answer | None:
        """One list."""
        return robots(["Allow: /"]) if path == "/robots.txt" else own_page(source, path)

    return site


HOSTS = {site.host: _site(source) for source, site in _SITES.items() if site.school != source}


def review_rows(_seed: int, _day: int) -> list[Row]:
    """Every review of these sites."""
    return [_row(said) for source in _SITES for said in _said(source)]


def _said(source: str) -> list[_Said]:
    return [
        _Said(
            source=source, number=number, text=f"{_BEGINNINGS[number]}, {_ENDINGS[source]}.", stars=3 + number % 3 if number else 1,
            when=today(1) - timedelta(days=20 + number * 31),
        )
        for number in range(COUNT)
    ]  # fmt: skip


def _list(source: str) -> Answer:
    site = _SITES[source]
    return html("Отзывы", site.around.format("".join(map(site.item, _said(source)))))


def _row(said: _Said) -> Row:
    site = _SITES[said.source]
    return {
        "key": f"{said.source}/{site.school}/{said.number}", "school": site.school, "source": said.source,
        "external_id": f"irecommend:otzyv-{said.number}" if site.numbered else None, "course": None, "author": site.author,
        "rating": float(said.stars) if site.stars else None, "rating_text": site.stars(said.stars) if site.stars else None,
        "title": f"Отзыв {said.number}" if site.numbered else None, "pros": None, "cons": None, "text": said.text,
        "published_on": said.when.isoformat() if site.stars else None,
    }  # fmt: skip
