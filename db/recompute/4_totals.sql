-- Sums over the counted reviews: one pass over the index reviews_counted, then per school, then per category.
-- rating_recent: moving the day scales all weights alike, so ages are counted from one fixed day.
DROP TABLE IF EXISTS temp.school_ratings;
CREATE TEMP TABLE school_ratings AS
SELECT
    t.school_id,
    r.rating,
    count(*) AS reviews,
    sum(pow(0.5, (julianday(:reference_day) - coalesce(julianday(r.published_on), julianday(substr(r.first_seen_at, 1, 10)))) / :half_life_days)) AS weight
FROM temp.touched_schools AS t
CROSS JOIN reviews AS r INDEXED BY reviews_counted ON r.school_id = t.school_id
WHERE r.removed_at IS NULL AND r.duplicate_of IS NULL
GROUP BY t.school_id, r.rating;

DELETE FROM school_totals WHERE :full OR school_id IN (SELECT school_id FROM temp.touched_schools);
INSERT INTO school_totals
WITH sums AS (
    SELECT
        school_id,
        sum(reviews) AS reviews,
        coalesce(sum(reviews) FILTER (WHERE rating IS NOT NULL), 0) AS rated_reviews,
        total(rating * reviews) AS rating_sum,
        total(weight) FILTER (WHERE rating IS NOT NULL) AS weight,
        total(rating * weight) AS weighted_sum
    FROM temp.school_ratings
    GROUP BY school_id
),
spread AS (
    SELECT
        r.school_id,
        total(r.reviews * (r.rating - s.rating_sum / s.rated_reviews) * (r.rating - s.rating_sum / s.rated_reviews)) AS squares,
        sum(r.reviews) FILTER (WHERE CAST(r.rating + 0.5 AS INTEGER) = 1) AS stars_1,
        sum(r.reviews) FILTER (WHERE CAST(r.rating + 0.5 AS INTEGER) = 2) AS stars_2,
        sum(r.reviews) FILTER (WHERE CAST(r.rating + 0.5 AS INTEGER) = 3) AS stars_3,
        sum(r.reviews) FILTER (WHERE CAST(r.rating + 0.5 AS INTEGER) = 4) AS stars_4,
        sum(r.reviews) FILTER (WHERE CAST(r.rating + 0.5 AS INTEGER) = 5) AS stars_5
    FROM temp.school_ratings AS r JOIN sums AS s ON s.school_id = r.school_id
    GROUP BY r.school_id
)
SELECT
    t.school_id, coalesce(s.reviews, 0), coalesce(s.rated_reviews, 0),
    coalesce(s.rating_sum, 0.0), coalesce(d.squares, 0.0), coalesce(s.weight, 0.0), coalesce(s.weighted_sum, 0.0),
    coalesce(d.stars_1, 0), coalesce(d.stars_2, 0), coalesce(d.stars_3, 0), coalesce(d.stars_4, 0), coalesce(d.stars_5, 0)
FROM temp.touched_schools AS t
JOIN schools ON schools.school_id = t.school_id
LEFT JOIN sums AS s ON s.school_id = t.school_id
LEFT JOIN spread AS d ON d.school_id = t.school_id;

DELETE FROM category_totals WHERE :full OR category_id IN (SELECT category_id FROM temp.touched_categories);
INSERT INTO category_totals
SELECT t.category_id, coalesce(sum(s.rated_reviews), 0), total(s.rating_sum)
FROM temp.touched_categories AS t
JOIN categories ON categories.category_id = t.category_id
LEFT JOIN category_schools AS m ON m.category_id = t.category_id
LEFT JOIN school_totals AS s ON s.school_id = m.school_id
GROUP BY t.category_id;
