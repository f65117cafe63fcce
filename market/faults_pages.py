"""Pages whose layout, prices or words are not what they were."""

import json
import re
from collections.abc import Callable
from dataclasses import replace

from market.faults_base import Asked, Rewrite, Switch
from market.render import Answer

Edit = Callable[[Asked, str], str]
_KEY = re.compile(r'(?P<quote>\\?"|&#34;|&quot;)(?P<name>@?[A-Za-z_][\w-]*)(?P=quote)(?P<colon>\s*:)')
"""A key of JSON, wherever it stands: in an answer, a script, an attribute, a string of a script."""
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_HOOK = re.compile(r"(?<=\s)(class|id|name|itemprop|itemtype|data-[\w-]+|src)=\"([^\"]*)\"")
_SCRIPT = re.compile(r"(<script\b[^>]*>)(.*?)(</script>)", re.S)
_WORD = re.compile(r"(?<![\w\"'/.])([A-Za-z_]\w*)(?=\s*[:=(.])")
_SUM = re.compile(r"\d[\d\s\u00a0]*(?=(?:<!-- -->|[\s\u00a0]|</span>|</?div[^>]*>)*(?:₽|руб))|(?<=\$)\d+")
_MONEY = r"(?:new|old|from|to|value|sale|[\w-]*(?:price|amount|payment|sum|cost|discount|installment|percent)[\w-]*)"
_JSON_SUM = re.compile(
    rf'((?:\\?"|&#34;|&quot;){_MONEY}(?:\\?"|&#34;|&quot;)\s*:\s*)((?:\\?"|&#34;|&quot;)?)[\d\s.\u00a0−-]*\d(?:\.\d+)?%?\2', re.I
)
_JS_SUM = re.compile(r"(\b\w*(?:price|payment)\w*\s*:\s*Number\(\")[^\"]*", re.I)
_XML_SUM = re.compile(r"(<(price|oldprice|[\w-]*sum)\b[^>]*>)[^<]*(</\2>)")
_XML_PARAM = re.compile(r"(<param name=\"[^\"]*(?:[Цц]ена|плат|скидк|рассроч)[^\"]*\"[^>]*>)[^<]*", re.I)
_LD = re.compile(r"(<script[^>]*application/ld\+json[^>]*>)(.*?)(</script>)", re.S)
_LINK = re.compile(r"(<a\b[^>]*?\bhref=\")([^\"#]+)|(<loc>)([^<]+)|(<link rel=\"next\" href=\")([^\"]+)")


def edited(edit: Edit, *, sitemaps: bool = False) -> Rewrite:
    """A switch that edits the text of pages, feeds and APIs; sitemaps stay as they are unless asked for, archives always."""

    def rewrite(asked: Asked, answer: Answer) -> Answer:
        if answer.body.startswith(b"\x1f\x8b"):
            return answer
        text = answer.body.decode()
        is_sitemap = "<urlset" in text[:300] or "<sitemapindex" in text[:300]
        return answer if is_sitemap and not sitemaps else replace(answer, body=edit(asked, text).encode())

    return rewrite


def _layout(_asked: Asked, text: str) -> str:
    """Every name by which a reader could find something: classes, ids, properties, data attributes, keys, headings, elements of feeds."""
    if "<yml_catalog" in text[:300]:
        return re.sub(r"(</?)(?!yml_catalog|shop|offers?\b)([a-zA-Z]\w*)(?=[\s>/])", r"\1x_\2", text)
    text = _KEY.sub(r"\g<quote>x_\g<name>\g<quote>\g<colon>", text)
    text = _SCRIPT.sub(lambda found: found[1] + _WORD.sub(r"x_\1", found[2]) + found[3], text)
    text = _TAG.sub(lambda found: _HOOK.sub(_renamed, found[0]), text)
    return re.sub(r"(</?)(?:h[1-4]|li|time|article)\b", r"\1div", text)


def _renamed(hook: re.Match[str]) -> str:
    name, value = hook[1], hook[2]
    if name == "name" and value == "viewport":
        return hook[0]
    if name.startswith("data-"):
        return f'data-x-{name[5:]}="{value}"'
    return f'{name}="{" ".join(f"x-{each}" for each in value.split())}"'


def _no_prices(_asked: Asked, text: str) -> str:
    for pattern, blank in ((_XML_SUM, r"\1\3"), (_XML_PARAM, r"\1"), (_JSON_SUM, r"\1null"), (_JS_SUM, r"\1"), (_SUM, "")):
        text = pattern.sub(blank, text)
    return text


def _placeholders(_asked: Asked, text: str) -> str:
    """What a template shows that nobody filled in: the price, the heading, the name of a category."""
    text = re.sub(r"(<category\b[^>]*>)([^<]*)", r"\1translation missing: ru.product_feed.categories.it_new", text)
    text = re.sub(r"(<h1\b[^>]*>)([^<]*)(</h1>)", r"\1{{ course.title }}\3", text)
    text = re.sub(r"(<offer\b.*?<name>)([^<]*)", r"\1translation missing: ru.courses.title", text, flags=re.S)
    text = re.sub(r'("(?:name|title|full_course_name)"\s*:\s*)"[^"]*"', r'\1"{{title}}"', text)
    for pattern, blank in ((_XML_SUM, r"\1{{price}}\3"), (_XML_PARAM, r"\1N/A"), (_JSON_SUM, r'\1"{{price}}"'), (_SUM, "{{price}} ")):
        text = pattern.sub(blank, text)
    return text


def _broken_json_ld(asked: Asked, text: str) -> str:
    """By turns: cut off, with a comment and a comma too many, with a line break inside a string, null."""
    ways: tuple[Callable[[str], str], ...] = (
        lambda data: data[: len(data) // 2],
        lambda data: data.replace("{", "{ /* course */", 1)[:-1] + ",}",
        lambda data: data.replace('"name": "', '"name": "\n', 1),
        lambda _data: "null",
    )
    way = ways[int(asked.parameter or int(asked.chance(asked.path) * len(ways))) % len(ways)]
    return _LD.sub(lambda found: found[1] + way(found[2]) + found[3], text)


def _sessions(asked: Asked, text: str) -> str:
    """Another one every day, as of another visitor."""
    tail = f"sid={int(asked.chance(asked.day) * 10**9):09d}&amp;utm_source=site&amp;utm_medium=cpc"

    def tailed(found: re.Match[str]) -> str:
        before, url = (found[1] or found[3] or found[5]), (found[2] or found[4] or found[6])
        return f"{before}{url}{'&amp;' if '?' in url else '?'}{tail}"

    return _LINK.sub(tailed, text)


def _other_course(asked: Asked, answer: Answer) -> Answer:
    """Each id handed on to the next course of the feed, or of the API's list."""
    if answer.body.startswith(b"\x1f\x8b"):
        return answer
    text = answer.body.decode()
    if "<yml_catalog" in text[:300]:
        ids = re.findall(r"<offer id=\"([^\"]*)", text)
        moved = iter(ids[1:] + ids[:1])
        return replace(answer, body=re.sub(r"(?<=<offer id=\")[^\"]*", lambda _: next(moved), text).encode())
    if answer.content_type.startswith("application/json"):
        return replace(answer, body=json.dumps(_moved(json.loads(text)), ensure_ascii=False).encode())
    return answer


def _moved(data: object) -> object:
    if isinstance(data, dict):
        return {key: _moved(value) for key, value in data.items()}
    if isinstance(data, list) and len(data) > 1 and all(isinstance(each, dict) and each.keys() >= {"id", "slug"} for each in data):
        ids = [each["id"] for each in data]
        return [each | {"id": moved} for each, moved in zip(data, ids[1:] + ids[:1], strict=True)]
    return data


SWITCHES = (
    Switch(name="layout", line="F51", meaning="classes, ids, keys and elements have other names: nothing matches", rewrite=edited(_layout)),
    Switch(name="no-prices", line="F52", meaning="the numbers of all prices are gone", rewrite=edited(_no_prices)),
    Switch(name="session", line="F58", meaning="a session and utm in every link", rewrite=edited(_sessions, sitemaps=True)),
    Switch(name="id-reuse", line="F61", meaning="in feeds and APIs each id belongs to another course", rewrite=_other_course),
    Switch(name="jsonld-broken", line="F64", meaning="JSON-LD that is cut off, commented, broken in a string, or null",
           parameter="0 to 3: which of them always, default by address", check=int, rewrite=edited(_broken_json_ld)),
    Switch(name="placeholders", line="F66", meaning="«{{price}}», «translation missing: …» in the place of words",
           rewrite=edited(_placeholders)),
)  # fmt: skip
