-- The cheapest way to learn Python and be helped to a job
-- Courses of a category (its slug; python where none is given) whose school promises help with finding work, by the price paid at once.
-- Tariffs of which only a payment is known come last. with_codes: the price with promo codes that are known to go together.
SELECT
    s.name AS school,
    c.title,
    o.name AS tariff,
    o.pricing,
    o.price / 100.0 AS price_roubles,
    e.price_certain / 100.0 AS with_codes_roubles,
    e.codes_certain AS codes,
    o.monthly_price / 100.0 AS payment_roubles,
    o.instalments,
    c.duration_months,
    round(t.rating, 2) AS school_rating,
    c.url
FROM category_courses AS m
JOIN courses AS c ON c.course_id = m.course_id
JOIN schools AS s ON s.school_id = c.school_id
JOIN offers AS o ON o.course_id = c.course_id
LEFT JOIN effective_price AS e ON e.offer_id = o.offer_id
LEFT JOIN school_stats AS t ON t.school_id = c.school_id
WHERE m.category = coalesce(nullif(:category, ''), 'python')
    AND c.has_employment = 1
    AND o.removed_at IS NULL
    AND o.currency = 'RUB'
    AND coalesce(o.price, o.monthly_price) IS NOT NULL
ORDER BY coalesce(e.price_certain, o.price) NULLS LAST, o.monthly_price, s.name, c.title
