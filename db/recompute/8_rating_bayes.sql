-- The mean over all counted reviews (m) moves with any of them, and rating_bayes of every school and category with it: (m C + sum) / (C + n).
-- Nobody has rated: NULL, not m.
UPDATE school_stats SET rating_bayes = fresh.rating_bayes, computed_at = :now
FROM (
    SELECT t.school_id, (m.mean * :prior_reviews + t.rating_sum) / (:prior_reviews + nullif(t.rated_reviews, 0)) AS rating_bayes
    FROM school_totals AS t CROSS JOIN (SELECT sum(rating_sum) / nullif(sum(rated_reviews), 0) AS mean FROM school_totals) AS m
) AS fresh
WHERE fresh.school_id = school_stats.school_id AND fresh.rating_bayes IS NOT school_stats.rating_bayes;
UPDATE category_stats SET rating_bayes = fresh.rating_bayes, computed_at = :now
FROM (
    SELECT t.category_id, (m.mean * :prior_reviews + t.rating_sum) / (:prior_reviews + nullif(t.rated_reviews, 0)) AS rating_bayes
    FROM category_totals AS t CROSS JOIN (SELECT sum(rating_sum) / nullif(sum(rated_reviews), 0) AS mean FROM school_totals) AS m
) AS fresh
WHERE fresh.category_id = category_stats.category_id AND fresh.rating_bayes IS NOT category_stats.rating_bayes;
