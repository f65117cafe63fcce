-- A row: two statements about a current fact that differ. origin page: two places of one page, found by the latest published run of its spider
-- over the school, or by the last one that could read the page; neither statement is stored. origin sources: two sources of a course, each by
-- the page on which it listed the course last; the first one's statement is stored.
WITH claims AS (
    SELECT l.course_id, l.spider, l.rank, l.course, l.offers, l.page_id
    FROM course_claims AS l
    JOIN courses AS c ON c.course_id = l.course_id
    WHERE l.removed_at IS NULL AND c.removed_at IS NULL
),
pairs AS (
    SELECT
        a.course_id,
        a.spider,
        a.course,
        a.offers,
        a.page_id,
        b.spider AS other_spider,
        b.course AS other_course,
        b.offers AS other_offers,
        b.page_id AS other_page_id
    FROM claims AS a
    JOIN claims AS b ON b.course_id = a.course_id AND (b.rank > a.rank OR (b.rank = a.rank AND b.spider > a.spider))
),
-- Facts of which there is one; a title or a summary can be worded in many ways, and numbers of learners grow.
course_fields (field) AS (
    VALUES ('level'), ('format'), ('language'), ('starts_on'), ('enrolment'), ('duration_months'), ('workload_hours'), ('lessons'),
    ('has_employment'), ('has_instalments')
),
price_fields (field) AS (
    VALUES ('price'), ('list_price'), ('instalment_price'), ('monthly_price'), ('monthly_list_price'), ('instalments'), ('currency')
),
said AS (
    SELECT
        p.course_id, NULL AS offer, f.field, p.spider, p.page_id, p.other_spider, p.other_page_id,
        json_extract(p.course, '$.' || f.field) AS one,
        json_extract(p.other_course, '$.' || f.field) AS other
    FROM pairs AS p
    CROSS JOIN course_fields AS f
),
tariffs AS (
    SELECT
        p.course_id, json_extract(x.value, '$.external_id') AS offer, p.spider, p.page_id, p.other_spider, p.other_page_id,
        x.value AS one,
        y.value AS other
    FROM pairs AS p
    CROSS JOIN json_each(p.offers) AS x
    CROSS JOIN json_each(p.other_offers) AS y
    WHERE json_extract(x.value, '$.external_id') = json_extract(y.value, '$.external_id')
),
priced AS (
    SELECT
        t.course_id, t.offer, f.field, t.spider, t.page_id, t.other_spider, t.other_page_id,
        json_extract(t.one, '$.' || f.field) AS one,
        json_extract(t.other, '$.' || f.field) AS other
    FROM tariffs AS t
    CROSS JOIN price_fields AS f
),
differing AS (
    SELECT course_id, offer, field, one || ' | ' || other AS text, spider, page_id, other_spider, other_page_id
    FROM said
    WHERE one <> other
        -- As within one page: more than a month and more than a fifth apart.
        AND (field <> 'duration_months' OR (abs(one - other) > 1 AND abs(one - other) > 0.2 * max(one, other)))
    UNION ALL
    SELECT
        course_id, offer, field,
        CASE
            WHEN field IN ('instalments', 'currency') THEN one || ' | ' || other
            ELSE printf('%.2f | %.2f', one / 100.0, other / 100.0)
        END,
        spider, page_id, other_spider, other_page_id
    FROM priced
    WHERE one <> other
    UNION ALL
    SELECT
        course_id, offer, 'pricing', json_extract(one, '$.pricing') || ' | ' || json_extract(other, '$.pricing'),
        spider, page_id, other_spider, other_page_id
    FROM tariffs
    WHERE 'unknown' NOT IN (json_extract(one, '$.pricing'), json_extract(other, '$.pricing'))
        AND (json_extract(one, '$.pricing') = 'free') <> (json_extract(other, '$.pricing') = 'free')
),
found AS (
    SELECT i.issue_id, r.run_id IN (SELECT max(run_id) FROM runs WHERE status = 'ok' GROUP BY spider, school_id) AS is_latest
    FROM issues AS i
    JOIN runs AS r ON r.run_id = i.run_id
    WHERE i.kind = 'conflict'
        AND (
            i.run_id IN (SELECT max(run_id) FROM runs WHERE status = 'ok' GROUP BY spider, school_id)
            OR i.page_id IN (SELECT page_id FROM claims)
        )
)
SELECT
    'page' AS origin,
    s.slug AS school,
    c.course_id,
    c.external_id AS course,
    c.title AS course_title,
    NULL AS offer,
    i.field,
    i.text,
    i.reason,
    r.spider,
    i.url,
    p.fetched_at,
    i.page_id,
    NULL AS other_spider,
    NULL AS other_url,
    NULL AS other_fetched_at,
    NULL AS other_page_id
FROM found AS f
JOIN issues AS i ON i.issue_id = f.issue_id
JOIN runs AS r ON r.run_id = i.run_id
LEFT JOIN schools AS s ON s.school_id = r.school_id
LEFT JOIN pages AS p ON p.page_id = i.page_id
LEFT JOIN courses AS c
    ON c.school_id = r.school_id AND c.url = rtrim(substr(i.url, 1, instr(i.url || '?', '?') - 1), '/')
WHERE c.removed_at IS NULL
    AND (f.is_latest OR EXISTS (SELECT 1 FROM claims AS l WHERE l.course_id = c.course_id AND l.page_id = i.page_id))
UNION ALL
SELECT
    'sources',
    s.slug,
    c.course_id,
    c.external_id,
    c.title,
    d.offer,
    d.field,
    d.text,
    'two sources of the course differ',
    d.spider,
    p.url,
    p.fetched_at,
    d.page_id,
    d.other_spider,
    o.url,
    o.fetched_at,
    d.other_page_id
FROM differing AS d
JOIN courses AS c ON c.course_id = d.course_id
JOIN schools AS s ON s.school_id = c.school_id
JOIN pages AS p ON p.page_id = d.page_id
JOIN pages AS o ON o.page_id = d.other_page_id
