"""Russian words for what the database says in its own words."""

NOUNS = {
    "course": ("курс", "курса", "курсов"),
    "days_old": ("дня", "дней", "дней"),
    "school": ("школа", "школы", "школ"),
    "category": ("категория", "категории", "категорий"),
    "review": ("отзыв", "отзыва", "отзывов"),
    "mark": ("оценка", "оценки", "оценок"),
    "marks_by": ("оценке", "оценкам", "оценкам"),
    "teacher": ("преподаватель", "преподавателя", "преподавателей"),
    "sale": ("акция", "акции", "акций"),
    "code": ("промокод", "промокода", "промокодов"),
    "promo": ("предложение", "предложения", "предложений"),
    "vacancy": ("вакансия", "вакансии", "вакансий"),
    "employer": ("работодатель", "работодателя", "работодателей"),
    "payment": ("платёж", "платежа", "платежей"),
    "tariff": ("тариф", "тарифа", "тарифов"),
    "lesson": ("урок", "урока", "уроков"),
    "hour": ("час", "часа", "часов"),
    "person": ("человек", "человека", "человек"),
    "page": ("страница", "страницы", "страниц"),
    "remark": ("замечание", "замечания", "замечаний"),
    "day": ("день", "дня", "дней"),
    "time": ("раз", "раза", "раз"),
    "school_in": ("школе", "школах", "школах"),
}
"""One, two to four, many; with the number before it."""

LEVELS = {"beginner": "для начинающих", "specialist": "для специалистов"}
FORMATS = {"online": "онлайн", "offline": "очно", "mixed": "онлайн и очно"}
ENROLMENT = {"open": "набор открыт", "closed": "набор закрыт"}
GRADES = {"junior": "младший, до года", "middle": "средний, 1–3 года", "senior": "старший, 3–5 лет", "lead": "ведущий, больше 5 лет"}
PROMO_KINDS = {"code": "промокод", "sale": "акция", "gift": "подарок"}
STATUSES = {"ok": "прошёл", "failed": "не прошёл", "running": "не закончен"}
PRICING = {
    "full": "вся цена",
    "from": "цена «от»",
    "monthly": "известен только платёж в месяц",
    "subscription": "подписка",
    "free": "бесплатно",
    "unknown": "цена неизвестна",
}
FACETS = {
    "direction": "Направление",
    "category": "Категория",
    "school": "Школа",
    "profession": "Профессия",
    "level": "Уровень",
    "format": "Формат",
    "rating": "Рейтинг школы",
    "free": "Цена",
    "instalments": "Оплата",
}
"""In the order of the page; teachers, skills and tools have sections of their own."""
FACET_VALUES = {
    **LEVELS,
    **FORMATS,
    "4.5": "от 4,5",
    "4.0": "от 4,0",
    "3.5": "от 3,5",
    "3.0": "от 3,0",
}
FACET_FLAGS = {"free": "бесплатно", "instalments": "есть рассрочка"}
SALES = {
    "honest": "скидка настоящая",
    "inflated_reference": "зачёркнутая цена завышена",
    "perpetual": "скидка почти всегда",
    "countdown_reset": "срок скидки переносят",
    "insufficient_history": "судить о скидке рано",
}
"""The verdicts of the view sale_honesty."""
ISSUE_KINDS = {
    "conflict": "противоречие",
    "unknown": "не понято",
    "rejected": "отброшено",
    "suspect": "сомнительно",
}
FIELDS = {
    "title": "название",
    "summary": "описание",
    "price": "цена",
    "list_price": "цена до скидки",
    "monthly_price": "платёж в месяц",
    "monthly_list_price": "платёж до скидки",
    "instalment_price": "сумма рассрочки",
    "instalments": "число платежей",
    "conditional_price": "цена с условием",
    "condition": "условие",
    "discount_percent": "размер скидки",
    "discount_until": "срок скидки",
    "currency": "валюта",
    "duration_months": "длительность",
    "workload_hours": "часы",
    "lessons": "число уроков",
    "starts_on": "начало занятий",
    "enrolment": "набор",
    "level": "уровень",
    "format": "формат",
    "language": "язык",
    "categories": "категории",
    "learners": "число учеников",
    "has_employment": "помощь с работой",
    "has_instalments": "рассрочка",
    "rating": "рейтинг",
    "external_id": "номер на сайте",
    "offers": "тарифы",
    "courses": "курсы",
    "code": "промокод",
    "percent": "скидка, %",
    "amount": "сумма",
    "description": "описание предложения",
    "school_id": "школа",
    "teachers": "преподаватели",
    "url": "адрес",
    "published_on": "дата отзыва",
    "text": "текст отзыва",
    "reviews": "отзывы",
}
REASONS = {
    "the page says two things": "на странице сказано разное",
    "two entries for one course differ": "две записи об одном курсе различаются",
    "the tariff's own deadline has passed": "срок, названный у тарифа, прошёл",
    "zero is not a price": "ноль — не цена",
    "a ceiling, a floor or a range of percents": "сказано «до», «от» или промежуток",
    "a condition that is not understood": "условие не понято",
    "a price for another country": "цена для другой страны",
    "letters of two alphabets: Cyrillic, Latin": "буквы двух алфавитов вперемешку",
    "placeholder: a program's word for nothing": "вместо значения служебное слово программы",
    "placeholder: missing translation": "вместо значения служебное слово программы",
    "a percent without a number": "скидка без числа",
    "a text for webmasters, not for buyers": "текст для вебмастеров, не для покупателей",
    "said to be open, until a day that has passed": "набор назван открытым до дня, который прошёл",
    "the site says that it does not show this price": "сайт сам говорит, что эту цену не показывает",
    "a course without a title": "курс без названия",
}
"""The commonest; another reason is shown in the words of the database."""
MONEY_FIELDS = frozenset({
    "price", "list_price", "monthly_price", "monthly_list_price", "instalment_price", "instalments", "conditional_price", "offers",
    "currency",
})  # fmt: skip
"""Issues about these are the answer to why a price is missing."""
