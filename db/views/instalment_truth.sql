-- A row: a current tariff of which payment and number of payments are both known: what the instalments come to beside the price at once.
-- Where either is missing or contradicted there is no row; a subscription has no total and no row.
WITH paid AS (
    SELECT
        o.*,
        o.monthly_price * o.instalments AS paid_in_instalments,
        -- A price «from» is a floor, and nothing can be held against it.
        CASE WHEN o.pricing = 'full' THEN o.monthly_price * o.instalments - o.price END AS overpayment
    FROM offers AS o
    WHERE o.removed_at IS NULL AND o.monthly_price > 0 AND o.instalments > 0 AND o.pricing <> 'subscription'
)
SELECT
    s.slug AS school,
    p.course_id,
    c.external_id AS course,
    c.title AS course_title,
    c.url AS course_url,
    p.offer_id,
    p.external_id AS offer,
    p.name,
    p.pricing,
    p.price,
    p.monthly_price,
    p.instalments,
    p.paid_in_instalments,
    coalesce(p.monthly_from, 0) AS is_lower_bound,
    p.overpayment,
    round(100.0 * p.overpayment / p.price, 2) AS overpayment_percent,
    -- Payments are printed in whole roubles: up to one rouble a payment is rounding.
    CASE
        WHEN p.overpayment > 100 * p.instalments THEN 1
        WHEN p.overpayment IS NOT NULL AND p.monthly_from IS NOT 1 THEN 0
    END AS costs_more,
    p.instalment_price,
    CASE WHEN p.pricing = 'full' THEN p.instalment_price = p.price END AS is_interest_free,
    c.has_instalments,
    p.currency,
    p.page_id
FROM paid AS p
JOIN courses AS c ON c.course_id = p.course_id
JOIN schools AS s ON s.school_id = c.school_id
WHERE c.removed_at IS NULL
