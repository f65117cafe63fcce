-- Median price by direction
-- Of the cheapest full prices in roubles of the current courses of a direction: the median, and between what a tenth and nine tenths
-- lie.
SELECT
    k.name AS direction,
    t.courses,
    t.price_median / 100.0 AS median_roubles,
    t.price_p10 / 100.0 AS tenth_roubles,
    t.price_p90 / 100.0 AS nine_tenths_roubles,
    t.monthly_min / 100.0 AS cheapest_payment_roubles,
    t.free_courses
FROM category_stats AS t
JOIN categories AS k ON k.category_id = t.category_id
WHERE k.parent_id IS NULL AND t.courses > 0
ORDER BY t.price_median DESC NULLS LAST, direction
