-- What a review said before an edit is kept, whoever edits. Two pages of one run that tell a review differently (a teaser, the whole) are
-- no edit; of two edits at one moment the first keeps what stood before both.
CREATE TRIGGER reviews_keep_versions AFTER UPDATE OF rating, rating_text, title, pros, cons, text ON reviews
WHEN (OLD.text IS NOT NEW.text OR OLD.rating IS NOT NEW.rating OR OLD.rating_text IS NOT NEW.rating_text OR OLD.title IS NOT NEW.title
    OR OLD.pros IS NOT NEW.pros OR OLD.cons IS NOT NEW.cons)
    AND (SELECT run_id FROM pages WHERE page_id = OLD.page_id) IS NOT (SELECT run_id FROM pages WHERE page_id = NEW.page_id)
BEGIN
    INSERT INTO review_versions (review_id, valid_to, rating, rating_text, title, pros, cons, text, page_id)
    VALUES (OLD.review_id, NEW.last_seen_at, OLD.rating, OLD.rating_text, OLD.title, OLD.pros, OLD.cons, OLD.text, OLD.page_id)
    ON CONFLICT (review_id, valid_to) DO NOTHING;
END;
