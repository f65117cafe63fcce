-- A row: a current review (not removed, not a copy of another), newest first; an undated one is as old as its first_seen_at.
SELECT r.*, s.slug AS school, CASE WHEN r.source = s.slug THEN 1 ELSE 0 END AS is_own
FROM reviews AS r
JOIN schools AS s ON s.school_id = r.school_id
WHERE r.removed_at IS NULL AND r.duplicate_of IS NULL
ORDER BY coalesce(r.published_on, substr(r.first_seen_at, 1, 10)) DESC, r.review_id DESC
