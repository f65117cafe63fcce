-- The categories that a touched school is or was in, and those never computed; those of them whose courses changed, and their current courses.
DROP TABLE IF EXISTS temp.category_tree;
CREATE TEMP TABLE category_tree (category_id INTEGER, member_id INTEGER, PRIMARY KEY (member_id, category_id)) WITHOUT ROWID;
INSERT INTO temp.category_tree
WITH RECURSIVE tree (category_id, member_id) AS (
    SELECT category_id, category_id FROM categories
    UNION
    SELECT t.category_id, c.category_id FROM tree AS t JOIN categories AS c ON c.parent_id = t.member_id
)
SELECT category_id, member_id FROM tree;

DROP TABLE IF EXISTS temp.changed_categories;
CREATE TEMP TABLE changed_categories (category_id INTEGER PRIMARY KEY);
INSERT INTO temp.changed_categories
SELECT category_id FROM categories WHERE :full OR category_id NOT IN (SELECT category_id FROM category_stats)
UNION
SELECT category_id FROM category_schools WHERE school_id IN (SELECT school_id FROM temp.touched_catalogues)
UNION
SELECT t.category_id
FROM course_figures AS f
JOIN course_categories AS m ON m.course_id = f.course_id
JOIN temp.category_tree AS t ON t.member_id = m.category_id
WHERE f.school_id IN (SELECT school_id FROM temp.touched_catalogues);

DROP TABLE IF EXISTS temp.category_members;
CREATE TEMP TABLE category_members (category_id INTEGER, course_id INTEGER, PRIMARY KEY (category_id, course_id)) WITHOUT ROWID;
INSERT OR IGNORE INTO temp.category_members
SELECT tree.category_id, m.course_id
FROM temp.changed_categories AS changed
CROSS JOIN temp.category_tree AS tree ON tree.category_id = changed.category_id
CROSS JOIN course_categories AS m ON m.category_id = tree.member_id
CROSS JOIN course_figures AS f ON f.course_id = m.course_id;

DELETE FROM category_schools WHERE :full OR category_id IN (SELECT category_id FROM temp.changed_categories);
INSERT OR IGNORE INTO category_schools
SELECT m.category_id, f.school_id FROM temp.category_members AS m JOIN course_figures AS f ON f.course_id = m.course_id;

DROP TABLE IF EXISTS temp.touched_categories;
CREATE TEMP TABLE touched_categories (category_id INTEGER PRIMARY KEY);
INSERT INTO temp.touched_categories
SELECT category_id FROM temp.changed_categories
UNION
SELECT category_id FROM category_schools WHERE school_id IN (SELECT school_id FROM temp.touched_schools);
