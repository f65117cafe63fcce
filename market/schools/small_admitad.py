"""export.admitad.com: one export of coupons for all schools, in which others' coupons stand too. From day 4 on the second one is gone."""

from market.clock import clock, today
from market.facts import Row
from market.render import XML, Answer

HOST, CODE = "export.admitad.com", "market-admitad"
CAMPAIGNS = {"skillbox": 30401, "netology": 30402}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<admitad_coupons><coupons>'


def site(_seed: int, day: int, path: str, query: dict[str, str]) -> Answer | None:
    """The export, for those who know the code. Robots may not read it: partners do by agreement."""
    if path != "/coupons" or query.get("code") != CODE:
        return None
    strange = '<coupon id="99"><name>Скидка на игрушки</name><advcampaign_id>7</advcampaign_id><promocode>TOYS</promocode></coupon>'
    coupons = "".join(_coupon(*each) for each in _listed(day))
    return Answer(f"{_HEAD}{coupons}{strange}</coupons></admitad_coupons>\n".encode(), XML, clock(1))


HOSTS = {HOST: site}


def promo_rows(_seed: int, day: int) -> list[Row]:
    """The coupons of our schools on that day."""
    return [_row(*each) for each in _listed(day)]


def _listed(day: int) -> list[tuple[str, int, bool]]:
    all_of_them = [(school, number, bool(number % 2)) for school in CAMPAIGNS for number in range(3)]
    return [each for each in all_of_them if each[1] != 1 or day < 4]


def _coupon(school: str, number: int, has_code: bool) -> str:
    code = f"{school.upper()}{number}" if has_code else "NOT REQUIRED"
    return (
        f'<coupon id="{CAMPAIGNS[school]}{number}"><name>Скидка {_percent(number)}% на курсы</name>'
        f"<advcampaign_id>{CAMPAIGNS[school]}</advcampaign_id><specie_id>{number % 2 + 1}</specie_id><promocode>{code}</promocode>"
        f"<description>Для новых учеников</description><gotolink>https://ad.example/g/{number}</gotolink>"
        f"<date_start>{today(1)} 00:00:00</date_start><date_end>{today(60)} 23:59:59</date_end>"
        f"<discount>{_percent(number)}%</discount></coupon>"
    )


def _percent(number: int) -> int:
    return 10 + number * 5


def _row(school: str, number: int, has_code: bool) -> Row:
    return {
        "school": school, "external_id": f"admitad:{CAMPAIGNS[school]}{number}", "kind": "code" if has_code else "sale",
        "code": f"{school.upper()}{number}" if has_code else None, "title": f"Скидка {_percent(number)}% на курсы",
        "description": "Для новых учеников", "percent": float(_percent(number)), "amount": None, "currency": None, "min_price": None,
        "starts_at": f"{today(0)}T21:00:00Z", "ends_at": f"{today(60)}T20:59:59Z", "stackable": None, "paused": 0, "url": None,
        "source": "admitad",
    }  # fmt: skip
