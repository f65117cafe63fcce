-- A row: a sale of a tariff, from the reading that first showed it to the reading that showed it no more: states one after another, without
-- a gap and in one currency, each with a crossed-out price above the price or a stated percent. Readings not yet confirmed are left out. The
-- sale is described as its last state shows it, and held against the lowest price of the 30 days before it began, which is what Article 6a
-- of the EU's Directive 98/6/EC calls the prior price.
WITH reduced AS (
    SELECT
        offer_id,
        valid_from,
        valid_to,
        currency,
        discount_until,
        lag(valid_to) OVER states AS valid_before,
        lag(currency) OVER states AS currency_before
    FROM offers_as_of
    WHERE list_price > price OR discount_percent > 0
    WINDOW states AS (PARTITION BY offer_id ORDER BY valid_from)
),
numbered AS (
    SELECT
        *,
        sum(CASE WHEN valid_before = valid_from AND (currency = currency_before) IS NOT 0 THEN 0 ELSE 1 END)
            OVER (PARTITION BY offer_id ORDER BY valid_from) AS sale
    FROM reduced
),
followed AS (
    SELECT
        *,
        max(discount_until)
            OVER (PARTITION BY offer_id, sale ORDER BY valid_from ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS end_before
    FROM numbered
),
spans AS (
    SELECT
        offer_id,
        min(valid_from) AS began_at,
        max(valid_from) AS last_from,
        CASE WHEN count(valid_to) = count(*) THEN max(valid_to) END AS ended_at,
        -- An hour: the same end told to another second is no other end.
        sum(CASE WHEN unixepoch(discount_until) - unixepoch(end_before) > 3600 THEN 1 ELSE 0 END) AS end_moves
    FROM followed
    GROUP BY offer_id, sale
),
sales AS (
    SELECT
        p.*,
        c.last_seen_at,
        unixepoch(p.began_at) AS began,
        -- Of a sale that is still on no more is known than up to when the course was read last.
        CASE
            WHEN p.ended_at IS NOT NULL THEN unixepoch(p.ended_at)
            WHEN c.last_seen_at >= p.last_from THEN min(unixepoch(c.last_seen_at), unixepoch(datetime('now')))
            ELSE unixepoch(datetime('now'))
        END AS known_to
    FROM spans AS p
    JOIN offers AS o ON o.offer_id = p.offer_id
    JOIN courses AS c ON c.course_id = o.course_id
),
-- Like is compared with like: prices of the kind and currency of the sale's.
before AS (
    SELECT
        s.offer_id,
        s.began_at,
        min(h.price) AS price,
        sum(min(unixepoch(coalesce(h.valid_to, s.began_at)), s.began) - max(unixepoch(h.valid_from), s.began - 30 * 86400)) AS seconds
    FROM sales AS s
    JOIN offer_history AS l ON l.offer_id = s.offer_id AND l.valid_from = s.last_from
    JOIN offer_history AS h ON h.offer_id = s.offer_id AND h.valid_from < s.began_at
    WHERE h.confirmed = 1
        AND (h.valid_to IS NULL OR h.valid_to > strftime('%Y-%m-%dT%H:%M:%SZ', s.began_at, '-30 days'))
        AND h.pricing = l.pricing
        AND h.currency = l.currency
        AND h.price IS NOT NULL
    GROUP BY s.offer_id, s.began_at
),
lasting AS (
    SELECT s.offer_id, s.began_at, sum(max(0, min(t.known_to, s.known_to) - max(t.began, s.known_to - 90 * 86400))) AS seconds
    FROM sales AS s
    JOIN sales AS t ON t.offer_id = s.offer_id AND t.began <= s.began
    GROUP BY s.offer_id, s.began_at
)
SELECT
    l.school,
    l.course_id,
    l.course,
    l.course_title,
    l.course_url,
    s.offer_id,
    l.offer,
    l.name,
    s.began_at,
    s.ended_at,
    l.pricing,
    l.price,
    l.list_price,
    l.currency,
    l.discount_percent,
    CASE
        WHEN l.list_price > l.price THEN round(100.0 * (l.list_price - l.price) / l.list_price, 2)
        ELSE l.discount_percent
    END AS claimed_percent,
    b.price AS reference_price,
    round(coalesce(b.seconds, 0) / 86400.0, 2) AS reference_days,
    CASE WHEN b.seconds >= 30 * 86400 THEN round(100.0 * (b.price - l.price) / b.price, 2) END AS true_percent,
    round(d.seconds / 86400.0, 2) AS days_on_sale_of_90,
    l.discount_until,
    s.end_moves,
    CASE
        WHEN d.seconds >= 75 * 86400 THEN 'perpetual'
        WHEN s.end_moves >= 2 THEN 'countdown_reset'
        WHEN l.list_price > b.price THEN 'inflated_reference'
        WHEN l.list_price IS NULL AND 100 * l.price > b.price * (101 - l.discount_percent) THEN 'inflated_reference'
        WHEN b.seconds >= 30 * 86400 THEN 'honest'
        ELSE 'insufficient_history'
    END AS verdict,
    s.last_seen_at,
    l.page_id
FROM sales AS s
JOIN offers_as_of AS l ON l.offer_id = s.offer_id AND l.valid_from = s.last_from
JOIN lasting AS d ON d.offer_id = s.offer_id AND d.began_at = s.began_at
LEFT JOIN before AS b ON b.offer_id = s.offer_id AND b.began_at = s.began_at
