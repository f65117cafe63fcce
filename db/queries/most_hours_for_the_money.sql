-- The most teaching for the money
-- Courses by stated hours per 1 000 roubles of their cheapest full price; only where the site states the hours, at most 500.
SELECT
    s.name AS school,
    c.title,
    c.workload_hours AS hours,
    c.duration_months,
    min(o.price) / 100.0 AS price_roubles,
    round(100000.0 * c.workload_hours / min(o.price), 2) AS hours_per_1000_roubles,
    c.url
FROM courses AS c
JOIN schools AS s ON s.school_id = c.school_id
JOIN offers AS o ON o.course_id = c.course_id
WHERE c.removed_at IS NULL AND o.removed_at IS NULL AND o.pricing = 'full' AND o.currency = 'RUB' AND o.price > 0 AND c.workload_hours > 0
GROUP BY c.course_id
ORDER BY hours_per_1000_roubles DESC, s.name, c.title
LIMIT 500
