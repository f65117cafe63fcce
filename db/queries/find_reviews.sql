-- Find reviews by words
-- Current reviews that have all these words in any form; «возврат» where none are given. The best matches come first.
SELECT s.name AS school, r.source, r.rating, r.published_on, r.title, r.pros, r.cons, r.text, r.url
FROM reviews_fts AS f
JOIN reviews AS r ON r.review_id = f.rowid
JOIN schools AS s ON s.school_id = r.school_id
WHERE reviews_fts MATCH escape_fts(coalesce(nullif(:words, ''), 'возврат')) AND r.removed_at IS NULL AND r.duplicate_of IS NULL
ORDER BY f.rank, r.review_id
LIMIT 100
