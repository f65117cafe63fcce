"""What a course is filed under and who teaches it: categories, professions, skills, tools, teachers."""

from normalize.agree import Issues
from normalize.category import categories_of_title, match_category
from normalize.models import Teacher
from normalize.profession import known_profession, professions_of_title
from normalize.text import MAX_TITLE, clip
from normalize.words import read_text
from scrapers.items import RawTeacher, Said


def read_categories(names: Said, title: str | None, issues: Issues, collections: Said = ()) -> tuple[str, ...]:
    """Slugs of the categories that the site names, and of those that the title or a collection names by a reviewed rule.

    A collection is the shop's own; its name need not be a category's, so an unknown one is nothing to complain of.
    """
    known = (match_category(text) for name in collections if (text := read_text(name)[0]))
    slugs: dict[str, None] = dict.fromkeys(slug for slug in known if slug)
    for name in names:
        text, reason = read_text(name)
        slug = match_category(text) if text else None
        if slug:
            slugs[slug] = None
        elif text or reason:
            issues.add("unknown", "categories", name, reason or "not a known category")
    slugs |= dict.fromkeys(categories_of_title(title) if title else ())
    return tuple(slugs)


def read_professions(names: Said, title: str | None, issues: Issues) -> tuple[str, ...]:
    """Those that the site names, each by the name that figures use; where it names none, those that the title names."""
    stated = tuple(dict.fromkeys(known_profession(name) for name in read_names("professions", names, issues)))
    return stated or (professions_of_title(title) if title else ())


def read_names(field: str, names: Said, issues: Issues) -> tuple[str, ...]:
    """The names, each once, a placeholder refused: `field` is `professions`, `skills` or `tools`."""
    found = []
    for name in names:
        text, reason = read_text(name)
        if reason:
            issues.add("unknown", field, name, reason)
        elif text:
            found.append(clip(text, MAX_TITLE))
    return tuple(dict.fromkeys(found))


def read_teacher(raw: RawTeacher, issues: Issues) -> Teacher | None:
    """The teacher; None where the name says nothing."""
    name, reason = read_text(raw.name)
    if reason:
        issues.add("unknown", "teachers", raw.name, reason)
    position = read_text(raw.position)[0]
    return Teacher(name=clip(name, MAX_TITLE), position=clip(position, MAX_TITLE) if position else None) if name else None
