"""`scrapy crawl general`: a school that no spider knows, over real HTTP."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scrapers.spiders.javarush import JavarushSpider
from tests.console import opened_console


@pytest.mark.parametrize(
    ("arguments", "slug"),
    [
        (("url=https://lesnaya-shkola.ru/",), "lesnaya-shkola"),
        (("url=https://lesnaya-shkola.ru/sitemap.xml", "name=lesnaya"), "lesnaya"),
    ],
    ids=["home page", "sitemap and name"],
)
def test_school_that_no_spider_knows_is_read_by_its_vocabulary(tmp_path: Path, arguments: tuple[str, ...], slug: str) -> None:
    with opened_console(tmp_path, courses=20, reviews=10, promos=5) as console:
        given = [word for each in arguments for word in ("-a", each)]
        assert console.run("crawl", "general", *given, database=tmp_path / "academy.db", log=tmp_path / "log") == 0
    with closing(sqlite3.connect(tmp_path / "academy.db")) as db:
        assert db.execute("SELECT slug, home_url, evidence FROM schools").fetchall() == [(slug, "https://lesnaya-shkola.ru", "synthetic")]
        assert db.execute("SELECT status, courses FROM runs").fetchall() == [("ok", 4)]
        assert db.execute("SELECT DISTINCT pricing, currency FROM offers").fetchall() == [("full", "RUB")]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("url=ftp://lesnaya-shkola.ru/",),
        ("url=https://www.skillbox.ru/courses/",),
        ("url=https://lesnaya-shkola.ru/", "limit=0"),
        ("url=https://lesnaya-shkola.ru/", "course_url=("),
        ("url=https://lesnaya-shkola.ru/", "name=Лесная"),
    ],
    ids=["nothing", "ftp", "has a spider", "limit", "pattern", "name"],
)
def test_arguments_that_cannot_be_are_refused_before_anything_is_asked(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    with opened_console(tmp_path, courses=20, reviews=10, promos=5) as console:
        given = [word for each in arguments for word in ("-a", each)]
        assert console.run("crawl", "general", *given, database=tmp_path / "academy.db", log=tmp_path / "log") == 2
        assert console.market.requests == []


def test_robots_txt_is_asked_for_also_by_a_run_that_is_taken_up() -> None:
    spider = JavarushSpider()
    asked = {request.url: request.meta.get("dont_resume") for request in spider.first_requests()}
    assert asked["https://javarush.com/robots.txt"] is True
    assert [url for url, is_anew in asked.items() if is_anew] == ["https://javarush.com/robots.txt"]
