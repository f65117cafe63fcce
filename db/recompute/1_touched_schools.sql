-- The schools whose figures may differ from those of the last computation: written to, never computed, or with a promo that began or ended
-- since; and those of them that teach something else than before (catalogues).
DROP TABLE IF EXISTS temp.touched_catalogues;
CREATE TEMP TABLE touched_catalogues (school_id INTEGER PRIMARY KEY);
INSERT INTO temp.touched_catalogues
SELECT school_id FROM schools WHERE :full OR school_id NOT IN (SELECT school_id FROM school_stats)
UNION
SELECT school_id FROM stale_catalogues;

DROP TABLE IF EXISTS temp.touched_schools;
CREATE TEMP TABLE touched_schools (school_id INTEGER PRIMARY KEY);
INSERT INTO temp.touched_schools
SELECT school_id FROM temp.touched_catalogues
UNION
SELECT school_id FROM stale_schools
UNION
SELECT p.school_id
FROM promos AS p CROSS JOIN stats_state AS last
WHERE (p.starts_at > min(last.computed_at, :now) AND p.starts_at <= max(last.computed_at, :now))
    OR (p.ends_at >= min(last.computed_at, :now) AND p.ends_at < max(last.computed_at, :now));
