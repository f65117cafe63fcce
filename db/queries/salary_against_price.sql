-- What a profession pays and what learning it costs
-- Median of the cheapest full prices of the courses of a profession, and how many months of a beginner's salary that is; by the latest
-- figures of the job board.
WITH prices AS (
    SELECT l.profession_id, c.course_id, min(o.price) AS price
    FROM course_professions AS l
    JOIN courses AS c ON c.course_id = l.course_id
    JOIN offers AS o ON o.course_id = c.course_id
    WHERE c.removed_at IS NULL AND o.removed_at IS NULL AND o.pricing = 'full' AND o.currency = 'RUB' AND o.price IS NOT NULL
    GROUP BY l.profession_id, c.course_id
),
ranked AS (
    SELECT
        profession_id,
        price,
        row_number() OVER (PARTITION BY profession_id ORDER BY price) AS place,
        count(*) OVER (PARTITION BY profession_id) AS courses
    FROM prices
),
medians AS (
    SELECT profession_id, courses, avg(price) AS price
    FROM ranked
    WHERE place IN ((courses + 1) / 2, (courses + 2) / 2)
    GROUP BY profession_id, courses
),
pay AS (
    SELECT
        profession_id,
        profession_name,
        max(CASE WHEN grade = 'junior' THEN amount END) AS junior,
        max(CASE WHEN grade = 'middle' THEN amount END) AS middle,
        max(observed_on) AS observed_on
    FROM salary_by_grade
    WHERE currency = 'RUB'
    GROUP BY profession_id, profession_name
)
SELECT
    p.profession_name AS profession,
    m.courses,
    m.price / 100.0 AS median_price_roubles,
    p.junior / 100.0 AS junior_salary_roubles,
    p.middle / 100.0 AS middle_salary_roubles,
    round(1.0 * m.price / p.junior, 2) AS junior_months,
    p.observed_on
FROM medians AS m
JOIN pay AS p ON p.profession_id = m.profession_id
ORDER BY junior_months NULLS LAST, profession
