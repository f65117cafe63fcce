-- The figures of the day, for every row that changed now; a second change on one day replaces the first.
INSERT OR REPLACE INTO school_stats_history (
    school_id, observed_on, rules, courses, teachers, reviews, rated_reviews, sales, promo_codes, rating, rating_bayes, rating_recent, rating_low, rating_high,
    stars_1, stars_2, stars_3, stars_4, stars_5, price_min, price_p10, price_median, price_mean, price_p90, price_max,
    free_courses, monthly_min, duration_min, duration_median, duration_max
)
SELECT
    school_id, substr(:now, 1, 10), :rules, courses, teachers, reviews, rated_reviews, sales, promo_codes, rating, rating_bayes, rating_recent, rating_low, rating_high,
    stars_1, stars_2, stars_3, stars_4, stars_5, price_min, price_p10, price_median, price_mean, price_p90, price_max,
    free_courses, monthly_min, duration_min, duration_median, duration_max
FROM school_stats
WHERE computed_at = :now;
INSERT OR REPLACE INTO category_stats_history (
    category_id, observed_on, rules, courses, teachers, reviews, rated_reviews, sales, promo_codes, rating, rating_bayes, rating_recent, rating_low, rating_high,
    stars_1, stars_2, stars_3, stars_4, stars_5, price_min, price_p10, price_median, price_mean, price_p90, price_max,
    free_courses, monthly_min, duration_min, duration_median, duration_max
)
SELECT
    category_id, substr(:now, 1, 10), :rules, courses, teachers, reviews, rated_reviews, sales, promo_codes, rating, rating_bayes, rating_recent, rating_low, rating_high,
    stars_1, stars_2, stars_3, stars_4, stars_5, price_min, price_p10, price_median, price_mean, price_p90, price_max,
    free_courses, monthly_min, duration_min, duration_median, duration_max
FROM category_stats
WHERE computed_at = :now;
DELETE FROM stale_schools;
DELETE FROM stale_catalogues;
INSERT OR REPLACE INTO stats_state (only_row, computed_at, rules) VALUES (1, :now, :rules);
