-- A row: what the latest finished run of a spider over a school did not understand, found contradicted, refused or doubted.
SELECT i.*, s.slug AS school, r.spider
FROM issues AS i
JOIN runs AS r ON r.run_id = i.run_id
LEFT JOIN schools AS s ON s.school_id = r.school_id
WHERE r.run_id IN (SELECT max(run_id) FROM runs WHERE finished_at IS NOT NULL GROUP BY spider, school_id)
ORDER BY s.slug, r.spider, i.issue_id
