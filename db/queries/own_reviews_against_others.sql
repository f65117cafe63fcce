-- How schools rate themselves
-- Mean rating of the reviews that a school shows on its own site beside that of other sites (empty: none was read).
SELECT
    school,
    round(sum(CASE WHEN is_own = 1 THEN rating * rated_reviews END) / sum(CASE WHEN is_own = 1 THEN rated_reviews END), 3) AS own_rating,
    sum(CASE WHEN is_own = 1 THEN rated_reviews END) AS own_reviews,
    round(sum(CASE WHEN is_own = 0 THEN rating * rated_reviews END) / sum(CASE WHEN is_own = 0 THEN rated_reviews END), 3) AS others_rating,
    sum(CASE WHEN is_own = 0 THEN rated_reviews END) AS others_reviews
FROM review_sources
WHERE rated_reviews > 0
GROUP BY school
HAVING own_reviews > 0
ORDER BY own_rating - others_rating DESC NULLS LAST, school
