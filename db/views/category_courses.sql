-- A row: a current course in a category, or in one under it (a direction has the courses of its categories).
WITH RECURSIVE tree (category_id, member_id) AS (
    SELECT category_id, category_id FROM categories
    UNION
    SELECT tree.category_id, child.category_id
    FROM tree JOIN categories AS child ON child.parent_id = tree.member_id
)
SELECT DISTINCT k.category_id, k.slug AS category, c.course_id, c.school_id, s.slug AS school
FROM tree
JOIN categories AS k ON k.category_id = tree.category_id
JOIN course_categories AS m ON m.category_id = tree.member_id
JOIN courses AS c ON c.course_id = m.course_id
JOIN schools AS s ON s.school_id = c.school_id
WHERE c.removed_at IS NULL
