"""Templates, and how figures are shown: each names its cell of the database, so that a test and `scrapy explain` can find it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from report import russian, words
from report.links import REL, figure_key, is_web
from report.markdown import rendered
from report.rows import Row

HERE = Path(__file__).parent
STYLE = "static/style.css"
UNKNOWN = "нет данных"
_FORMATS: dict[str, Callable[[Any], str]] = {
    "number": russian.number,
    "rating": lambda value: russian.number(value, 2),
    "months": russian.months,
    "percent": russian.percent,
    "share": lambda value: russian.percent(100 * value),
    "free": lambda _: "бесплатно",
}


class Templates:
    """All templates, compiled once for each depth of folders.

    What a page has in common with others of its depth is a global of its environment, and no template imports another «with context»: such
    an import is run anew for each page and leaves circles of references behind it, a quarter of the time of the whole site.
    """

    def __init__(self, **known: object) -> None:
        """Take what every page speaks of (`today`, `limit`)."""
        self._known = known
        self._environments: dict[str, Environment] = {}

    def page(self, template: str, name: str, **context: object) -> tuple[str, bytes]:
        """A page: its name from the root of the site, and its bytes."""
        root = "../" * name.count("/")
        if root not in self._environments:
            self._environments[root] = _environment(root=root, **self._known)
        return name, self._environments[root].get_template(template).render(context).encode("utf-8", "replace")


def _environment(**known: object) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "money": russian.money,
        "number": russian.number,
        "percent": russian.percent,
        "whole": lambda value: int(russian.half_up(value)),
        "months": russian.months,
        "day": lambda moment: russian.day(russian.moscow_day(moment)),
        "date": russian.day,
        "short_day": russian.short_day,
        "month": russian.month,
        "ago": russian.ago,
        "counted": lambda count, noun: russian.counted(count, *words.NOUNS[noun]),
        "markdown": rendered,
        "site_link": site_link,
    }
    environment.globals |= {"fig": figure, "key": figure_key, "words": words, "UNKNOWN": UNKNOWN, **known}
    return environment


def figure(row: Row, column: str, how: str, *subject: str) -> Markup:
    """Show a cell of the database.

    Args:
        row: the row that has it.
        column: its column.
        how: `money` (in the row's currency, RUB where it has none), `rating`, `number`, `months`, `percent`, `share` (0..1, as a
            percentage), `free`, or a noun of `words.NOUNS` that is counted.
        subject: table and subject of the figure, as `scrapy explain` takes them, without the column.
    """
    value = row[column]
    # A key is letters, digits and `_.-~%/`: there is nothing to escape in it.
    key = figure_key(*subject, column)
    if value is None:
        return Markup(f'<data value="" data-figure="{key}" title="scrapy explain {key}" class="none">{UNKNOWN}</data>')
    shown = escape(_shown(row, value, how))
    return Markup(f'<data value="{escape(value)}" data-figure="{key}" title="scrapy explain {key}">{shown}</data>')


def _shown(row: Row, value: Any, how: str) -> str:
    if how == "money":
        return russian.money(value, row["currency"] if "currency" in row.keys() else "RUB")  # noqa: SIM118  a Row tests its values
    return _FORMATS[how](value) if how in _FORMATS else russian.counted(value, *words.NOUNS[how])


def site_link(url: str | None, text: str) -> Markup:
    """A link to a page of a site, where its address may be one; else only the text."""
    if url is None or not is_web(url):
        return escape(text)
    return Markup('<a href="{}" rel="{}">{}</a>').format(url.strip(), REL, text)
