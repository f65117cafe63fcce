"""Pages that ask whether a person is there instead of saying what was asked for. They are recognised and left alone, never solved.

A page counts as one by evidence that it *is* a challenge. The script of a captcha alone is none: sign-up forms carry it too.
"""

import re
from dataclasses import dataclass

from scrapy.http import Headers

HEAD = 24 * 1024
"""Bytes of a page that are looked at; challenge pages say what they are at once."""
TITLE = re.compile(rb"<title[^>]*>\s*([^<]{1,200}?)\s*</title", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Marks which together occur only on one guard's challenge."""

    guard: str
    """Whose it is: `qrator`."""
    marks: tuple[bytes, ...]
    """Byte strings that must all be in the head of the page."""


SIGNS = (
    Sign(guard="cloudflare", marks=(b"_cf_chl_opt",)),
    Sign(guard="cloudflare", marks=(b'id="challenge-form"', b"cdn-cgi/")),
    Sign(guard="ddos-guard", marks=(b"/.well-known/ddos-guard/js-challenge",)),
    Sign(guard="ddos-guard", marks=(b"check.ddos-guard.net/check.js", b"data-ddg-")),
    Sign(guard="qrator", marks=(b"/__qrator/qauth",)),
    Sign(guard="servicepipe", marks=(b"id_captcha_frame_div", b"servicepipe")),
    Sign(guard="servicepipe", marks=(b"servicepipe.ru/static/jsrsasign",)),
    Sign(guard="servicepipe", marks=(b"get_cookie_spsn()",)),
    Sign(guard="smartcaptcha", marks=(b'action="/checkcaptcha',)),
    Sign(guard="smartcaptcha", marks=(b"CheckboxCaptcha-Form", b"/checkcaptcha")),
)
TITLES = {
    "just a moment...": "cloudflare",
    "attention required! | cloudflare": "cloudflare",
    "ddos-guard": "ddos-guard",
    "вы не робот?": "smartcaptcha",
    "ой!": "smartcaptcha",
    "are you not a robot?": "smartcaptcha",
    "проверка браузера": "unknown",
    "checking your browser": "unknown",
    "checking your browser before accessing": "unknown",
    "подтвердите, что вы не робот": "unknown",
    "подтвердите, что запросы отправляли вы, а не робот": "smartcaptcha",
}
STATUSES = {507: "otzovik"}
"""A status that one guard alone uses, whatever the page says."""


def challenge(status: int, headers: Headers, body: bytes) -> str | None:
    """Return the name of the guard whose challenge this response is, or None."""
    if status in STATUSES:
        return STATUSES[status]
    if headers.get(b"cf-mitigated") == b"challenge":
        return "cloudflare"
    head = body[:HEAD]
    for sign in SIGNS:
        if all(mark in head for mark in sign.marks):
            return sign.guard
    title = TITLE.search(head)
    return TITLES.get(title[1].decode("utf-8", "replace").casefold()) if title else None
