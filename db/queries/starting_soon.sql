-- Courses that start within a month
-- Current courses whose next group starts in the 31 days after the copy, with the cheapest full price in roubles; the next 500.
SELECT
    c.starts_on,
    s.name AS school,
    c.title,
    c.enrolment,
    min(CASE WHEN o.pricing = 'full' AND o.currency = 'RUB' AND o.removed_at IS NULL THEN o.price END) / 100.0 AS price_roubles,
    c.url
FROM courses AS c
JOIN schools AS s ON s.school_id = c.school_id
LEFT JOIN offers AS o ON o.course_id = c.course_id
WHERE c.removed_at IS NULL
    AND c.starts_on BETWEEN date((SELECT taken_at FROM snapshot)) AND date((SELECT taken_at FROM snapshot), '+31 days')
GROUP BY c.course_id
ORDER BY c.starts_on, s.name, c.title
LIMIT 500
