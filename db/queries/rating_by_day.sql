-- Rating of the schools by day
-- The mean rating of each school at the end of the days on which one of its figures changed; for a chart.
SELECT s.name AS school, h.observed_on, round(h.rating, 3) AS rating, h.rated_reviews
FROM school_stats_history AS h
JOIN schools AS s ON s.school_id = h.school_id
WHERE h.rating IS NOT NULL
ORDER BY s.name, h.observed_on
