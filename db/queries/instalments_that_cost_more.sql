-- Instalment plans that cost more than paying at once
-- Tariffs whose payments come to more than the price at once, by the excess, at most 500. called_free: 1 where the site states the same
-- total for both. at_least: 1 where the payment is only a floor, so that the excess is at least so much.
SELECT
    school,
    course_title,
    name AS tariff,
    price / 100.0 AS price_roubles,
    instalments,
    monthly_price / 100.0 AS payment_roubles,
    paid_in_instalments / 100.0 AS paid_roubles,
    overpayment / 100.0 AS overpayment_roubles,
    overpayment_percent,
    is_interest_free AS called_free,
    is_lower_bound AS at_least,
    course_url
FROM instalment_truth
WHERE costs_more = 1 AND currency = 'RUB'
ORDER BY overpayment_percent DESC, school, course_title, tariff
LIMIT 500
