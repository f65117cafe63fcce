-- Courses that are new
-- Current courses that were first read in the 90 days before the copy, later than the first course of their school: those of a school
-- that was itself new are left out. The newest come first, at most 500.
WITH begun AS (
    SELECT school_id, min(first_seen_at) AS first_seen_at FROM courses GROUP BY school_id
)
SELECT c.first_seen_at, s.name AS school, c.title, c.level, c.duration_months, c.url
FROM courses AS c
JOIN begun AS b ON b.school_id = c.school_id
JOIN schools AS s ON s.school_id = c.school_id
WHERE c.removed_at IS NULL
    AND c.first_seen_at > b.first_seen_at
    AND julianday(c.first_seen_at) >= julianday((SELECT taken_at FROM snapshot)) - 90
ORDER BY c.first_seen_at DESC, s.name, c.title
LIMIT 500
