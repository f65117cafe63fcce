-- Prices, durations and counts over the courses of each touched school and category (owner).
-- A quantile q by linear interpolation (R-7) is the sum of the sorted values, each times how near its place is to q (n - 1): max(0, 1 - distance).
-- For money that is kept in whole tenths, so that rounding half up is exact.
DROP TABLE IF EXISTS temp.owned_courses;
CREATE TEMP TABLE owned_courses (
    owner TEXT, owner_id INTEGER, course_id INTEGER, price INTEGER, monthly_price INTEGER, free INTEGER, duration_months REAL
);
INSERT INTO temp.owned_courses
SELECT 'school', school_id, course_id, price, monthly_price, free, duration_months
FROM course_figures
WHERE school_id IN (SELECT school_id FROM temp.touched_schools)
UNION ALL
SELECT 'category', m.category_id, f.course_id, f.price, f.monthly_price, f.free, f.duration_months
FROM temp.category_members AS m JOIN course_figures AS f ON f.course_id = m.course_id;

DROP TABLE IF EXISTS temp.course_summaries;
CREATE TEMP TABLE course_summaries AS
WITH prices AS (
    SELECT
        owner, owner_id, price,
        row_number() OVER (PARTITION BY owner, owner_id ORDER BY price) - 1 AS place,
        count(*) OVER (PARTITION BY owner, owner_id) - 1 AS last
    FROM temp.owned_courses
    WHERE price IS NOT NULL
),
price_figures AS (
    SELECT
        owner, owner_id,
        min(price) AS price_min,
        (sum(price * max(0, 10 - abs(10 * place - 1 * last))) + 5) / 10 AS price_p10,
        (sum(price * max(0, 10 - abs(10 * place - 5 * last))) + 5) / 10 AS price_median,
        (2 * sum(price) + count(*)) / (2 * count(*)) AS price_mean,
        (sum(price * max(0, 10 - abs(10 * place - 9 * last))) + 5) / 10 AS price_p90,
        max(price) AS price_max
    FROM prices
    GROUP BY owner, owner_id
),
durations AS (
    SELECT
        owner, owner_id, duration_months,
        row_number() OVER (PARTITION BY owner, owner_id ORDER BY duration_months) - 1 AS place,
        count(*) OVER (PARTITION BY owner, owner_id) - 1 AS last
    FROM temp.owned_courses
    WHERE duration_months IS NOT NULL
),
duration_figures AS (
    SELECT
        owner, owner_id,
        min(duration_months) AS duration_min,
        sum(duration_months * max(0, 2 - abs(2 * place - last))) / 2.0 AS duration_median,
        max(duration_months) AS duration_max
    FROM durations
    GROUP BY owner, owner_id
),
staff AS (
    SELECT c.owner, c.owner_id, count(DISTINCT t.teacher_id) AS teachers
    FROM temp.owned_courses AS c JOIN course_teachers AS t ON t.course_id = c.course_id
    GROUP BY c.owner, c.owner_id
),
counts AS (
    SELECT owner, owner_id, count(*) AS courses, sum(free) AS free_courses, min(monthly_price) AS monthly_min
    FROM temp.owned_courses
    GROUP BY owner, owner_id
)
SELECT
    c.owner, c.owner_id, c.courses, coalesce(s.teachers, 0) AS teachers,
    p.price_min, p.price_p10, p.price_median, p.price_mean, p.price_p90, p.price_max,
    c.free_courses, c.monthly_min, d.duration_min, d.duration_median, d.duration_max
FROM counts AS c
LEFT JOIN staff AS s ON s.owner = c.owner AND s.owner_id = c.owner_id
LEFT JOIN price_figures AS p ON p.owner = c.owner AND p.owner_id = c.owner_id
LEFT JOIN duration_figures AS d ON d.owner = c.owner AND d.owner_id = c.owner_id;
