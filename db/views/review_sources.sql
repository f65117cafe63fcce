-- A row: the reviews of a school from one source. is_own 1: the school shows them itself, and so chooses which.
-- Counted are current reviews that repeat no other; rating is their plain mean.
SELECT
    s.school_id,
    s.slug AS school,
    r.source,
    CASE WHEN r.source = s.slug THEN 1 ELSE 0 END AS is_own,
    count(*) AS reviews,
    count(r.rating) AS rated_reviews,
    avg(r.rating) AS rating
FROM reviews AS r
JOIN schools AS s ON s.school_id = r.school_id
WHERE r.removed_at IS NULL AND r.duplicate_of IS NULL
GROUP BY s.school_id, s.slug, r.source
ORDER BY s.slug, is_own, r.source
