-- How old the data is
-- For each spider and school the last run that was published, the last run at all and how that ended; the oldest data first.
WITH last AS (
    SELECT spider, school_id, max(run_id) AS run_id, max(CASE WHEN status = 'ok' THEN started_at END) AS last_good_run
    FROM runs
    GROUP BY spider, school_id
)
SELECT
    coalesce(s.slug, '(the job board)') AS school,
    l.spider,
    l.last_good_run,
    round(julianday((SELECT taken_at FROM snapshot)) - julianday(l.last_good_run), 1) AS days_old,
    r.started_at AS last_run,
    r.status AS last_status,
    r.reason AS last_reason
FROM last AS l
JOIN runs AS r ON r.run_id = l.run_id
LEFT JOIN schools AS s ON s.school_id = l.school_id
ORDER BY days_old DESC NULLS FIRST, school, l.spider
