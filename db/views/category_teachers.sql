-- A row: a teacher of at least one current course in a category, and of how many.
SELECT m.category_id, m.category, m.courses, t.*, s.slug AS school
FROM (
    SELECT c.category_id, c.category, l.teacher_id, count(*) AS courses
    FROM category_courses AS c
    JOIN course_teachers AS l ON l.course_id = c.course_id
    GROUP BY c.category_id, c.category, l.teacher_id
) AS m
JOIN teachers AS t ON t.teacher_id = m.teacher_id
JOIN schools AS s ON s.school_id = t.school_id
ORDER BY m.category, m.courses DESC, t.slug
