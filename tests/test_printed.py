"""What a page's data says a course costs, held against what the page prints."""

import pytest

from scrapers.items import RawOffer
from scrapers.printed import held_against
from scrapers.printed_sums import printed_sums


@pytest.mark.parametrize(
    ("body", "price", "price_from", "monthly_price"),
    [
        ("<b>12 900 ₽</b>", ("12900",), (), ()),
        ("<b>12\u00a0900<!-- --> руб.</b>", ("12900",), (), ()),
        ("<b>12 900,00 ₽</b>", ("12900",), (), ()),
        ("<b>12 900 ₽ в месяц</b>", (), (), ("12 900 ₽ в месяц",)),
        ("<b>12 900 ₽</b><b>/мес.</b>", (), (), ("12 900 ₽/мес.",)),
        ("<b>12 900 ₽ ежемесячно</b>", (), (), ("12 900 ₽ ежемесячно",)),
        ("<p>36 платежей по 12 900 ₽</p>", (), (), ("36 платежей по 12 900 ₽",)),
        ("<p>36 месяцев по 12 900 ₽</p>", (), (), ("36 месяцев по 12 900 ₽",)),
        ("<p>9 месяцев</p><b>12 900 ₽</b>", ("12900",), (), ()),
        ("<p>Рассрочка от 12 900 ₽</p>", (), (), ("Рассрочка от 12 900 ₽",)),
        ("<p>Рассрочка 12 900 ₽</p>", (), (), ("Рассрочка 12 900 ₽",)),
        ("<p>Есть рассрочка от 12 900 ₽</p>", (), (), ("рассрочка от 12 900 ₽",)),
        ("<p>Ежемесячный платёж 12 900 ₽</p>", (), (), ("Ежемесячный платёж 12 900 ₽",)),
        ("<p>Взнос 12 900 ₽</p>", (), (), ("Взнос 12 900 ₽",)),
        ("<p>Единым взносом 12 900 ₽</p>", ("12900",), (), ()),
        ("<p>Долями по 12 900 ₽</p>", (), (), ("Долями по 12 900 ₽",)),
        ("<p>Одним платежом</p><b>12 900 ₽</b>", ("12900",), (), ()),
        ("<p>Разовый платёж 12 900 ₽</p>", ("12900",), (), ()),
        ("<p>Без рассрочки 12 900 ₽</p>", ("12900",), (), ()),
        ("<p>Без рассрочки/кредита 12 900 ₽</p>", ("12900",), (), ()),
        ("<p>Возможна рассрочка</p><b>12 900 ₽</b>", ("12900",), (), ()),
        ("<p>99 900 ₽ одним платежом</p><p>12 900 ₽</p>", ("12900",), (), ()),
        ("<p>Рассрочка 0%.</p><b>12 900 ₽</b>", ("12900",), (), ()),
        ("<b>от 12 900 ₽</b>", (), ("12900",), ()),
        ("<b>13 500 ₽</b>", ("12900", "13 500 ₽"), (), ()),
        ("<s>13 500 ₽</s>", ("12900",), (), ()),
        ("<script>var old = '13 500 ₽'</script>", ("12900",), (), ()),
        ("<b>1 100 ₽/мес</b>", ("12900",), (), ()),
        ("<p>Без цены</p>", ("12900",), (), ()),
    ],
    ids=lambda each: each if isinstance(each, str) else None,
)
def test_bare_total_is_what_the_page_prints_that_number_as(
    body: str, price: tuple[str, ...], price_from: tuple[str, ...], monthly_price: tuple[str, ...]
) -> None:
    held = held_against(RawOffer(price=("12900",)), printed_sums(body))
    assert (held.price, held.price_from, held.monthly_price) == (price, price_from, monthly_price)


def test_price_of_a_subscription_is_compared_with_the_payment_that_is_printed() -> None:
    subscription = RawOffer(price=("5990",), subscription=("Subscription",))
    assert held_against(subscription, printed_sums("4 990 ₽ / месяц")).monthly_price == ("5990", "4 990 ₽ / месяц")
    assert held_against(subscription, printed_sums("от 5 990 ₽/мес")).monthly_price == ("от 5 990 ₽/мес",)
    assert held_against(subscription, printed_sums("Попробуйте")) == subscription
