-- The biggest price drops of the week
-- Full prices that are lower than the full price of the same tariff before, read in the seven days before the copy and confirmed; at
-- most 500.
SELECT
    school,
    course,
    name AS tariff,
    previous_price / 100.0 AS before_roubles,
    price / 100.0 AS now_roubles,
    drop_percent,
    valid_from AS read_at,
    course_url
FROM price_drops
WHERE valid_to IS NULL AND currency = 'RUB' AND julianday(valid_from) >= julianday((SELECT taken_at FROM snapshot)) - 7
ORDER BY drop_percent DESC, school, course
LIMIT 500
