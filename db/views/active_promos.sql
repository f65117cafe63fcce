-- A row: a promotion that can be used now: begun, not ended, not paused, not removed.
SELECT p.*, s.slug AS school
FROM promos AS p
JOIN schools AS s ON s.school_id = p.school_id
WHERE p.removed_at IS NULL
    AND p.paused = 0
    AND (p.starts_at IS NULL OR p.starts_at <= replace(datetime('now'), ' ', 'T') || 'Z')
    AND (p.ends_at IS NULL OR p.ends_at >= replace(datetime('now'), ' ', 'T') || 'Z')
