-- Find courses by words
-- Current courses whose title or summary has all these words in any form; «разработчик» where none are given.
SELECT s.name AS school, c.title, c.summary, c.url
FROM courses_fts AS f
JOIN courses AS c ON c.course_id = f.rowid
JOIN schools AS s ON s.school_id = c.school_id
WHERE courses_fts MATCH escape_fts(coalesce(nullif(:words, ''), 'разработчик')) AND c.removed_at IS NULL
ORDER BY f.rank, c.course_id
LIMIT 100
