-- Whose negative reviews disappear
-- Schools by the share of their negative reviews (2.5 stars and less) that their site shows no more, beside that of the positive ones
-- (3.5 and more). Who took a review away, the school, the site or its author, nobody can see.
SELECT
    school,
    negatives_seen,
    deleted_negative,
    round(100.0 * share_deleted_negative, 1) AS deleted_negative_percent,
    positives_seen,
    deleted_positive,
    round(100.0 * share_deleted_positive, 1) AS deleted_positive_percent,
    round(rating, 3) AS rating,
    round(rating_with_deleted, 3) AS rating_with_deleted
FROM review_lifecycle
WHERE negatives_seen > 0
ORDER BY share_deleted_negative - coalesce(share_deleted_positive, 0) DESC, school
