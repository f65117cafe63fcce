"""The file of a new school, from the template and what a first look has found."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from string import Template

from scrapers.base import host_of
from scrapers.look import ENOUGH, Place
from scrapers.printable import printable

TEMPLATE = Path(__file__).parent / "templates" / "school.tmpl"


def site_file(
    *, name: str, url: str, month: str, pattern: str, sitemaps: Sequence[str], courses: int, vocabulary: bool, found: Sequence[Place]
) -> str:
    """The text of `scrapers/spiders/NAME.py`: a spider that reads what one place alone claims to be; the rest is for a person to fill in.

    `vocabulary`: the page calls itself a course in JSON-LD, so that the general reading does. `courses`: addresses found in the sitemaps.
    """
    listed = courses >= ENOUGH
    base = "StructuredSpider" if vocabulary else "SitemapSpider" if listed else "ListingSpider"
    module = {"StructuredSpider": "structured_spider", "SitemapSpider": "sitemap", "ListingSpider": "catalog"}[base]
    folder = url.rstrip("/").rpartition("/")[0]
    starts = list(sitemaps[-1:]) if listed else [folder]
    attribute = {"StructuredSpider": "start_urls", "SitemapSpider": "sitemap_urls", "ListingSpider": "listing_urls"}[base]
    imports = [f"from scrapers.{module} import {base}"]
    if not vocabulary:
        imports.insert(0, "from scrapers.reading import CourseRules")
    how = "a sitemap" if listed else "a listing"
    discovery = [f"{attribute} = {_listed(starts)}"]
    if base == "SitemapSpider":
        discovery.append('sitemap_follow = r"\\.xml"')
    return (
        Template(TEMPLATE.read_text("utf-8"))
        .substitute(
            name=name,
            school=host_of(url),
            home_url=f"https://{host_of(url)}",
            class_name="".join(part.title() for part in name.split("_")) + "Spider",
            how=f"{how} of course pages" + (", each described in JSON-LD" if vocabulary else ""),
            base=base,
            imports="\n".join(sorted(imports)),
            month=month,
            discovery="\n    ".join(discovery),
            course_url=_pattern(pattern),
            min_courses=max(1, courses // 2),
            rules="" if vocabulary else _rules(found),
        )
        .rstrip()
        + "\n"
    )


def _listed(values: Sequence[str]) -> str:
    return "[" + ", ".join(map(_literal, values)) + "]"


def _literal(text: str) -> str:
    """A text of the site as a literal of the file. Whatever it is, it stays a text: Scrapy runs the file at the next command."""
    return json.dumps(text, ensure_ascii=False) if text.isprintable() else json.dumps(text)


def _pattern(text: str) -> str:
    return f'r"{text}"' if text.isprintable() and '"' not in text else _literal(text)


def _rules(found: Sequence[Place]) -> str:
    """The locations that are the only ones for their fact; of several each is a comment, since only a person can tell which is which."""
    counts = Counter(place.fact for place in found)
    sections = {"fields": ("title", "duration"), "offer_fields": ("price", "monthly_price")}
    lines = ["    rules = CourseRules(", '        currency="RUB",']
    for section, facts in sections.items():
        lines.append(f"        {section}={{")
        for place in found:
            if place.fact in facts:
                line = f'"{place.fact}": {_literal(place.where)},  # {printable(place.words)[:40]}'
                lines.append(f"            {line}" if counts[place.fact] == 1 else f"            # which? {line}")
        lines.append("        },")
    return "\n".join([*lines, "    )"])
