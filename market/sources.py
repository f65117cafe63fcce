"""The sources file that lets the spiders find the market's feeds, promo API and review pages."""

from market.promos import OFFERS
from market.reviews import REVIEWED
from market.schools import advcake, feeds, otzovik, small_admitad, small_hh, small_reviews, tutortop
from market.world import SHARES, WITHOUT_FEED

ENVIRONMENT = {"ADVCAKE_PASS": advcake.PASS, "ADMITAD_CODE": small_admitad.CODE, "SKILLBOX_FEED": feeds.token("skillbox")}
"""What the `${NAME}`s of the sources file stand for."""
DIALECTS = {"practicum": "yandex"}


def sources_toml() -> str:
    """The text of a `SOURCES` file for the whole market; its secrets are in `ENVIRONMENT`."""
    blocks = [_school(school) for school in SHARES if school not in WITHOUT_FEED]
    api = f"https://{advcake.HOST}"
    tail = "pass=${ADVCAKE_PASS}&offer_id={offer}"
    blocks.append(f'[advcake]\npromocodes = "{api}/promocodes?{tail}"\npromotions = "{api}/promotions?{tail}"')
    campaigns = ", ".join(f"{school} = {number}" for school, number in small_admitad.CAMPAIGNS.items())
    export = f"https://{small_admitad.HOST}/coupons?code=${{ADMITAD_CODE}}"
    blocks.append(f'[admitad]\ncoupons = "{export}"\ncampaigns = {{ {campaigns} }}')
    blocks.append("[hh.professions]\n" + "\n".join(f'"{name}" = "{words}"' for name, words in small_hh.PROFESSIONS.items()))
    return "\n\n".join(blocks) + "\n"


def review_urls(school: str) -> list[str]:
    """First pages of everything that is said about a school."""
    if school not in REVIEWED:
        return []
    own = ["https://ru.hexlet.io/testimonials"] if school == "hexlet" else []
    return [
        f"https://{otzovik.HOST}/reviews/{school}/",
        f"https://{tutortop.HOST}/school-reviews/{tutortop.slug(school)}/",
        *own,
        *small_reviews.addresses(school),
    ]


def _school(school: str) -> str:
    feed = feeds.feed_url(school)
    if school == "skillbox":
        feed = feed.replace(feeds.token(school), "${SKILLBOX_FEED}")
    lines = [f"[schools.{school}]", f'feed = "{feed}"', f'dialect = "{DIALECTS.get(school, school)}"']
    if school in OFFERS:
        lines.append(f"advcake_offer = {OFFERS[school]}")
    lines.append("reviews = [" + ", ".join(f'"{url}"' for url in review_urls(school)) + "]")
    return "\n".join(lines)
