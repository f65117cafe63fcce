-- The rating that a page states as a whole, and on how many reviews it says that rests: never mixed with the reviews that were read.
-- A row is added when another rating or number is stated.
CREATE TABLE stated_ratings (
    stated_rating_id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES schools,
    course_id INTEGER REFERENCES courses,
    source TEXT NOT NULL,
    observed_at TEXT NOT NULL,
    rating REAL CHECK (rating BETWEEN 1 AND 5),
    rating_text TEXT,
    reviews INTEGER,
    page_id INTEGER NOT NULL REFERENCES pages
) STRICT;
CREATE INDEX stated_ratings_by_subject ON stated_ratings (school_id, source, course_id, stated_rating_id);
