-- One row a category: courses, teachers and prices of its own courses, reviews of the schools that have one, and the active promos of those
-- schools that are for all courses or for one in the category. rating is the mean of the schools' ratings, each school counting once.
DELETE FROM category_stats WHERE category_id NOT IN (SELECT category_id FROM categories);
DELETE FROM category_totals WHERE category_id NOT IN (SELECT category_id FROM categories);
INSERT INTO category_stats (
    category_id, courses, teachers, reviews, rated_reviews, sales, promo_codes, rating, rating_recent, rating_low, rating_high, stars_1,
    stars_2, stars_3, stars_4, stars_5, price_min, price_p10, price_median, price_mean, price_p90, price_max, free_courses,
    monthly_min, duration_min, duration_median, duration_max,
    computed_at
)
WITH active AS (
    SELECT s.category_id, count(*) FILTER (WHERE p.kind = 'sale') AS sales, count(*) FILTER (WHERE p.kind = 'code') AS promo_codes
    FROM promos AS p
    JOIN category_schools AS s ON s.school_id = p.school_id
    JOIN temp.touched_categories AS t ON t.category_id = s.category_id
    WHERE p.removed_at IS NULL AND p.paused = 0 AND coalesce(p.starts_at, :now) <= :now AND coalesce(p.ends_at, :now) >= :now
        AND (
            p.course_id IS NULL
            OR EXISTS (
                SELECT 1
                FROM course_figures AS f
                JOIN course_categories AS m ON m.course_id = f.course_id
                JOIN temp.category_tree AS tree ON tree.member_id = m.category_id
                WHERE f.course_id = p.course_id AND tree.category_id = s.category_id
            )
        )
    GROUP BY s.category_id
),
pooled AS (
    SELECT
        t.category_id, t.rated_reviews, t.rating_sum / nullif(t.rated_reviews, 0) AS mean,
        coalesce(sum(s.reviews), 0) AS reviews,
        avg(s.rating_sum / nullif(s.rated_reviews, 0)) AS rating,
        total(s.weighted_sum) / nullif(total(s.weight), 0) AS rating_recent,
        coalesce(sum(s.stars_1), 0) AS stars_1, coalesce(sum(s.stars_2), 0) AS stars_2, coalesce(sum(s.stars_3), 0) AS stars_3,
        coalesce(sum(s.stars_4), 0) AS stars_4, coalesce(sum(s.stars_5), 0) AS stars_5,
        -- Squares about the common mean: those about each school's own, and the distance between the two means once a review (Chan et al. 1979).
        total(s.squares) + total(
            s.rated_reviews
            * (s.rating_sum / nullif(s.rated_reviews, 0) - t.rating_sum / nullif(t.rated_reviews, 0))
            * (s.rating_sum / nullif(s.rated_reviews, 0) - t.rating_sum / nullif(t.rated_reviews, 0))
        ) AS squares
    FROM category_totals AS t
    LEFT JOIN category_schools AS m ON m.category_id = t.category_id
    LEFT JOIN school_totals AS s ON s.school_id = m.school_id
    WHERE t.category_id IN (SELECT category_id FROM temp.touched_categories)
    GROUP BY t.category_id
),
ratings AS (
    SELECT *, 1.96 * sqrt(squares / nullif(rated_reviews - 1, 0)) / sqrt(rated_reviews) AS margin FROM pooled
)
SELECT
    r.category_id, coalesce(c.courses, 0), coalesce(c.teachers, 0), r.reviews, r.rated_reviews, coalesce(p.sales, 0), coalesce(p.promo_codes, 0),
    r.rating, r.rating_recent, max(1.0, r.mean - r.margin), min(5.0, r.mean + r.margin),
    r.stars_1, r.stars_2, r.stars_3, r.stars_4, r.stars_5,
    c.price_min, c.price_p10, c.price_median, c.price_mean, c.price_p90, c.price_max,
    coalesce(c.free_courses, 0), c.monthly_min, c.duration_min, c.duration_median, c.duration_max, :now
FROM ratings AS r
LEFT JOIN temp.course_summaries AS c ON c.owner = -r.category_id
LEFT JOIN active AS p ON p.category_id = r.category_id
WHERE true
ON CONFLICT (category_id) DO UPDATE SET
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
    category_stats.courses, category_stats.teachers, category_stats.reviews, category_stats.rated_reviews, category_stats.sales,
    category_stats.promo_codes, category_stats.rating, category_stats.rating_recent, category_stats.rating_low,
    category_stats.rating_high, category_stats.stars_1, category_stats.stars_2, category_stats.stars_3, category_stats.stars_4,
    category_stats.stars_5, category_stats.price_min, category_stats.price_p10, category_stats.price_median,
    category_stats.price_mean, category_stats.price_p90, category_stats.price_max, category_stats.free_courses,
    category_stats.monthly_min, category_stats.duration_min, category_stats.duration_median, category_stats.duration_max
) IS NOT (
    excluded.courses, excluded.teachers, excluded.reviews, excluded.rated_reviews, excluded.sales, excluded.promo_codes,
    excluded.rating, excluded.rating_recent, excluded.rating_low, excluded.rating_high, excluded.stars_1, excluded.stars_2,
    excluded.stars_3, excluded.stars_4, excluded.stars_5, excluded.price_min, excluded.price_p10, excluded.price_median,
    excluded.price_mean, excluded.price_p90, excluded.price_max, excluded.free_courses, excluded.monthly_min,
    excluded.duration_min, excluded.duration_median, excluded.duration_max
);
