"""The words around a length of time: patterns for `normalize.duration`, over text in small letters with single spaces."""

import re

from normalize.number import NUMBER
from normalize.numerals import WORD

UNITS = (
    ("year", r"(?:лет|год(?:а|ов|у)?|г\.|years?|yrs?)"),
    ("month", r"(?:месяц(?:а|ев|у|ем)?|мес\.?|months?|mos?\.?)"),
    ("week", r"(?:недел(?:я|и|ь|ю|ям)|нед\.?|weeks?|wks?)"),
    ("day", r"(?:день|дня|дней|дн\.?|суток|сутки|days?)"),
    ("hour", r"(?:(?:ак\.?|акад\.?|академических|академический|академических|астрономических) ?)?(?:час(?:а|ов|у)?|ч\.?|hours?|hrs?)"),
    ("lesson", r"(?:(?:онлайн|видео|практических )?-?(?:занят(?:ие|ия|ий)|урок(?:а|ов)?)|lessons?)"),
)
UNIT = "(?:" + "|".join(f"(?P<{name}>{words})" for name, words in UNITS) + r")(?!\w)"
HALF = re.compile(r"(?<!\w)(?:пол ?-?года|полугодие)(?!\w)|(?<!\w)пол-?месяца(?!\w)")
QUANTITY = re.compile(
    rf"(?P<first>{NUMBER})(?:(?P<to> ?[-‐‑–—−…] ?| до | to )(?P<second>\d{{1,6}}(?:[.,]\d{{1,2}})?))?(?:-?х)?(?P<plus> ?\+)? ?-?{UNIT}"
)
ISO = re.compile(
    r"p(?=[\dt])(?:(?P<year>\d{1,3})y)?(?:(?P<month>\d{1,3})m)?(?:(?P<week>\d{1,3})w)?(?:(?P<day>\d{1,4})d)?(?P<time>t(?:(?P<hour>\d{1,5}(?:\.\d{1,2})?)h)?(?:(?P<minute>\d{1,6})m)?(?:\d{1,6}s)?)?"
)
_NOT_OF_NAME = "".join(f"(?<!{name} )" for name in ("python", "php", "java", "vue", "angular", "unity", "html", "css"))
SIDE_BY_SIDE = re.compile(rf"(?:(?<![\w.]){_NOT_OF_NAME}(?!20[23]\d $)\d{{1,5}}|(?<!\w){WORD}) $")
"""«двенадцать 6 месяцев»; a year may be the end of a date, and the digit of «HTML5» and of «Python 3» is the name's."""
WORDS_LEFT = re.compile(rf"(?<!\w){WORD} ?{UNIT}")
"""«три четыре месяца»: words that make no one number."""
CHOICE_BEFORE = re.compile(r"(?<![\d.])\d{1,3} ?(?:/|\||или|либо|и|or) ?$")
"""«3/6/12 месяцев», «6 или 12 месяцев»."""
JOINT = re.compile(r",? (?:и )?")

_STUDIED = (
    r"(?:(?:of )?(?:занятий|практики|обучения|учебы|работы|нагрузки|в среднем|на учебу|на обучение"
    r"|study|studying|learning|work|effort|practice|lessons|classes) )?"
)
_EACH = r"(?:/ ?|(?:в|per|in a|a|each|every|на(?= нед)|(?:в |за )?кажд(?:ую|ый)) )"
LOAD_BEHIND = re.compile(
    rf" ?(?:{_STUDIED}{_EACH}|за )(?:1 |одну? )?"
    r"(?:нед|день|дня|сут|мес|урок|заняти|модул|(?:wk|week|day|month|lesson|class|session|module)(?!\w))"
)
_OFTEN = r"(?:weekly|daily|monthly|еженедельно|ежедневно|ежемесячно)"
LOAD_OF_WORK_BEHIND = re.compile(rf" {_STUDIED}{_OFTEN}(?!\w)| \({_OFTEN}\)")
"""«10 hours weekly»: only of hours and lessons; a calendar length may be followed by the rhythm of its lessons."""
LOAD_BEFORE = re.compile(
    r"(?:(?:в|за) (?:неделю|день|месяц)|еженедельно|ежедневно|часы в неделю|нагрузк\w+)[^\d.;]{0,12}$"
    r"|(?<!\w)(?:weekly|daily|(?:per|a|each|every) (?:week|day))(?: (?:workload|load|effort|commitment|study|time)){0,2} ?[:–—-]? ?$"
)
EACH_BEFORE = re.compile(
    r"(?<!\w)по $|(?<!\d )(?<!\w)(?:заняти[ея]|урока?|вебинара?|лекци[яи]|встреч[аи])(?: \w+)?[^\w\d]{0,3}(?:от |до )?$"
)
MINUTES_BEHIND = re.compile(r",? (?:и )?\d+ ?мин")
FLOOR_BEFORE = re.compile(
    r"(?<!\w)(?:от|не менее|более|больше|свыше|минимум|from|over|at least|minimum(?: of)?|(?<!no )more than|no less than)"
    r"(?: чем)? ?$|[>≥] ?$"
)
CEILING_BEFORE = re.compile(
    r"(?<!\w)(?:до|не более|менее|меньше|максимум|up to|under|at most|maximum(?: of)?|(?<!no )(?:less|fewer) than"
    r"|no more than)(?: чем)? ?$|[<≤] ?$"
)
ABOUT_BEFORE = re.compile(
    r"(?<!\w)(?:около|примерно|приблизительно|почти|порядка|about|approx\.?|approximately|around|roughly)(?: чем)? ?$|[~≈] ?$"
)
_CLAUSE_ENDS = r"(?= ?(?:$|[.,;:!()]|(?:of|to|with|обучения)(?!\w)))"
FLOOR_BEHIND = re.compile(rf",? (?:(?:и|или) (?:более|больше|дольше)|(?:or|and) (?:more|longer|up)|minimum|минимум){_CLAUSE_ENDS}")
CEILING_BEHIND = re.compile(rf",? (?:(?:и|или) (?:менее|меньше|быстрее)|or (?:less|fewer|under|faster)|max|maximum|максимум){_CLAUSE_ENDS}")
"""«6 months or less»; «6 месяцев и более 300 часов» says nothing of the months."""
INTERNSHIP_BEFORE = re.compile(r"(?<!\w)стажировк\w*[^\w\d]{0,4}(?:на |в |до |от )?$")
INTERNSHIP_BEHIND = re.compile(r" ?стажировк")
ELSE_BEFORE = re.compile(
    r"(?<!\w)(?:рассрочк\w*|плат[её]ж\w*|кредит\w*|через|доступ(?:а|у|ом|е)?|гаранти\w*|опыт\w*|стаж\w*|возраст\w*|уже|скидк\w*|последни\w*|старше|младше|тестов\w*|пробн\w*"
    r"|бесплатн\w*|детей|подростк\w*|заморозк\w*|каникул\w*|поддержк\w*|возврат\w*|выпуск\w*|раз в|кажды[ей]|осталось|еще)"
    r"(?:\s+\w+){0,3}[^\w\d]{0,4}(?:на |в |в течение |от |до |по |за )?$"
    r"|(?<!\w)(?:подписк[аиу]|абонемент)(?: сроком| действует)?[ :–—-]{0,3}(?:на |в течение |до |за )?$"
    r"|(?<!\w)(?:access|subscription|support|mentoring|mentorship|guarantee|warranty|trial|refund)(?: period| time)?(?: is| lasts)?"
    r"(?: for(?: up to)?| of| within|[:–—-]| [–—-])? $"
)
ELSE_BEHIND = re.compile(
    r"^ ?(?:без переплат|опыта|на рынке|назад|рассрочк|доступ|и старше|по \d[\d ]*(?:[.,]\d+)? ?(?:₽|руб|р\.)|×|x \d|х \d|до старта"
    r"|до начала|до конца|в подарок|бесплатно|в профессии|на оплату|после выпуска|после окончания"
    r"|(?:поддержки|сопровождения|менторства|наставничества|гарантии|подписки)(?!\w)"
    r"|(?:of )?(?:(?:free|full|unlimited|premium|personal|career|technical|money-back) )?"
    r"(?:access|subscription|support|mentorship|guarantee|warranty|trial|refund)(?!\w)"
    r"|(?:of (?:\w+ )?)?mentoring(?! (?:program|course|bootcamp))(?!\w)|ago(?!\w))"
)
ENDLESS = re.compile(r"(?<!\w)(?:бессрочно|бессрочный|безлимит\w*|в своем темпе|индивидуально|self-paced|без ограничен\w*)(?!\w)")
STATED_UNITS = {
    "year": "year", "years": "year", "год": "year", "года": "year", "лет": "year",
    "month": "month", "months": "month", "месяц": "month", "месяца": "month", "месяцев": "month",
    "месяцы": "month", "мес": "month", "мес.": "month",
    "week": "week", "weeks": "week", "неделя": "week", "недели": "week", "недель": "week", "нед": "week", "нед.": "week",
    "day": "day", "days": "day", "день": "day", "дня": "day", "дней": "day", "дни": "day",
    "hour": "hour", "hours": "hour", "час": "hour", "часа": "hour", "часов": "hour", "часы": "hour", "ак. час": "hour", "ч": "hour",
    "lesson": "lesson", "lessons": "lesson", "урок": "lesson", "уроков": "lesson", "занятие": "lesson", "занятий": "lesson",
}  # fmt: skip
