-- What schools do not say
-- Per cent of the current courses of a school of which the price, the duration, the start or the level is not known.
SELECT
    s.name AS school,
    count(*) AS courses,
    round(100.0 * avg(NOT EXISTS (
        SELECT 1 FROM offers AS o
        WHERE o.course_id = c.course_id AND o.removed_at IS NULL AND (o.price IS NOT NULL OR o.monthly_price IS NOT NULL)
    )), 1) AS without_price_percent,
    round(100.0 * avg(c.duration_months IS NULL), 1) AS without_duration_percent,
    round(100.0 * avg(c.starts_on IS NULL), 1) AS without_start_percent,
    round(100.0 * avg(c.level IS NULL), 1) AS without_level_percent
FROM courses AS c
JOIN schools AS s ON s.school_id = c.school_id
WHERE c.removed_at IS NULL
GROUP BY s.school_id
ORDER BY without_price_percent DESC, school
