-- A row: what a profession is paid at a grade, by the latest observation; amount in minor units a month.
SELECT sa.*, p.slug AS profession, p.name AS profession_name
FROM salaries AS sa
JOIN professions AS p ON p.profession_id = sa.profession_id
WHERE sa.observed_on = (
    SELECT max(later.observed_on)
    FROM salaries AS later
    WHERE later.profession_id = sa.profession_id AND later.grade = sa.grade
)
ORDER BY p.slug, CASE sa.grade WHEN 'junior' THEN 1 WHEN 'middle' THEN 2 WHEN 'senior' THEN 3 WHEN 'lead' THEN 4 END
