"""The market's sites, one module each, and which hosts they answer for.

A small school is a module with `HOSTS` (host -> function of the seed, the day, the path and the query; None = 404) and `claims(seed, day)`,
what a perfect reader learns of it; other sources have `promo_rows`, `review_rows` or `salary_rows` and `vacancy_rows`. Its name goes into
`SMALL`. The larger schools, whose courses come and go by the rules of `market/world.py`, are listed in `market/server.py`.
"""

SMALL = (
    "small_skillfactory", "small_practicum", "small_htmlacademy", "small_purpleschool", "small_skypro", "small_geekbrains", "small_sekta",
    "small_bangbangeducation", "small_structured", "small_free", "small_javarush", "small_admitad", "small_reviews", "small_hh",
)  # fmt: skip
"""Modules of the small schools."""
