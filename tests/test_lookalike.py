"""Codes that look like other codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.conditions import unread_condition
from normalize.lookalike import alphabets, skeleton


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("МАЙ24", {"CYRILLIC"}),
        ("May24", {"LATIN"}),
        ("ＳＡＬＥ１０", {"LATIN"}),
        ("Օzon", {"ARMENIAN", "LATIN"}),
        ("SАLE", {"CYRILLIC", "LATIN"}),
        ("24-10", set()),
        ("é\u0301x", {"LATIN"}),
        ("日本", set()),
    ],
    ids=lambda each: ascii(sorted(each)) if isinstance(each, set) else ascii(each),
)
def test_alphabets_of_a_text(text: str, expected: set[str]) -> None:
    assert alphabets(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("SALE", "SАLE"), ("СОР", "COP"), ("O0", "ОО"), ("I1l", "lll"), ("ＳＡＬＥ", "sale"), ("Օzon", "Ozon"), ("КЕМР", "KEMP")],
)
def test_codes_drawn_alike_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("SALE10", "SALE20"), ("МАЙ24", "МАЯ24"), ("ЛЕТО", "LETO"), ("A", "B")])
def test_codes_that_look_different_have_two(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@given(st.text(max_size=40))
def test_skeleton_of_a_skeleton_is_itself(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Скидка 10%. Только для новых клиентов", "только для новых клиентов"),
        ("Для новых учеников", "для новых учеников"),
        ("Скидка 5% для новых", "скидка 5% для новых"),
        ("Скидка на первый заказ", "скидка на первый заказ"),
        ("Промокод действует один раз", "промокод действует один раз"),
        ("Скидка 3,5% при полной оплате", "скидка 3,5% при полной оплате"),
        ("На всё, кроме профессий", "на все, кроме профессий"),
        ("Не распространяется на курсы партнёров", "не распространяется на курсы партнеров"),
        ("Не суммируется с другими акциями, только для новых", "не суммируется с другими акциями, только для новых"),
        ("Only for new customers", "only for new customers"),
        ("Не суммируется с другими акциями и только что купленными курсами", None),
        ("Скидка 10% при заказе от 30 000 ₽", None),
        ("Суммируется со скидкой на сайте", None),
        ("Скидка 16% на любой курс школы", None),
        ("Скидка 5% на курс «Python»", "скидка 5% на курс «python»"),
        ("Скидка 5% на курсы по дизайну", "скидка 5% на курсы по дизайну"),
        ("Скидка 5% на все профессии", "скидка 5% на все профессии"),
        ("Скидка 5% пенсионерам", "скидка 5% пенсионерам"),
        ("Скидка 5% при покупке двух курсов", "скидка 5% при покупке двух курсов"),
        ("Скидка 5% при покупке от 2 курсов", "скидка 5% при покупке от 2 курсов"),
        ("Скидка 5% на второй курс", "скидка 5% на второй курс"),
        ("Нельзя применить к уже уценённым курсам", "нельзя применить к уже уцененным курсам"),
        ("Скидка 5% от 10 000 ₽", "скидка 5% от 10 000 ₽"),
        ("Скидка 5% на курсы от 10 тыс. руб.", "скидка 5% на курсы от 10 тыс. руб."),
        ("Скидка 5% на заказ от 10 000", "скидка 5% на заказ от 10 000"),
        ("Скидка 5% к заказам от 10000 рублей", None),
        ("Скидка 5% при покупке от 2000 ₽", None),
        ("Нельзя применить вместе с другими акциями", None),
        ("Только до 31.10.2026", None),
        ("Действует на все программы школы", None),
        ("Курсы от 3 месяцев", None),
        ("Новый поток стартует в мае", None),
        ("", None),
    ],
)
def test_condition_without_a_column_is_told(text: str, expected: str | None) -> None:
    assert unread_condition(text) == expected
