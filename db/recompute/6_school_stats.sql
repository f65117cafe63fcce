-- One row a school. Only rows that differ are written, so computed_at is when a row took its present figures; rating_bayes comes later.
DELETE FROM school_stats WHERE school_id NOT IN (SELECT school_id FROM schools);
DELETE FROM school_totals WHERE school_id NOT IN (SELECT school_id FROM schools);
INSERT INTO school_stats (
    school_id, courses, teachers, reviews, rated_reviews, sales, promo_codes, rating, rating_recent, rating_low, rating_high, stars_1,
    stars_2, stars_3, stars_4, stars_5, price_min, price_p10, price_median, price_mean, price_p90, price_max, free_courses,
    monthly_min, duration_min, duration_median, duration_max,
    computed_at
)
WITH active AS (
    SELECT school_id, count(*) FILTER (WHERE kind = 'sale') AS sales, count(*) FILTER (WHERE kind = 'code') AS promo_codes
    FROM promos
    WHERE removed_at IS NULL AND paused = 0 AND coalesce(starts_at, :now) <= :now AND coalesce(ends_at, :now) >= :now
        AND school_id IN (SELECT school_id FROM temp.touched_schools)
    GROUP BY school_id
),
ratings AS (
    SELECT
        *,
        rating_sum / nullif(rated_reviews, 0) AS mean,
        1.96 * sqrt(squares / nullif(rated_reviews - 1, 0)) / sqrt(rated_reviews) AS margin
    FROM school_totals
    WHERE school_id IN (SELECT school_id FROM temp.touched_schools)
)
SELECT
    r.school_id, coalesce(c.courses, 0), coalesce(c.teachers, 0), r.reviews, r.rated_reviews, coalesce(p.sales, 0), coalesce(p.promo_codes, 0),
    r.mean, r.weighted_sum / nullif(r.weight, 0), max(1.0, r.mean - r.margin), min(5.0, r.mean + r.margin),
    r.stars_1, r.stars_2, r.stars_3, r.stars_4, r.stars_5,
    c.price_min, c.price_p10, c.price_median, c.price_mean, c.price_p90, c.price_max,
    coalesce(c.free_courses, 0), c.monthly_min, c.duration_min, c.duration_median, c.duration_max, :now
FROM ratings AS r
LEFT JOIN temp.course_summaries AS c ON c.owner = r.school_id
LEFT JOIN active AS p ON p.school_id = r.school_id
WHERE true
ON CONFLICT (school_id) DO UPDATE SET
    courses = excluded.courses, teachers = excluded.teachers, reviews = excluded.reviews, rated_reviews = excluded.rated_reviews,
    sales = excluded.sales, promo_codes = excluded.promo_codes, rating = excluded.rating, rating_recent = excluded.rating_recent,
    rating_low = excluded.rating_low, rating_high = excluded.rating_high, stars_1 = excluded.stars_1, stars_2 = excluded.stars_2,
    stars_3 = excluded.stars_3, stars_4 = excluded.stars_4, stars_5 = excluded.stars_5, price_min = excluded.price_min,
    price_p10 = excluded.price_p10, price_median = excluded.price_median, price_mean = excluded.price_mean,
    price_p90 = excluded.price_p90, price_max = excluded.price_max, free_courses = excluded.free_courses,
    monthly_min = excluded.monthly_min, duration_min = excluded.duration_min, duration_median = excluded.duration_median,
    duration_max = excluded.duration_max,
    computed_at = excluded.computed_at
WHERE (
    school_stats.courses, school_stats.teachers, school_stats.reviews, school_stats.rated_reviews, school_stats.sales,
    school_stats.promo_codes, school_stats.rating, school_stats.rating_recent, school_stats.rating_low, school_stats.rating_high,
    school_stats.stars_1, school_stats.stars_2, school_stats.stars_3, school_stats.stars_4, school_stats.stars_5,
    school_stats.price_min, school_stats.price_p10, school_stats.price_median, school_stats.price_mean, school_stats.price_p90,
    school_stats.price_max, school_stats.free_courses, school_stats.monthly_min, school_stats.duration_min,
    school_stats.duration_median, school_stats.duration_max
) IS NOT (
    excluded.courses, excluded.teachers, excluded.reviews, excluded.rated_reviews, excluded.sales, excluded.promo_codes,
    excluded.rating, excluded.rating_recent, excluded.rating_low, excluded.rating_high, excluded.stars_1, excluded.stars_2,
    excluded.stars_3, excluded.stars_4, excluded.stars_5, excluded.price_min, excluded.price_p10, excluded.price_median,
    excluded.price_mean, excluded.price_p90, excluded.price_max, excluded.free_courses, excluded.monthly_min,
    excluded.duration_min, excluded.duration_median, excluded.duration_max
);
