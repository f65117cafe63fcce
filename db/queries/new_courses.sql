-- Courses that are new
-- Current courses that were first read in the 90 days before the copy, later than the first course of their school: those of a school that was
-- itself new are left out.
SELECT c.first_seen_at, s.name AS school, c.title, c.level, c.duration_months, c.url
FROM courses AS c
JOIN schools AS s ON s.school_id = c.school_id
WHERE c.removed_at IS NULL
    AND julianday(c.first_seen_at) >= julianday((SELECT taken_at FROM snapshot)) - 90
    AND c.first_seen_at > (SELECT min(o.first_seen_at) FROM courses AS o WHERE o.school_id = c.school_id)
ORDER BY c.first_seen_at DESC, s.name, c.title
