"""Sums in a page's text: the number, and the currency that its sign or word may mean."""

import re

_ROUBLES, _DOLLARS = frozenset({"RUB", "BYN"}), frozenset({"USD", "CAD", "AUD"})
"""Words and signs that two countries share."""
_WORDS = {
    "RUB": "₽ rub. rub rur rubles roubles",
    "BYN": "byn br",
    "USD": "us$ usd. usd долларов доллара доллар долл. долл dollars dollar",
    "EUR": "€ eur. eur евро euros euro",
    "GBP": "£ gbp фунтов фунта фунт",
    "KZT": "₸ kzt тенге тг. тг tenge",
    "UZS": "uzs сумов сума сум сўм so'm soʻm so’m",
    "KGS": "kgs сомов сома сом",
    "UAH": "₴ uah гривен гривны гривна грн. грн",
    "AMD": "֏ amd драмов драм",
    "GEL": "₾ gel лари",
    "AZN": "₼ azn манатов манат",
    "TRY": "₺ try лир",
    "ILS": "₪ ils шекелей",
    "INR": "₹ inr",
    "CNY": "cny юаней юаня юань",
    "CAD": "cad",
    "AUD": "aud",
    "CHF": "chf",
    "PLN": "pln zł",
    "AED": "aed",
}
_SHARED = {"руб. руб рублей рубля рублях рубль р. р": _ROUBLES, "$": _DOLLARS}
_ROUBLE = ("рублей", "рубля", "рубль", "руб.", "руб", "р.")
_OF_BELARUS = (
    *(f"{each} {rouble}" for each in ("бел.", "бел", "белорусских", "белорусский") for rouble in _ROUBLE),
    *(f"{rouble} рб" for rouble in _ROUBLE),
)
_OF_RUSSIA = tuple(f"{each} {rouble}" for each in ("российских", "рос.", "росс.") for rouble in _ROUBLE)
_CURRENCIES: dict[str, frozenset[str]] = {
    **{word: frozenset({code}) for code, words in _WORDS.items() for word in words.split()},
    **{word: codes for words, codes in _SHARED.items() for word in words.split()},
    "долларов сша": frozenset({"USD"}),
    **dict.fromkeys(_OF_BELARUS, frozenset({"BYN"})),
    **dict.fromkeys(_OF_RUSSIA, frozenset({"RUB"})),
}
"""Word -> the currencies that it may mean. A test holds it against the table of `normalize`, which this room may not import."""
_UNSPACED = {word.replace(" ", ""): codes for word, codes in _CURRENCIES.items()}
_SIGNS = ("us$", *"$€£₽₸₴₾₼₺₪₹֏", "rub", "rur", "usd", "eur", "gbp", "byn", "kzt", "uzs", "kgs", "uah")
"""What stands before a number as well; a code only apart from it, not «Course USD4»."""
NUMBER = r"(?:\d{1,3}(?:[ '’]\d{3}){1,4}|\d{1,3}(?:[.,]\d{3}){1,4}|\d++)(?!\d)(?:[.,]\d{1,2}(?!\d))?"
_UNIT = "|".join(re.escape(word).replace(r"\ ", " ?") for word in sorted(_CURRENCIES, key=len, reverse=True))
UNIT = rf"(?![\d ])(?:{_UNIT})(?![^\W_])"
SIGN = "|".join(rf"(?<!\w){re.escape(word)}" + (r"(?= \d\d)" if word.isalpha() else "") for word in _SIGNS)
SUM = re.compile(rf"(?<![\d.,])(?P<number>{NUMBER}) ?(?P<unit>{UNIT})|(?P<sign>{SIGN}) ?(?P<signed>{NUMBER})", re.I)


def meant_by(word: str) -> frozenset[str]:
    """The currencies that a word, a sign or a code may mean; a code that is not known means itself.

    >>> meant_by("₽"), sorted(meant_by("руб.")), meant_by("JPY")
    (frozenset({'RUB'}), ['BYN', 'RUB'], frozenset({'JPY'}))
    """
    known = " ".join(word.casefold().split())
    return _CURRENCIES.get(known) or _UNSPACED.get(known.replace(" ", "")) or frozenset({known.upper()})
