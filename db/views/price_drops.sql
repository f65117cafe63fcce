-- A row: a confirmed full price lower than the full price of the same offer before it, newest first; drop_percent is of that price.
SELECT
    priced.*,
    previous_price - price AS drop_amount,
    round(100.0 * (previous_price - price) / previous_price, 2) AS drop_percent
FROM (
    SELECT
        h.*,
        lag(h.price) OVER (PARTITION BY h.offer_id, h.currency ORDER BY h.valid_from) AS previous_price
    FROM price_history AS h
    WHERE h.pricing = 'full' AND h.price IS NOT NULL
) AS priced
WHERE price < previous_price
ORDER BY valid_from DESC, offer_id
