"""Markdown that people wrote for a category, as HTML: no raw HTML, no images, links only to http and https."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markupsafe import Markup

from report.links import REL, is_web

_HEADING_DEPTH = 2
"""A text stands below a heading of the page, so its own headings are lower."""


def _tame(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + _HEADING_DEPTH)}"
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", REL)


def _renderer() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    made.validateLink = is_web  # type: ignore[method-assign]
    made.core.ruler.push("tame", _tame)
    return made


_MARKDOWN = _renderer()


def rendered(text: str) -> Markup:
    """Return the HTML of a Markdown text; raw HTML in it is shown as text."""
    return Markup(_MARKDOWN.render(text))
