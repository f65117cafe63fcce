-- A row: what one source states of a school (course NULL) or a course as a whole, latest, beside what was read of its reviews.
-- coverage: share of the reviews that it counts that were read; above 1 where it counts fewer.
SELECT
    s.school_id,
    s.slug AS school,
    c.external_id AS course,
    t.source,
    t.rating AS stated_rating,
    t.reviews AS stated_reviews,
    count(r.review_id) AS reviews,
    avg(r.rating) AS rating,
    round(count(r.review_id) * 1.0 / nullif(t.reviews, 0), 4) AS coverage,
    t.observed_at
FROM stated_ratings AS t
JOIN schools AS s ON s.school_id = t.school_id
LEFT JOIN courses AS c ON c.course_id = t.course_id
LEFT JOIN reviews AS r
    ON r.school_id = t.school_id AND r.source = t.source AND r.removed_at IS NULL AND (t.course_id IS NULL OR r.course_id = t.course_id)
WHERE t.stated_rating_id = (
    SELECT max(l.stated_rating_id) FROM stated_ratings AS l
    WHERE l.school_id = t.school_id AND l.source = t.source AND l.course_id IS t.course_id
)
    AND c.removed_at IS NULL
GROUP BY t.stated_rating_id
ORDER BY s.slug, c.external_id, t.source
