-- The three best schools of each category
-- By the rating with 25 average reviews added (rating_bayes), so that a handful of good reviews does not lead; with the number of
-- reviews.
WITH ranked AS (
    SELECT *, row_number() OVER (PARTITION BY category_id ORDER BY rating_bayes DESC NULLS LAST, reviews DESC, school) AS place
    FROM school_in_category
)
SELECT
    k.name AS category,
    r.place,
    r.school_name AS school,
    round(r.rating_bayes, 2) AS rating_bayes,
    round(r.rating, 2) AS rating,
    r.reviews,
    r.courses,
    r.sales,
    r.promo_codes
FROM ranked AS r
JOIN categories AS k ON k.category_id = r.category_id
WHERE r.place <= 3
ORDER BY k.name, r.place
