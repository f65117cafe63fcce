"""Sitemaps, feeds and promo APIs that are broken, hostile, or somebody else's."""

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import replace
from uuid import NAMESPACE_URL, uuid5

from market.faults_base import Asked, Rewrite, Switch
from market.promos import OFFERS
from market.render import GZIP, HTML, Answer, gzipped, sitemap_index

_BOMB_URLS = 60_000
_XXE = '<!DOCTYPE urlset [<!ENTITY own SYSTEM "file:///etc/passwd"><!ENTITY net SYSTEM "http://169.254.169.254/">]>\n'
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def of_sitemaps(change: Callable[[Asked, str], str | Answer]) -> Rewrite:
    """A switch for what is a sitemap, packed or not; other pages stay."""

    def rewrite(asked: Asked, answer: Answer) -> Answer:
        packed = answer.content_type == GZIP
        text = (gzip.decompress(answer.body) if packed else answer.body).decode()
        if "<urlset" not in text[:300] and "<sitemapindex" not in text[:300]:
            return answer
        changed = change(asked, text)
        if isinstance(changed, str):
            changed = replace(answer, body=changed.encode(), content_type="application/xml; charset=utf-8")
        return gzipped(changed) if packed else changed

    return rewrite


def _html(asked: Asked, _text: str) -> Answer:
    body = "<!DOCTYPE html><html><head><title>Школа</title></head><body><h1>Карта сайта</h1></body></html>"
    return Answer(body.encode(), HTML, asked.honest(asked.target).modified)


def _self(asked: Asked, _text: str) -> Answer:
    return sitemap_index([asked.url], asked.day)


def _dead_child(asked: Asked, _text: str) -> Answer:
    return sitemap_index([f"https://{asked.host}/sitemap-that-was-{number}.xml" for number in (1, 2)], asked.day)


def _bomb(asked: Asked, _text: str) -> str:
    """More addresses than a sitemap may have, none of them real."""
    urls = "".join(f"<url><loc>https://{asked.host}/trap/{number}/</loc></url>\n" for number in range(_BOMB_URLS))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'


def _xxe(_asked: Asked, text: str) -> str:
    """Entities that name a file and an address of ours, and a billion laughs, in addresses beside the true ones."""
    doctype = _XXE.replace("]>", f'<!ENTITY l0 "ha">{_LAUGHS}]>')
    added = "".join(f"<url><loc>https://example.com/{entity}</loc></url>" for entity in ("&own;", "&net;", "&l9;"))
    text = re.sub(r"(?=<(?:urlset|sitemapindex)\b)", doctype, text, count=1)
    return text.replace("</urlset>", f"{added}</urlset>")


def _lying_total(_asked: Asked, answer: Answer) -> Answer:
    if not answer.content_type.startswith("application/json"):
        return answer
    data = json.loads(answer.body)
    if isinstance(data, dict) and isinstance(data.get("total"), int):
        data["total"] += 50
    return replace(answer, body=json.dumps(data, ensure_ascii=False).encode())


def _no_promos(_asked: Asked, answer: Answer) -> Answer:
    """The promo API says that there is none today, in so many words."""
    if not answer.content_type.startswith("application/json"):
        return answer
    data = json.loads(answer.body)
    if isinstance(data, dict) and isinstance(data.get("total"), int):
        data |= {"total": 0, "data": []}
    return replace(answer, body=json.dumps(data, ensure_ascii=False).encode())


def _strangers(asked: Asked, answer: Answer) -> Answer:
    """The promos of all other schools between those that were asked for."""
    wanted = asked.asked_for.get("offer_id")
    if answer.status != 200 or wanted is None:
        return answer
    data = json.loads(answer.body)
    for number in OFFERS.values():
        other = asked.honest(re.sub(r"(?<=offer_id=)\d+", str(number), asked.target))
        data["data"] += json.loads(other.body)["data"] if str(number) != wanted else []
    return replace(answer, body=json.dumps(data | {"total": len(data["data"])}, ensure_ascii=False).encode())


def _is_feed(answer: Answer) -> bool:
    return b"<yml_catalog" in answer.body[:300]


def _new_ids(asked: Asked, answer: Answer) -> Answer:
    """Every day another id for every offer."""
    if not _is_feed(answer):
        return answer
    text = answer.body.decode()
    new = re.sub(r"(<offer id=\")([^\"]*)", lambda found: f"{found[1]}{uuid5(NAMESPACE_URL, f'{asked.day}/{found[2]}')}", text)
    return replace(answer, body=new.encode())


def _cut(_asked: Asked, answer: Answer) -> Answer:
    """The first half of the feed, as a file that was copied while it was written."""
    return replace(answer, body=answer.body[: len(answer.body) // 2]) if _is_feed(answer) else answer


SWITCHES = (
    Switch(name="sitemap-html", line="F63", meaning="HTML in the place of sitemaps", rewrite=of_sitemaps(_html)),
    Switch(name="sitemap-self", line="F63", meaning="a sitemap that names itself and nothing else", rewrite=of_sitemaps(_self)),
    Switch(name="sitemap-404", line="F63", meaning="sitemaps that name only children that are not there", rewrite=of_sitemaps(_dead_child)),
    Switch(name="sitemap-bomb", line="F63", meaning="a sitemap of 60,000 addresses", rewrite=of_sitemaps(_bomb)),
    Switch(name="sitemap-xxe", line="F63", meaning="a sitemap with external entities and a billion laughs", rewrite=of_sitemaps(_xxe)),
    Switch(name="total-lies", line="F67", meaning="the promo API announces more rows than it sends", rewrite=_lying_total),
    Switch(name="strangers", line="F69", meaning="the promo API sends the promos of other schools too", rewrite=_strangers),
    Switch(name="no-promos", line="F72", meaning="the promo API says that there is no promotion", rewrite=_no_promos),
    Switch(name="new-ids", line="F70", meaning="the feed has new ids every day", rewrite=_new_ids),
    Switch(name="feed-cut", line="F63", meaning="the feed stops in the middle", rewrite=_cut),
)  # fmt: skip
