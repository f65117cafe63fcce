-- A row: a run of a spider over a school, newest first; failed_share is of its pages, NULL where it has none.
SELECT
    r.*,
    s.slug AS school,
    1.0 * r.failed_pages / nullif(r.pages, 0) AS failed_share
FROM runs AS r
LEFT JOIN schools AS s ON s.school_id = r.school_id
ORDER BY r.started_at DESC, r.run_id DESC
