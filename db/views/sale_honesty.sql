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
        s.slug AS school,
        o.course_id,
        c.external_id AS course,
        c.title AS course_title,
        c.url AS course_url,
        c.last_seen_at,
        o.external_id AS offer,
        l.name,
        l.pricing,
        l.price,
        l.list_price,
        l.currency,
        l.discount_percent,
        l.discount_until,
        l.page_id,
        -- Of a sale that is still on no more is known than up to when the course was read last.
        CASE
            WHEN p.ended_at IS NOT NULL THEN p.ended_at
            WHEN c.last_seen_at >= p.last_from THEN min(c.last_seen_at, replace(datetime('now'), ' ', 'T') || 'Z')
            ELSE replace(datetime('now'), ' ', 'T') || 'Z'
        END AS known_to
    FROM spans AS p
    CROSS JOIN offer_history AS l ON l.offer_id = p.offer_id AND l.valid_from = p.last_from
    JOIN offers AS o ON o.offer_id = p.offer_id
    JOIN courses AS c ON c.course_id = o.course_id
    JOIN schools AS s ON s.school_id = c.school_id
),
windows AS MATERIALIZED (
    SELECT
        *,
        strftime('%Y-%m-%dT%H:%M:%SZ', began_at, '-30 days') AS month_from,
        strftime('%Y-%m-%dT%H:%M:%SZ', known_to, '-90 days') AS quarter_from
    FROM sales
),
measured AS MATERIALIZED (
    SELECT
        w.*,
        (
            SELECT sum(unixepoch(min(coalesce(h.valid_to, w.known_to), w.known_to)) - unixepoch(max(h.valid_from, w.quarter_from)))
            FROM offer_history AS h
            WHERE h.offer_id = w.offer_id
                AND h.valid_from < w.known_to
                AND (h.valid_to IS NULL OR h.valid_to > w.quarter_from)
                AND h.confirmed = 1
                AND (h.list_price > h.price OR h.discount_percent > 0)
        ) AS seconds_on_sale,
        (
            SELECT min(h.price)
            FROM offer_history AS h
            WHERE h.offer_id = w.offer_id
                AND h.valid_from < w.began_at
                AND h.valid_to > w.month_from
                AND h.confirmed = 1
                -- Like is compared with like.
                AND h.pricing = w.pricing
                AND h.currency = w.currency
        ) AS reference_price,
        (
            SELECT sum(unixepoch(min(h.valid_to, w.began_at)) - unixepoch(max(h.valid_from, w.month_from)))
            FROM offer_history AS h
            WHERE h.offer_id = w.offer_id
                AND h.valid_from < w.began_at
                AND h.valid_to > w.month_from
                AND h.confirmed = 1
                AND h.pricing = w.pricing
                AND h.currency = w.currency
                AND h.price IS NOT NULL
        ) AS reference_seconds
    FROM windows AS w
)
SELECT
    school,
    course_id,
    course,
    course_title,
    course_url,
    offer_id,
    offer,
    name,
    began_at,
    ended_at,
    pricing,
    price,
    list_price,
    currency,
    discount_percent,
    CASE WHEN list_price > price THEN round(100.0 * (list_price - price) / list_price, 2) ELSE discount_percent END AS claimed_percent,
    reference_price,
    round(coalesce(reference_seconds, 0) / 86400.0, 2) AS reference_days,
    CASE WHEN reference_seconds >= 30 * 86400 THEN round(100.0 * (reference_price - price) / reference_price, 2) END AS true_percent,
    round(coalesce(seconds_on_sale, 0) / 86400.0, 2) AS days_on_sale_of_90,
    discount_until,
    end_moves,
    CASE
        WHEN seconds_on_sale >= 75 * 86400 THEN 'perpetual'
        WHEN end_moves >= 2 THEN 'countdown_reset'
        WHEN list_price > reference_price THEN 'inflated_reference'
        WHEN list_price IS NULL AND 100 * price > reference_price * (101 - discount_percent) THEN 'inflated_reference'
        WHEN reference_seconds >= 30 * 86400 THEN 'honest'
        ELSE 'insufficient_history'
    END AS verdict,
    last_seen_at,
    page_id
FROM measured
