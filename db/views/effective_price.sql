-- A row: a current tariff with a price paid at once, and what it comes to now with the best promo codes and sales that may be used together.
-- price_certain: with one alone, or with several that each are said to add up with other discounts. price_if_stackable: the same, if those of
-- which nothing is said add up too, and if the buyer meets what those with a condition ask; of these none is in price_certain. A tariff that is reduced on the site has one discount already: a code comes on top of it only as one of
-- several would, and a sale is in its price already. Percents are taken first, one after another, then sums, and parts of a kopeck are
-- dropped. A sum that is not below the price is not believed, nor are several that together leave nothing of it.
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
-- A gift, or a promotion without a figure, changes no price. A code that one source says does not add up does not, and a condition that one
-- source names is one.
running AS MATERIALIZED (
    SELECT
        promo_id,
        school_id,
        course_id,
        kind,
        coalesce(code, external_id) AS code,
        min(stackable) OVER same AS adds_up,
        max(condition IS NOT NULL) OVER same AS is_conditional,
        count(*) OVER same AS sources,
        percent,
        amount,
        currency,
        min_price
    FROM active_promos
    WHERE kind IN ('code', 'sale') AND (percent > 0 OR amount > 0)
    WINDOW same AS (PARTITION BY school_id, kind, coalesce(code, external_id))
),
-- Every promotion at every tariff that it is for, and the price with it alone.
offered AS (
    SELECT
        p.offer_id,
        p.price,
        p.is_reduced,
        r.promo_id,
        r.kind,
        r.code,
        r.adds_up,
        r.is_conditional,
        r.sources,
        r.percent,
        r.amount,
        CASE
            WHEN r.min_price > p.price OR (r.min_price IS NOT NULL AND r.currency IS NOT p.currency) THEN p.price
            WHEN r.percent IS NOT NULL THEN p.price * (100 - r.percent) / 100.0
            WHEN r.currency = p.currency AND r.amount < p.price THEN p.price - r.amount
            ELSE p.price
        END AS reached
    FROM priced AS p
    JOIN running AS r ON r.school_id = p.school_id AND (r.course_id IS NULL OR r.course_id = p.course_id)
    WHERE r.kind = 'code' OR p.is_reduced = 0
),
-- A code that two sources name is one code: of its terms the least good ones count.
listed AS (
    SELECT *, 1 AS place FROM offered WHERE sources = 1
    UNION ALL
    SELECT *, row_number() OVER (PARTITION BY offer_id, kind, code ORDER BY reached DESC, promo_id) FROM offered WHERE sources > 1
),
usable AS MATERIALIZED (
    SELECT * FROM listed WHERE place = 1 AND reached < price
),
-- Two announcements of a sale may be of one sale: of the sales only the best can be in a set.
sales AS (
    SELECT *, 'certain' AS promises, row_number() OVER (PARTITION BY offer_id ORDER BY reached, promo_id) AS place_of_sale
    FROM usable
    WHERE kind = 'sale' AND adds_up = 1 AND is_conditional = 0
    UNION ALL
    SELECT *, 'if stackable', row_number() OVER (PARTITION BY offer_id ORDER BY reached, promo_id)
    FROM usable
    WHERE kind = 'sale' AND adds_up IS NOT 0
),
members (offer_id, price, promo_id, code, percent, amount, promises) AS (
    SELECT offer_id, price, promo_id, code, percent, amount, 'certain' FROM usable WHERE kind = 'code' AND adds_up = 1 AND is_conditional = 0
    UNION ALL
    SELECT offer_id, price, promo_id, code, percent, amount, 'if stackable' FROM usable WHERE kind = 'code' AND adds_up IS NOT 0
    UNION ALL
    SELECT offer_id, price, promo_id, code, percent, amount, promises FROM sales WHERE place_of_sale = 1
),
-- Each set grows member by member; its last row has them all.
grown AS (
    SELECT
        offer_id,
        promises,
        price,
        row_number() OVER members AS promos,
        lead(promo_id) OVER members IS NULL AS is_whole,
        group_concat(code, ', ') OVER members AS codes,
        '[' || group_concat(percent, ',') OVER members || ']' AS percents,
        total(amount) OVER members AS amount
    FROM members
    WINDOW members AS (PARTITION BY offer_id, promises ORDER BY percent IS NULL, percent DESC, amount DESC, promo_id)
),
-- SQL has no product: the percents are taken one by one.
taken (offer_id, promises, promos, codes, percents, amount, reached, step) AS (
    SELECT offer_id, promises, promos, codes, percents, amount, price, 0 FROM grown WHERE is_whole
    UNION ALL
    SELECT
        offer_id, promises, promos, codes, percents, amount,
        reached * (100 - json_extract(percents, '$[' || step || ']')) / 100.0,
        step + 1
    FROM taken
    WHERE step < json_array_length(percents)
),
sets (offer_id, promises, reached, codes, promos) AS (
    SELECT offer_id, promises, reached - amount, codes, promos
    FROM taken
    WHERE step = coalesce(json_array_length(percents), 0) AND (amount = 0 OR amount < reached)
    UNION ALL
    SELECT offer_id, CASE is_conditional WHEN 0 THEN 'certain' ELSE 'if stackable' END, reached, code, 1 FROM usable WHERE is_reduced = 0
    UNION ALL
    SELECT offer_id, 'certain', price, NULL, 0 FROM priced
),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY offer_id, promises ORDER BY reached, promos, codes) AS place
    FROM (
        -- A hair is added before the fraction is dropped: 1 320 000 less 9.9 % is reached as 1 189 319.9999999998.
        SELECT offer_id, promises, CAST(reached + 0.000001 AS INTEGER) AS reached, codes, promos FROM sets
        UNION ALL
        SELECT offer_id, 'if stackable', CAST(reached + 0.000001 AS INTEGER), codes, promos FROM sets WHERE promises = 'certain'
    )
),
best AS (
    SELECT
        offer_id,
        max(CASE WHEN promises = 'certain' THEN reached END) AS price_certain,
        max(CASE WHEN promises = 'certain' THEN codes END) AS codes_certain,
        max(CASE WHEN promises = 'if stackable' THEN reached END) AS price_if_stackable,
        max(CASE WHEN promises = 'if stackable' THEN codes END) AS codes_if_stackable
    FROM ranked
    WHERE place = 1
    GROUP BY offer_id
)
SELECT
    s.slug AS school,
    o.course_id,
    c.external_id AS course,
    c.title AS course_title,
    c.url AS course_url,
    b.offer_id,
    o.external_id AS offer,
    o.name,
    o.price,
    o.currency,
    CASE WHEN o.list_price > o.price OR o.discount_percent > 0 THEN 1 ELSE 0 END AS is_reduced,
    b.price_certain,
    b.codes_certain,
    b.price_if_stackable,
    b.codes_if_stackable,
    o.page_id
FROM best AS b
JOIN offers AS o ON o.offer_id = b.offer_id
JOIN courses AS c ON c.course_id = o.course_id
JOIN schools AS s ON s.school_id = c.school_id
