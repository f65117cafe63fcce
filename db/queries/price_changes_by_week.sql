-- Prices that rose and fell, by week
-- Confirmed changes of a full price of one tariff, by the Monday of the week in which they were read; for a chart.
WITH steps AS (
    SELECT
        valid_from,
        price,
        lag(price) OVER (PARTITION BY offer_id, currency ORDER BY valid_from) AS before
    FROM price_history
    WHERE pricing = 'full' AND price IS NOT NULL
)
SELECT
    date(valid_from, 'weekday 0', '-6 days') AS week,
    CASE WHEN price < before THEN 'fell' ELSE 'rose' END AS direction,
    count(*) AS tariffs,
    round(avg(100.0 * (price - before) / before), 2) AS mean_change_percent
FROM steps
WHERE price <> before AND before > 0
GROUP BY week, direction
ORDER BY week, direction
