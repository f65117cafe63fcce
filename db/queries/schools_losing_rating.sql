-- Which schools lose rating fastest
-- The mean rating of a school at the begin and at the end of the last 90 days for which it was computed, per 30 days. Beside it the
-- number of reviews that came: a fall that rests on few of them says little.
WITH spans AS (
    SELECT
        school_id,
        first_value(rating) OVER days AS was,
        last_value(rating) OVER days AS is_now,
        first_value(rated_reviews) OVER days AS reviews_then,
        last_value(rated_reviews) OVER days AS reviews_now,
        first_value(observed_on) OVER days AS since,
        last_value(observed_on) OVER days AS until
    FROM school_stats_history
    WHERE rating IS NOT NULL AND julianday(observed_on) >= julianday((SELECT taken_at FROM snapshot)) - 90
    WINDOW days AS (PARTITION BY school_id ORDER BY observed_on ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
SELECT DISTINCT
    s.name AS school,
    round(w.was, 3) AS rating_then,
    round(w.is_now, 3) AS rating_now,
    round(30.0 * (w.is_now - w.was) / (julianday(w.until) - julianday(w.since)), 3) AS change_in_30_days,
    w.reviews_now - w.reviews_then AS more_rated_reviews,
    w.since,
    w.until
FROM spans AS w
JOIN schools AS s ON s.school_id = w.school_id
WHERE w.until > w.since
ORDER BY change_in_30_days, s.name
