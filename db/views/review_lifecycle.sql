-- A row: a school, and what became of all reviews of it that were ever read, copies of others left out. Deleted is what its site shows no more.
-- Negative is a rating of at most 2.5, positive one of at least 3.5; between them, and without a rating, a review is neither.
WITH edits AS (
    SELECT v.review_id, v.rating AS first_rating
    FROM review_versions AS v
    WHERE v.valid_to = (SELECT min(w.valid_to) FROM review_versions AS w WHERE w.review_id = v.review_id)
),
told AS (
    SELECT
        r.school_id,
        r.rating,
        r.removed_at IS NOT NULL AS is_deleted,
        r.rating <= 2.5 AS is_negative,
        r.rating >= 3.5 AS is_positive,
        e.review_id IS NOT NULL AS is_edited,
        r.rating > e.first_rating AS is_raised,
        r.rating < e.first_rating AS is_lowered
    FROM reviews AS r
    LEFT JOIN edits AS e ON e.review_id = r.review_id
    WHERE r.duplicate_of IS NULL
),
counted AS (
    SELECT
        school_id,
        count(*) AS reviews_seen,
        sum(is_edited) AS edited,
        total(is_raised) AS raised,
        total(is_lowered) AS lowered,
        sum(is_deleted) AS deleted,
        total(is_negative) AS negatives_seen,
        total(is_negative AND is_deleted) AS deleted_negative,
        total(is_positive) AS positives_seen,
        total(is_positive AND is_deleted) AS deleted_positive,
        avg(CASE WHEN is_deleted = 0 THEN rating END) AS rating,
        avg(rating) AS rating_with_deleted
    FROM told
    GROUP BY school_id
)
SELECT
    c.school_id,
    s.slug AS school,
    c.reviews_seen,
    c.edited,
    CAST(c.raised AS INTEGER) AS raised,
    CAST(c.lowered AS INTEGER) AS lowered,
    c.deleted,
    round(1.0 * c.deleted / c.reviews_seen, 4) AS share_deleted,
    CAST(c.negatives_seen AS INTEGER) AS negatives_seen,
    CAST(c.deleted_negative AS INTEGER) AS deleted_negative,
    round(c.deleted_negative / nullif(c.negatives_seen, 0), 4) AS share_deleted_negative,
    CAST(c.positives_seen AS INTEGER) AS positives_seen,
    CAST(c.deleted_positive AS INTEGER) AS deleted_positive,
    round(c.deleted_positive / nullif(c.positives_seen, 0), 4) AS share_deleted_positive,
    c.rating,
    c.rating_with_deleted
FROM counted AS c
JOIN schools AS s ON s.school_id = c.school_id
