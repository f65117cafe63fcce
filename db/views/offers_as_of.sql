-- A row: a confirmed state in which a tariff was sold from valid_from until just before valid_to (NULL: still). It ends at the latest when
-- the tariff or its course was found gone. The tariffs as of a moment: WHERE :t >= valid_from AND (valid_to IS NULL OR :t < valid_to).
WITH dated AS (
    SELECT
        h.*,
        o.course_id,
        o.external_id AS offer,
        -- Whichever came first; min() of two is NULL where one is.
        coalesce(min(o.removed_at, c.removed_at), o.removed_at, c.removed_at) AS gone_at,
        c.external_id AS course,
        c.title AS course_title,
        c.url AS course_url,
        s.slug AS school
    FROM offer_history AS h
    JOIN offers AS o ON o.offer_id = h.offer_id
    JOIN courses AS c ON c.course_id = o.course_id
    JOIN schools AS s ON s.school_id = c.school_id
    WHERE h.confirmed = 1
)
SELECT
    school,
    course_id,
    course,
    course_title,
    course_url,
    offer_id,
    offer,
    valid_from,
    CASE WHEN gone_at < valid_to OR valid_to IS NULL THEN gone_at ELSE valid_to END AS valid_to,
    name,
    pricing,
    price,
    list_price,
    instalment_price,
    monthly_price,
    monthly_list_price,
    monthly_from,
    instalments,
    conditional_price,
    condition,
    discount_percent,
    discount_until,
    currency,
    page_id
FROM dated
WHERE (valid_to IS NULL OR valid_from < valid_to)
    AND (gone_at IS NULL OR valid_from < gone_at)
