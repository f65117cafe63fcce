-- A row: a filter of a category's page and how many of its current courses pass. value is a slug, a word, a threshold or 1 (yes).
-- price (kopecks, cheapest full price in RUB) and duration (months) have the range as value and its ends in low and high.
WITH course_prices AS (
    SELECT course_id, min(price) AS price
    FROM offers
    WHERE removed_at IS NULL AND pricing = 'full' AND currency = 'RUB'
    GROUP BY course_id
),
thresholds (threshold, value) AS (VALUES (4.5, '4.5'), (4.0, '4.0'), (3.5, '3.5'), (3.0, '3.0')),
passing (category_id, category, facet, value, name, course_id) AS (
    SELECT m.category_id, m.category, CASE WHEN k.parent_id IS NULL THEN 'direction' ELSE 'category' END, k.slug, k.name, m.course_id
    FROM category_courses AS m
    JOIN category_courses AS other ON other.course_id = m.course_id
    JOIN categories AS k ON k.category_id = other.category_id
    UNION ALL
    SELECT m.category_id, m.category, 'school', s.slug, s.name, m.course_id
    FROM category_courses AS m JOIN schools AS s ON s.school_id = m.school_id
    UNION ALL
    SELECT m.category_id, m.category, 'profession', p.slug, p.name, m.course_id
    FROM category_courses AS m
    JOIN course_professions AS l ON l.course_id = m.course_id
    JOIN professions AS p ON p.profession_id = l.profession_id
    UNION ALL
    SELECT m.category_id, m.category, 'teacher', t.slug, t.name, m.course_id
    FROM category_courses AS m
    JOIN course_teachers AS l ON l.course_id = m.course_id
    JOIN teachers AS t ON t.teacher_id = l.teacher_id
    UNION ALL
    SELECT m.category_id, m.category, 'tool', t.slug, t.name, m.course_id
    FROM category_courses AS m
    JOIN course_tools AS l ON l.course_id = m.course_id
    JOIN tools AS t ON t.tool_id = l.tool_id
    UNION ALL
    SELECT m.category_id, m.category, 'skill', s.slug, s.name, m.course_id
    FROM category_courses AS m
    JOIN course_skills AS l ON l.course_id = m.course_id
    JOIN skills AS s ON s.skill_id = l.skill_id
    UNION ALL
    SELECT m.category_id, m.category, 'level', c.level, NULL, m.course_id
    FROM category_courses AS m JOIN courses AS c ON c.course_id = m.course_id
    WHERE c.level IS NOT NULL
    UNION ALL
    SELECT m.category_id, m.category, 'format', c.format, NULL, m.course_id
    FROM category_courses AS m JOIN courses AS c ON c.course_id = m.course_id
    WHERE c.format IS NOT NULL
    UNION ALL
    SELECT m.category_id, m.category, 'rating', t.value, NULL, m.course_id
    FROM category_courses AS m
    JOIN school_stats AS st ON st.school_id = m.school_id
    JOIN thresholds AS t ON st.rating >= t.threshold
    UNION ALL
    SELECT m.category_id, m.category, 'free', '1', NULL, m.course_id
    FROM category_courses AS m
    JOIN offers AS o ON o.course_id = m.course_id
    WHERE o.pricing = 'free' AND o.removed_at IS NULL
    UNION ALL
    SELECT m.category_id, m.category, 'instalments', '1', NULL, m.course_id
    FROM category_courses AS m JOIN courses AS c ON c.course_id = m.course_id
    WHERE c.has_instalments = 1
)
SELECT category_id, category, facet, value, name, NULL AS low, NULL AS high, count(DISTINCT course_id) AS courses
FROM passing
GROUP BY category_id, category, facet, value, name
UNION ALL
SELECT m.category_id, m.category, 'price', min(p.price) || '–' || max(p.price), NULL, min(p.price), max(p.price), count(*)
FROM category_courses AS m JOIN course_prices AS p ON p.course_id = m.course_id
WHERE p.price IS NOT NULL
GROUP BY m.category_id, m.category
UNION ALL
SELECT
    m.category_id, m.category, 'duration', min(c.duration_months) || '–' || max(c.duration_months), NULL,
    min(c.duration_months), max(c.duration_months), count(*)
FROM category_courses AS m JOIN courses AS c ON c.course_id = m.course_id
WHERE c.duration_months IS NOT NULL
GROUP BY m.category_id, m.category
