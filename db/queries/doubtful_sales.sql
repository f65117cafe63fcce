-- Sales that are not what they say
-- Sales of the last 90 days whose crossed-out price was never asked in the 30 days before (inflated_reference), whose end was moved
-- (countdown_reset) or that do not end (perpetual). At most 500.
SELECT
    school,
    course_title,
    name AS tariff,
    verdict,
    price / 100.0 AS price_roubles,
    list_price / 100.0 AS crossed_out_roubles,
    reference_price / 100.0 AS lowest_of_30_days_roubles,
    claimed_percent,
    true_percent,
    days_on_sale_of_90,
    end_moves,
    began_at,
    ended_at,
    course_url
FROM sale_honesty
WHERE verdict IN ('inflated_reference', 'countdown_reset', 'perpetual')
    AND (ended_at IS NULL OR julianday(ended_at) >= julianday((SELECT taken_at FROM snapshot)) - 90)
ORDER BY verdict, school, course_title, tariff
LIMIT 500
