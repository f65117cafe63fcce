"""Which element, attribute or parameter of a YML feed holds which fact: one row a dialect.

A location is the name of a child element, `@name` for an attribute of the offer, `param:NAME` for a parameter. The unit of an
element or parameter (`unit="month"`) is put behind its value. A tuple's places are all read, so that they can be compared; of a list the
first that says something is taken.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

Place: TypeAlias = str | tuple[str, ...] | list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One school's way to fill a YML feed."""

    course: dict[str, Place] = field(default_factory=dict)
    """Fact of `RawCourse` -> place."""
    offer: dict[str, Place] = field(default_factory=dict)
    """Fact of `RawOffer` -> place."""
    sale_price: Place = ()
    """Where this says something, it is the price, and `<price>` is the old one."""
    monthly_sale_price: Place = ()
    """Likewise for the payment per month."""
    units: dict[str, str] = field(default_factory=dict)
    """Unit of a fact whose bare number needs one, because the parameter's name holds it or the school's feeds agree on it."""
    currency: str = "RUB"
    """What the school's amounts are in where neither the offer nor the feed says; empty = unknown."""
    school: str = ""
    """The school's name, for schools that no spider reads."""
    home_url: str = ""
    """Its home page, likewise."""
    course_url: str = ""
    """Pattern of its course addresses, likewise."""


_COURSE: dict[str, Place] = {"title": "name", "summary": "description"}
_OFFER: dict[str, Place] = {
    "price": "price",
    "list_price": "oldprice",
    "currency": "currencyId",
    "discount_until": "param:Дата окончания скидки",
    "monthly_discount_until": "param:Дата окончания ежемесячной скидки",
}

DIALECTS = {
    "skillbox": Dialect(
        course={**_COURSE, "duration": "duration", "has_employment": "with_employment"},
        offer={**_OFFER, "monthly_price": "credit_price"},
    ),
    "netology": Dialect(
        course={
            **_COURSE,
            "duration": "param:Продолжительность",
            "lessons": "param:Количество занятий",
            "starts_on": ("param:Дата старта ближайшего набора", "param:Ближайшая дата"),
        },
        offer={**_OFFER, "monthly_from": "min_credit_payment_sum"},
    ),
    "geekbrains": Dialect(
        course={**_COURSE, "title": ["name", "model"], "duration": "param:Продолжительность обучения, месяцев"},
        offer={**_OFFER, "free": "pricing"},
        units={"duration": "месяц"},
        school="GeekBrains",
        home_url="https://gb.ru",
        course_url=r"^https://(?:gb|geekbrains)\.ru/(?:courses|professions|geek_university(?:/[\w-]+)*)/(?P<external_id>[\w-]+)/?$",
    ),
    "skypro": Dialect(
        course={**_COURSE, "duration": "param:Продолжительность"},
        offer={**_OFFER, "monthly_price": "param:Ежемесячная цена"},
        school="Skypro",
        home_url="https://sky.pro",
        course_url=r"^https://sky\.pro/(?:course|courses)/(?:[\w-]+/)*(?P<external_id>[\w-]+)/?$",
    ),
    "hexlet": Dialect(
        course={**_COURSE, "duration": "param:Продолжительность", "has_employment": "param:С трудоустройством"},
        offer={**_OFFER, "monthly_price": "param:Ежемесячная цена"},
        sale_price="param:Цена по скидке",
        units={"duration": "месяц"},
    ),
    "otus": Dialect(course={**_COURSE, "duration": "param:Продолжительность"}, offer=_OFFER),
    "bangbangeducation": Dialect(
        course=_COURSE,
        offer=_OFFER,
        school="Bang Bang Education",
        home_url="https://bangbangeducation.ru",
        course_url=r"^https://bangbangeducation\.ru/program/(?P<external_id>[\w-]+)/?$",
    ),
    "contented": Dialect(
        course=_COURSE,
        offer=_OFFER,
        school="Contented",
        home_url="https://contented.ru",
        course_url=r"^https://contented\.ru/(?:[\w-]+/)*(?P<external_id>[\w-]+)/?$",
    ),
    "skillfactory": Dialect(course=_COURSE, offer=_OFFER),
    "maed": Dialect(course=_COURSE, offer=_OFFER, school="MAED", home_url="https://maed.ru"),
    "eduson": Dialect(
        course={**_COURSE, "duration": "param:Продолжительность"},
        offer={**_OFFER, "monthly_price": "param:Ежемесячная цена"},
        monthly_sale_price="param:Ежемесячная цена по скидке",
        school="Eduson",
        home_url="https://eduson.academy",
    ),
    "productstar": Dialect(
        course={**_COURSE, "duration": "param:Длительность"}, offer=_OFFER, school="ProductStar", home_url="https://productstar.ru"
    ),
    "brunoyam": Dialect(
        course={**_COURSE, "duration": "param:Продолжительность обучения, недель"},
        offer=_OFFER,
        units={"duration": "неделя"},
        school="Бруноям",
        home_url="https://brunoyam.com",
    ),
    "karpov": Dialect(
        course={**_COURSE, "duration": "param:Продолжительность"},
        offer={**_OFFER, "monthly_price": "param:Ежемесячная цена"},
        sale_price="param:Цена по скидке",
        school="KARPOV.COURSES",
        home_url="https://karpov.courses",
    ),
    "moscowdigitalschool": Dialect(
        course=_COURSE, offer={**_OFFER, "monthly_price": "monthly"}, school="Moscow Digital School", home_url="https://mosdigitals.ru"
    ),
    "xyz": Dialect(
        course={**_COURSE, "duration": "param:Продолжительность"}, offer=_OFFER, school="XYZ School", home_url="https://www.school-xyz.com"
    ),
    "yandex": Dialect(
        currency="",
        course={
            **_COURSE,
            "duration": "param:Продолжительность",
            "starts_on": "param:Ближайшая дата",
            "level": "param:Сложность",
            "has_employment": "param:С трудоустройством",
        },
        offer={
            **_OFFER,
            "monthly_price": "param:Ежемесячная цена",
            "instalments": "param:Оплата в рассрочку",
            "subscription": "param:Цена за подписку",
        },
        sale_price="param:Цена по скидке",
        monthly_sale_price="param:Ежемесячная цена по скидке",
    ),
}

_LEFT_OUT = {
    "Ссылка на контент курса": "leads to the content, says nothing of the course",
    "Формат обучения": "says with whom one learns, not whether online",
    "Часы в неделю": "is no total",
    "Есть видеоуроки": "no column", "Есть текстовые уроки": "no column", "Есть вебинары": "no column", "Есть домашние работы": "no column",
    "Есть тренажеры": "no column", "Есть тренажёры": "no column", "Есть сообщество": "no column",
    "Есть бесплатная часть": "a free part does not make a course free",
    "Классы": "no column", "Результат обучения": "no column", "Сертификат по завершении": "no column", "Необходимость оплаты": "no column",
    "Дата ближайшего повышения цены": "says when another price begins, not what this one is",
    "Дополнительная категория": "read with the categories", "План": "hours of parts; their sum is stated nowhere",
    "Количество занятий": "read by the dialects that state it in whole lessons",
}  # fmt: skip
"""Parameters that are left out on purpose, or read elsewhere, and why."""


def known_params(dialect: Dialect) -> frozenset[str]:
    """Names of the parameters that the dialect reads or that are left out on purpose."""
    places = [*dialect.course.values(), *dialect.offer.values(), dialect.sale_price, dialect.monthly_sale_price]
    named = [text for place in places for text in ((place,) if isinstance(place, str) else place)]
    return frozenset(text.removeprefix("param:") for text in named if text.startswith("param:")) | _LEFT_OUT.keys()
