-- Whose discounts are perpetual
-- Schools by the share of their tariffs on sale today that were on sale for at least 75 of the last 90 days. Less than 75 days of
-- history can show none.
SELECT
    school,
    count(*) AS tariffs_on_sale,
    sum(verdict = 'perpetual') AS perpetual,
    round(100.0 * sum(verdict = 'perpetual') / count(*), 1) AS perpetual_percent,
    max(days_on_sale_of_90) AS longest_days_of_90,
    round(avg(claimed_percent), 1) AS claimed_percent
FROM sale_honesty
WHERE ended_at IS NULL
GROUP BY school
ORDER BY perpetual_percent DESC, longest_days_of_90 DESC, school
