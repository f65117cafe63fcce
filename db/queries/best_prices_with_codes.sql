-- What promo codes save most
-- Tariffs by what the best set of codes and sales takes off the price at once. if_stackable: if codes of which nothing is said add up
-- too. At most 100.
SELECT
    school,
    course_title,
    name AS tariff,
    price / 100.0 AS price_roubles,
    price_certain / 100.0 AS with_codes_roubles,
    codes_certain AS codes,
    price_if_stackable / 100.0 AS if_stackable_roubles,
    codes_if_stackable,
    round(100.0 * (price - price_certain) / price, 1) AS saved_percent,
    course_url
FROM effective_price
WHERE price_certain < price AND currency = 'RUB'
ORDER BY saved_percent DESC, price_certain, school, course_title
LIMIT 100
