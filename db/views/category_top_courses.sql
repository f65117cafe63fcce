-- A row: one of the five first courses of a category: by rating_bayes of the school, then by the reviews of the course itself.
WITH course_reviews AS (
    SELECT course_id, count(*) AS reviews
    FROM reviews
    WHERE course_id IS NOT NULL AND removed_at IS NULL AND duplicate_of IS NULL
    GROUP BY course_id
),
ranked AS (
    SELECT
        m.category_id,
        m.category,
        m.course_id,
        m.school,
        st.rating_bayes,
        coalesce(r.reviews, 0) AS reviews,
        row_number() OVER (
            PARTITION BY m.category_id ORDER BY st.rating_bayes DESC NULLS LAST, coalesce(r.reviews, 0) DESC, m.course_id
        ) AS place
    FROM category_courses AS m
    LEFT JOIN school_stats AS st ON st.school_id = m.school_id
    LEFT JOIN course_reviews AS r ON r.course_id = m.course_id
)
SELECT ranked.category_id, ranked.category, ranked.place, ranked.school, ranked.rating_bayes, ranked.reviews, c.*
FROM ranked
JOIN courses AS c ON c.course_id = ranked.course_id
WHERE ranked.place <= 5
ORDER BY ranked.category, ranked.place
