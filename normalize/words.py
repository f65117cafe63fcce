"""Short statements whose meaning is one word, one number or one address."""

import re
from decimal import Decimal
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

from normalize.agree import Issues, Reading, agree
from normalize.markup import has_stray_tags, without_tags
from normalize.table import load_table
from normalize.text import Text, parse_text, with_our_digits
from scrapers.items import Said, Shown

_SCALES = {"т": 1_000, "к": 1_000, "k": 1_000, "м": 1_000_000}
"""By the first letter of «тыс.», «к», «млн»."""
_COUNT = re.compile(
    r"(?:^|(?<=\s))(?P<number>\d{1,3}(?:[ \u00a0]\d{3})+|\d{1,7}(?:[.,]\d)?)(?!\d|[.,]\d)"
    r"(?:\s?(?P<scale>тыс(?:яч[аи]?)?|[кk]|млн|миллион(?:а|ов)?)(?!\w))?",
    re.I,
)
_NUMBERS_JOINED = re.compile(r"\d\s?[-‐‑–—−…/|]\s?\d")
"""«45–50 уроков», «3/6/12 месяцев»."""
_UNIT_OF_PAYMENTS = re.compile(r"\d\s*(?:(?P<year>год|лет|year)|(?P<other>недел|дн[яей]|день|week|day|fortnight))", re.I)
_NOT_EXACTLY = re.compile(r"(?<!\w)(?:до|от|не более|не менее|up to|from)\s+\d", re.I)
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*%|^\s*[-−–]?\s*(\d{1,3}(?:[.,]\d{1,2})?)\s*$")
_CEILING = re.compile(r"(?:(?<!\w)(?:до|up to)|[<≤])\s*[-−–]?\s*\d{1,3}(?:[.,]\d{1,2})?\s*%", re.I)
_LANGUAGE_TAG = re.compile(r"^([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*$", re.I)
_BLANK = re.compile(r"[\x00-\x20\ud800-\udfff]")
_SESSION = re.compile(r";jsessionid=[^/]*", re.I)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
MAX_ADDRESS = 2083
"""Characters of an address that browsers take, and the crawler's own limit."""
MAX_INSTALMENTS = 120
_NAMES = frozenset({"title", "name"})
_SHORT = 120
"""Characters of a text that may be a title: a tag in it may be what it speaks of."""


def read_text(text: str) -> Reading[str]:
    """A text for people, letter by letter: «<» in it is a character."""
    found = parse_text(text)
    return found.value, found.reason if found.value is None else None


def read_markup(text: str) -> Reading[str]:
    """A text for people that a source may write as HTML (a feed's description, a tariff's name in JSON), tags taken off."""
    return read_text(without_tags(text))


def agreed_text(field: str, statements: Said, issues: Issues) -> str | None:
    """The one text for people that the statements have, tags taken off; what is odd about a text that is kept is an issue `suspect`."""
    shown = {parse_text(text).value for text in statements if isinstance(text, Shown)}

    def read(text: str) -> Reading[str]:
        untagged = without_tags(text)
        found = parse_text(untagged)
        if untagged != text and (whole := parse_text(text)).value in shown:
            found = whole  # the page shows these words to its readers: they are no markup
        elif untagged != text and len(text) <= _SHORT and has_stray_tags(text):
            issues.add("suspect", field, text, "tags that may be words")
        if found.value is not None and field in _NAMES and (part := load_table("placeholder_part").lookup(found.value)):
            return None, f"placeholder: {part}"
        if found.value is not None and found.reason is not None:
            issues.add("suspect", field, text, found.reason)
        return found.value, found.reason if found.value is None else None

    return agree(field, statements, read, issues)


def read_word(table: str, text: str) -> Reading[str]:
    """The value that a table of known words gives; a placeholder or an unknown word is said so."""
    found = parse_text(text)
    if found.value is None:
        return None, found.reason
    value = load_table(table).lookup(found.value)
    return value, None if value else f"not a known word for {table}"


def read_flag(text: str) -> Reading[int]:
    """Yes or no, as 1 or 0."""
    value, reason = read_word("yes_no", text)
    return int(value) if value else None, reason


def read_language(text: str) -> Reading[str]:
    """The primary language subtag: `ru-RU` and «Русский» are `ru`."""
    found = parse_text(text)
    if found.value is None:
        return None, found.reason
    value = load_table("language").lookup(found.value)
    tag = _LANGUAGE_TAG.match(found.value)
    return (value or (tag[1].lower() if tag else None)), None if value or tag else "not a known language"


def _figures(text: str) -> Text:
    """A text that holds a number, in our digits."""
    found = parse_text(text)
    return found if found.value is None else with_our_digits(found.value)


def read_count(text: str) -> Reading[int]:
    """The one whole number in a short text («45 занятий», «20 тыс. студентов»); a zero counts nothing, a range is no number."""
    written = _figures(text)
    if written.value is None:
        return None, written.reason
    if _NUMBERS_JOINED.search(written.value):
        return None, "several numbers in one"
    numbers = {_worth(found) for found in _COUNT.finditer(written.value)}
    number = numbers.pop() if len(numbers) == 1 else None
    if number is None or number != int(number):
        return None, "no single whole number"
    return int(number) or None, None


def _worth(found: re.Match[str]) -> Decimal:
    """What a count is worth; a fraction that nothing scales stays one."""
    number = Decimal(re.sub(r"\s", "", found["number"]).replace(",", "."))
    return number * _SCALES[found["scale"][0].lower()] if found["scale"] else number


def read_instalments(text: str) -> Reading[int]:
    """The number of payments: `36`, «Рассрочка на 34 месяца», «на 3 года».

    A ceiling («до 36») is none: the payment that is printed need not be the one of 36.
    """
    words = without_tags(text)
    value, reason = read_count(words)
    if value is None:
        return value, reason
    unit = _UNIT_OF_PAYMENTS.search(words)
    if _NOT_EXACTLY.search(words):
        return None, "only a floor or a ceiling is stated"
    if unit and unit["other"]:
        return None, "not a number of months or payments"
    value *= 12 if unit and unit["year"] else 1
    return (value, None) if value <= MAX_INSTALMENTS else (None, "more payments than anybody makes")


def read_percent(text: str) -> Reading[float]:
    """The percent of a badge: «−45%», «-55% до 9 октября», `45`; a badge without a number says nothing."""
    written = _figures(text)
    if written.value is None:
        return None, written.reason
    if "%" in written.value and not re.search(r"\d\s*%", written.value):
        return None, "a percent without a number"
    if _CEILING.search(written.value):
        return None, "a ceiling of the discount"
    numbers = {float((one or two).replace(",", ".")) for one, two in _PERCENT.findall(written.value)}
    if len(numbers) > 1:
        return None, "two percents"
    number = numbers.pop() if numbers else None
    if number is not None and not 0 < number < 100:
        return (None, None) if number == 0 else (None, "not a discount")
    return number, None


@lru_cache(maxsize=1024)
def canonical_url(address: str) -> str | None:
    """The address as a course's identity: https, lower-case host without `www.`, no session, query, fragment or trailing slash.

    None for anything that is not a web address: another scheme, no host, a host of other signs than hosts have, a user name in it.
    """
    try:
        split = urlsplit(address.strip())
        host = (split.hostname or "").removeprefix("www.")
        port = split.port
    except ValueError:
        return None
    if split.scheme not in {"http", "https"} or not host or split.username or _BLANK.search(address.strip()):
        return None
    try:
        ascii_host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return None
    if not _HOST.fullmatch(ascii_host.lower()):
        return None
    path = quote(
        unquote(_SESSION.sub("", split.path), errors="surrogateescape"), safe="/~!$&'()*+,;=:@-._", errors="surrogateescape"
    ).rstrip("/")
    canonical = f"https://{ascii_host}{f':{port}' if port not in {None, 80, 443} else ''}{path}"
    return canonical if len(canonical) <= MAX_ADDRESS else None
