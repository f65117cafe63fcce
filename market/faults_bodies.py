"""Pages with status 200 that are not the page: challenges, nothing, something else, another encoding than they say."""

import json
import re

from market.faults_base import Asked, Switch, one_of
from market.faults_http import page
from market.prepared import plain_reply
from market.render import HTML, Answer
from market.wire import Reply

CHALLENGES = {
    "ddos-guard": '<title>DDoS-Guard</title><script data-ddg-origin="1" src="https://check.ddos-guard.net/check.js"></script>'
    '<form action="/.well-known/ddos-guard/js-challenge"></form>',
    "qrator": '<title>Подождите</title><script src="/__qrator/qauth_utm_v2_9118.js"></script>',
    "servicepipe": '<title>Проверка</title><div id="id_captcha_frame_div"></div>'
    '<script src="//servicepipe.ru/static/jsrsasign.js"></script>',
    "smartcaptcha": '<title>Вы не робот?</title><form class="CheckboxCaptcha-Form" action="/checkcaptcha?key=1"></form>',
    "cloudflare": '<title>Just a moment...</title><script>window._cf_chl_opt={cvId:"3"};</script>'
    '<form id="challenge-form" action="/cdn-cgi/challenge-platform/"></form>',
}
"""Guard -> what its page is known by."""
_FILES = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type /Catalog>>\nendobj\n%%EOF\n",
    "json": b'{"status": "ok", "title": "\xd0\x9a\xd1\x83\xd1\x80\xd1\x81"}',
    "gif": b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;",
}
_LACKING = re.compile(f"[^{re.escape(bytes(range(256)).decode('windows-1251', 'ignore'))}]")
"""What windows-1251 has no letter for."""
_DIGITS = re.compile(rb"(\d)(?=\d)")


def _challenge(asked: Asked) -> Reply | None:
    return page(200, f"<!DOCTYPE html><html><head>{CHALLENGES[asked.parameter or 'ddos-guard']}</head><body></body></html>")


def _empty(_asked: Asked) -> Reply | None:
    return Reply(headers={"Content-Type": HTML})


def _tiny(_asked: Asked) -> Reply | None:
    return Reply(headers={"Content-Type": HTML}, body=b"OK")


def _soft_404(_asked: Asked) -> Reply | None:
    return page(200, '<!DOCTYPE html><html lang="ru"><body><h1>Курс не найден</h1><p>Возможно, он удалён.</p></body></html>')


def _script_only(_asked: Asked) -> Reply | None:
    shell = '<title>Школа</title><script src="/static/app.9f3c.js" defer></script>'
    return page(200, f'<!DOCTYPE html><html lang="ru"><head>{shell}</head><body><div id="root"></div></body></html>')


def _wrong_type(asked: Asked) -> Reply | None:
    return plain_reply(Answer(_FILES[asked.parameter or "pdf"], HTML, asked.honest(asked.target).modified))


def _charset(_asked: Asked, answer: Answer) -> Answer:
    """The page in windows-1251 under the header and the declaration of utf-8; a letter that it lacks is written as HTML or JSON can."""
    if answer.body.startswith(b"\x1f\x8b"):
        return answer
    text = answer.body.decode()
    if answer.content_type.startswith("application/json"):
        text = _LACKING.sub(lambda found: json.dumps(found[0])[1:-1], text)
    return Answer(text.encode("windows-1251", "xmlcharrefreplace"), answer.content_type, answer.modified)


def _nul(_asked: Asked, answer: Answer) -> Answer:
    """A NUL between any two digits and after each word's end at a tag: where a reader in C stops, and where a number falls apart."""
    if answer.body.startswith(b"\x1f\x8b"):
        return answer
    return Answer(_DIGITS.sub(b"\\1\x00", answer.body).replace(b"</", b"\x00</"), answer.content_type, answer.modified)


SWITCHES = (
    Switch(name="challenge", line="F26", meaning="a guard's page with status 200 that asks whether a person is there",
           parameter=f"whose: {', '.join(CHALLENGES)}; default ddos-guard", check=one_of(*CHALLENGES), replace=_challenge),
    Switch(name="empty", line="F27", meaning="200 and not a byte", replace=_empty),
    Switch(name="tiny", line="F27", meaning="200 and two letters", replace=_tiny),
    Switch(name="soft-404", line="F28", meaning="«Курс не найден» with status 200", replace=_soft_404),
    Switch(name="script-only", line="F40", meaning="a page that only a script would fill", replace=_script_only),
    Switch(name="wrong-type", line="F42", meaning="a file sent as text/html", parameter="pdf, json or gif; default pdf",
           check=one_of(*_FILES), replace=_wrong_type),
    Switch(name="charset", line="F73", meaning="windows-1251 under a header of utf-8", rewrite=_charset),
    Switch(name="nul", line="F78", meaning="NUL bytes in texts and numbers", rewrite=_nul),
)  # fmt: skip
