-- Current courses of the schools that teach something else, each with its cheapest current offer.
DELETE FROM course_figures WHERE :full OR school_id IN (SELECT school_id FROM temp.touched_catalogues);
INSERT INTO course_figures
SELECT
    c.course_id,
    c.school_id,
    min(o.price) FILTER (WHERE o.pricing = 'full' AND o.currency = 'RUB'),
    min(o.monthly_price) FILTER (WHERE o.currency = 'RUB'),
    coalesce(max(o.pricing = 'free'), 0),
    c.duration_months
FROM temp.touched_catalogues AS t
CROSS JOIN courses AS c ON c.school_id = t.school_id AND c.removed_at IS NULL
LEFT JOIN offers AS o ON o.course_id = c.course_id AND o.removed_at IS NULL
GROUP BY c.course_id;
