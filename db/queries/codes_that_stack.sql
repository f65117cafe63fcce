-- Promo codes that go together with other discounts
-- Codes that work at the moment of the copy and of which the source says that they are added to other discounts. Where nothing is said
-- of it a code is not listed: nobody knows.
SELECT
    school,
    code,
    percent,
    amount / 100.0 AS amount_roubles,
    min_price / 100.0 AS from_price_roubles,
    ends_at,
    condition,
    title,
    description,
    url
FROM active_promos
WHERE kind = 'code' AND stackable = 1
ORDER BY percent DESC NULLS LAST, amount DESC, school, code
