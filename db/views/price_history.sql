-- A row: a state that an offer was in from valid_from to valid_to (NULL = still); readings not yet confirmed are left out.
SELECT h.*, s.slug AS school, c.course_id, c.external_id AS course, c.url AS course_url, o.external_id AS offer
FROM offer_history AS h
JOIN offers AS o ON o.offer_id = h.offer_id
JOIN courses AS c ON c.course_id = o.course_id
JOIN schools AS s ON s.school_id = c.school_id
WHERE h.confirmed = 1
ORDER BY s.slug, c.external_id, o.external_id, h.valid_from
