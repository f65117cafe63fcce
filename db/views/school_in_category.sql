-- A row: a school with a current course in a category, best rating first; courses, teachers and promos are those of the category.
-- rating and reviews are the school's, as last computed; a promo for the whole school counts in each of its categories.
WITH course_counts AS (
    SELECT category_id, category, school_id, school, count(*) AS courses
    FROM category_courses
    GROUP BY category_id, category, school_id, school
),
teacher_counts AS (
    SELECT c.category_id, c.school_id, count(DISTINCT t.teacher_id) AS teachers
    FROM category_courses AS c
    JOIN course_teachers AS t ON t.course_id = c.course_id
    GROUP BY c.category_id, c.school_id
),
promo_counts AS (
    SELECT
        n.category_id,
        n.school_id,
        sum(CASE WHEN p.kind = 'sale' THEN 1 ELSE 0 END) AS sales,
        sum(CASE WHEN p.kind = 'code' THEN 1 ELSE 0 END) AS promo_codes
    FROM course_counts AS n
    JOIN active_promos AS p ON p.school_id = n.school_id
    LEFT JOIN category_courses AS c ON c.category_id = n.category_id AND c.course_id = p.course_id
    WHERE p.course_id IS NULL OR c.course_id IS NOT NULL
    GROUP BY n.category_id, n.school_id
)
SELECT
    n.category_id,
    n.category,
    n.school_id,
    n.school,
    s.name AS school_name,
    st.rating,
    st.rating_bayes,
    n.courses,
    coalesce(t.teachers, 0) AS teachers,
    st.reviews,
    coalesce(p.sales, 0) AS sales,
    coalesce(p.promo_codes, 0) AS promo_codes
FROM course_counts AS n
JOIN schools AS s ON s.school_id = n.school_id
LEFT JOIN school_stats AS st ON st.school_id = n.school_id
LEFT JOIN teacher_counts AS t ON t.category_id = n.category_id AND t.school_id = n.school_id
LEFT JOIN promo_counts AS p ON p.category_id = n.category_id AND p.school_id = n.school_id
ORDER BY n.category, st.rating_bayes DESC NULLS LAST, n.school
