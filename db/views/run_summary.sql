-- A row: a run of a spider over a school, newest first; seconds and failed_share (of its pages) are NULL where there is nothing to divide.
SELECT
    r.*,
    s.slug AS school,
    CAST(round(86400.0 * (julianday(r.finished_at) - julianday(r.started_at))) AS INTEGER) AS seconds,
    1.0 * r.failed_pages / nullif(r.pages, 0) AS failed_share
FROM runs AS r
JOIN schools AS s ON s.school_id = r.school_id
ORDER BY r.started_at DESC, r.run_id DESC
