-- A row: a current tariff with a price paid at once, and what it comes to now with the best promo codes and sales that may be used together.
-- price_certain: with one alone, or with several that each are said to add up with other discounts. price_if_stackable: the same, if those of
-- which nothing is said add up too. A tariff that is reduced on the site has one discount already: a code comes on top of it only as one of
-- several would, and a sale is in its price already. Percents are taken first, one after another, then sums; never below 0, and parts of a
-- kopeck are dropped.
WITH RECURSIVE priced AS (
    SELECT
        o.offer_id,
        o.course_id,
        c.school_id,
        o.price,
        o.currency,
        CASE WHEN o.list_price > o.price OR o.discount_percent > 0 THEN 1 ELSE 0 END AS is_reduced
    FROM offers AS o
    JOIN courses AS c ON c.course_id = o.course_id
    WHERE o.removed_at IS NULL AND c.removed_at IS NULL AND o.pricing = 'full' AND o.price > 0
),
-- Every promotion at every tariff that it is for, and the price with it alone; a gift, or one without a figure, changes none.
offered AS (
    SELECT
        p.offer_id,
        p.price,
        p.is_reduced,
        a.promo_id,
        a.kind,
        coalesce(a.code, a.external_id) AS code,
        a.stackable,
        a.percent,
        a.amount,
        CASE
            WHEN a.min_price > p.price OR (a.min_price IS NOT NULL AND a.currency IS NOT p.currency) THEN p.price
            WHEN a.percent IS NOT NULL THEN p.price * (100 - a.percent) / 100.0
            WHEN a.currency = p.currency THEN max(p.price - a.amount, 0)
            ELSE p.price
        END AS reached
    FROM priced AS p
    JOIN active_promos AS a ON a.school_id = p.school_id AND (a.course_id IS NULL OR a.course_id = p.course_id)
    WHERE (a.percent > 0 OR a.amount > 0) AND (a.kind = 'code' OR (a.kind = 'sale' AND p.is_reduced = 0))
),
-- A code that two sources name is one code: of its terms the least good ones count.
listed AS (
    SELECT
        *,
        row_number() OVER same AS place,
        min(stackable) OVER (PARTITION BY offer_id, kind, code) AS adds_up
    FROM offered
    WINDOW same AS (PARTITION BY offer_id, kind, code ORDER BY reached DESC, promo_id)
),
usable AS (
    SELECT * FROM listed WHERE place = 1 AND reached < price
),
-- Two announcements of a sale may be of one sale: of the sales only the best can be in a set.
chosen AS (
    SELECT *, row_number() OVER (PARTITION BY offer_id, kind, promises ORDER BY reached, promo_id) AS place_of_kind
    FROM (
        SELECT offer_id, price, promo_id, kind, code, percent, amount, reached, 'certain' AS promises FROM usable WHERE adds_up = 1
        UNION ALL
        SELECT offer_id, price, promo_id, kind, code, percent, amount, reached, 'if stackable' FROM usable WHERE adds_up IS NOT 0
    )
),
members AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY offer_id, promises ORDER BY percent IS NULL, percent DESC, amount DESC, promo_id) AS step,
        count(*) OVER (PARTITION BY offer_id, promises) AS steps
    FROM chosen
    WHERE kind = 'code' OR place_of_kind = 1
),
together (offer_id, promises, step, steps, reached, codes) AS (
    SELECT offer_id, promises, step, steps, reached, code FROM members WHERE step = 1
    UNION ALL
    SELECT
        t.offer_id,
        t.promises,
        m.step,
        t.steps,
        CASE WHEN m.percent IS NOT NULL THEN t.reached * (100 - m.percent) / 100.0 ELSE max(t.reached - m.amount, 0) END,
        t.codes || ', ' || m.code
    FROM together AS t
    JOIN members AS m ON m.offer_id = t.offer_id AND m.promises = t.promises AND m.step = t.step + 1
),
sets (offer_id, promises, reached, codes, promos) AS (
    SELECT offer_id, promises, reached, codes, steps FROM together WHERE step = steps
    UNION ALL
    SELECT offer_id, 'certain', reached, code, 1 FROM usable WHERE is_reduced = 0
),
best AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY offer_id, promises ORDER BY reached, promos, codes) AS place
    FROM (
        -- A hair is added before the fraction is dropped: 9 300 000 may be reached as 9 299 999.9999999.
        SELECT offer_id, promises, CAST(reached + 0.000001 AS INTEGER) AS reached, codes, promos FROM sets
        UNION ALL
        SELECT offer_id, 'if stackable', CAST(reached + 0.000001 AS INTEGER), codes, promos FROM sets WHERE promises = 'certain'
    )
)
SELECT
    s.slug AS school,
    p.course_id,
    c.external_id AS course,
    c.title AS course_title,
    c.url AS course_url,
    p.offer_id,
    o.external_id AS offer,
    o.name,
    p.price,
    o.currency,
    p.is_reduced,
    coalesce(y.reached, p.price) AS price_certain,
    y.codes AS codes_certain,
    coalesce(m.reached, p.price) AS price_if_stackable,
    m.codes AS codes_if_stackable,
    o.page_id
FROM priced AS p
JOIN offers AS o ON o.offer_id = p.offer_id
JOIN courses AS c ON c.course_id = p.course_id
JOIN schools AS s ON s.school_id = p.school_id
LEFT JOIN best AS y ON y.offer_id = p.offer_id AND y.promises = 'certain' AND y.place = 1
LEFT JOIN best AS m ON m.offer_id = p.offer_id AND m.promises = 'if stackable' AND m.place = 1
