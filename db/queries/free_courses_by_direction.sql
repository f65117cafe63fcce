-- Free courses by direction
-- Current courses that have a free tariff, by direction, with some of the schools.
SELECT
    k.name AS direction,
    count(DISTINCT m.course_id) AS free_courses,
    group_concat(DISTINCT m.school) AS schools
FROM categories AS k
JOIN category_courses AS m ON m.category_id = k.category_id
WHERE k.parent_id IS NULL
    AND m.course_id IN (SELECT course_id FROM offers WHERE pricing = 'free' AND removed_at IS NULL)
GROUP BY k.name
ORDER BY free_courses DESC, direction
