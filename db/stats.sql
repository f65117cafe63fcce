-- What recomputing needs beside the facts: history of the figures, sums kept between computations, and which schools have changed.
-- Applied by db/migrations.py after schema.sql.

-- The figures as they stood at the end of each day (UTC) on which they changed.
CREATE TABLE school_stats_history (
    school_id INTEGER NOT NULL,
    observed_on TEXT NOT NULL,
    courses INTEGER NOT NULL, teachers INTEGER NOT NULL, reviews INTEGER NOT NULL, rated_reviews INTEGER NOT NULL,
    sales INTEGER NOT NULL, promo_codes INTEGER NOT NULL,
    rating REAL, rating_bayes REAL, rating_recent REAL, rating_low REAL, rating_high REAL,
    stars_1 INTEGER NOT NULL, stars_2 INTEGER NOT NULL, stars_3 INTEGER NOT NULL, stars_4 INTEGER NOT NULL, stars_5 INTEGER NOT NULL,
    price_min INTEGER, price_p10 INTEGER, price_median INTEGER, price_mean INTEGER, price_p90 INTEGER, price_max INTEGER,
    free_courses INTEGER NOT NULL, monthly_min INTEGER,
    duration_min REAL, duration_median REAL, duration_max REAL,
    PRIMARY KEY (school_id, observed_on)
) STRICT;
CREATE TABLE category_stats_history (
    category_id INTEGER NOT NULL,
    observed_on TEXT NOT NULL,
    courses INTEGER NOT NULL, teachers INTEGER NOT NULL, reviews INTEGER NOT NULL, rated_reviews INTEGER NOT NULL,
    sales INTEGER NOT NULL, promo_codes INTEGER NOT NULL,
    rating REAL, rating_bayes REAL, rating_recent REAL, rating_low REAL, rating_high REAL,
    stars_1 INTEGER NOT NULL, stars_2 INTEGER NOT NULL, stars_3 INTEGER NOT NULL, stars_4 INTEGER NOT NULL, stars_5 INTEGER NOT NULL,
    price_min INTEGER, price_p10 INTEGER, price_median INTEGER, price_mean INTEGER, price_p90 INTEGER, price_max INTEGER,
    free_courses INTEGER NOT NULL, monthly_min INTEGER,
    duration_min REAL, duration_median REAL, duration_max REAL,
    PRIMARY KEY (category_id, observed_on)
) STRICT;

-- Schools whose facts changed since the last computation: reviews or promos, and what they teach (courses, offers, teachers, categories).
-- No foreign keys: a deleted school is a change too.
CREATE TABLE stale_schools (school_id INTEGER PRIMARY KEY) STRICT;
CREATE TABLE stale_catalogues (school_id INTEGER PRIMARY KEY) STRICT;

-- One row once anything has been computed: the time of the last computation, for promos that have begun or ended since.
CREATE TABLE stats_state (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), computed_at TEXT NOT NULL) STRICT;

-- Sums over the counted reviews of a school. squares: of the deviations from the school's mean. weight: of rating_recent.
CREATE TABLE school_totals (
    school_id INTEGER PRIMARY KEY,
    reviews INTEGER NOT NULL, rated_reviews INTEGER NOT NULL,
    rating_sum REAL NOT NULL, squares REAL NOT NULL, weight REAL NOT NULL, weighted_sum REAL NOT NULL,
    stars_1 INTEGER NOT NULL, stars_2 INTEGER NOT NULL, stars_3 INTEGER NOT NULL, stars_4 INTEGER NOT NULL, stars_5 INTEGER NOT NULL
) STRICT;
CREATE TABLE category_totals (
    category_id INTEGER PRIMARY KEY, rated_reviews INTEGER NOT NULL, rating_sum REAL NOT NULL
) STRICT;

-- What a current course adds to the figures of its school and categories: its cheapest full price and payment per month, in RUB.
CREATE TABLE course_figures (
    course_id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL,
    price INTEGER,
    monthly_price INTEGER,
    free INTEGER NOT NULL,
    duration_months REAL
) STRICT;
CREATE INDEX course_figures_by_school ON course_figures (school_id);

-- Which schools had a current course in the category, or in one under it, when it was last computed.
CREATE TABLE category_schools (
    category_id INTEGER NOT NULL, school_id INTEGER NOT NULL, PRIMARY KEY (category_id, school_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX category_schools_by_school ON category_schools (school_id);

-- The counted reviews in the order in which they are summed; only an undated review is looked up in its table (first_seen_at).
CREATE INDEX reviews_counted ON reviews (school_id, rating, published_on) WHERE removed_at IS NULL AND duplicate_of IS NULL;

-- Every write that can change a figure names its school, whoever writes. The guards keep a bulk insert to one look-up a row.
-- One thing SQLite hides from triggers: the row that INSERT OR REPLACE takes away. Where it was another school's, `scrapy recompute --full`.
-- No OR IGNORE in a trigger: the conflict clause of the statement that fires it takes its place.
CREATE TRIGGER reviews_insert_makes_stale AFTER INSERT ON reviews
WHEN NOT EXISTS (SELECT 1 FROM stale_schools WHERE school_id = NEW.school_id)
BEGIN INSERT INTO stale_schools VALUES (NEW.school_id); END;
CREATE TRIGGER reviews_delete_makes_stale AFTER DELETE ON reviews
WHEN NOT EXISTS (SELECT 1 FROM stale_schools WHERE school_id = OLD.school_id)
BEGIN INSERT INTO stale_schools VALUES (OLD.school_id); END;
CREATE TRIGGER reviews_update_makes_stale AFTER UPDATE OF school_id, rating, published_on, first_seen_at, removed_at, duplicate_of ON reviews
WHEN OLD.school_id IS NOT NEW.school_id
    OR OLD.rating IS NOT NEW.rating
    OR OLD.published_on IS NOT NEW.published_on
    OR OLD.first_seen_at IS NOT NEW.first_seen_at
    OR OLD.removed_at IS NOT NEW.removed_at
    OR OLD.duplicate_of IS NOT NEW.duplicate_of
BEGIN INSERT INTO stale_schools SELECT OLD.school_id WHERE OLD.school_id NOT IN (SELECT school_id FROM stale_schools)
    UNION SELECT NEW.school_id WHERE NEW.school_id NOT IN (SELECT school_id FROM stale_schools); END;
CREATE TRIGGER courses_insert_makes_stale AFTER INSERT ON courses
WHEN NOT EXISTS (SELECT 1 FROM stale_catalogues WHERE school_id = NEW.school_id)
BEGIN INSERT INTO stale_catalogues VALUES (NEW.school_id); END;
CREATE TRIGGER courses_delete_makes_stale AFTER DELETE ON courses
WHEN NOT EXISTS (SELECT 1 FROM stale_catalogues WHERE school_id = OLD.school_id)
BEGIN INSERT INTO stale_catalogues VALUES (OLD.school_id); END;
CREATE TRIGGER courses_update_makes_stale AFTER UPDATE OF course_id, school_id, duration_months, removed_at ON courses
WHEN OLD.course_id IS NOT NEW.course_id
    OR OLD.school_id IS NOT NEW.school_id
    OR OLD.duration_months IS NOT NEW.duration_months
    OR OLD.removed_at IS NOT NEW.removed_at
BEGIN INSERT INTO stale_catalogues SELECT OLD.school_id WHERE OLD.school_id NOT IN (SELECT school_id FROM stale_catalogues)
    UNION SELECT NEW.school_id WHERE NEW.school_id NOT IN (SELECT school_id FROM stale_catalogues); END;
CREATE TRIGGER promos_insert_makes_stale AFTER INSERT ON promos
WHEN NOT EXISTS (SELECT 1 FROM stale_schools WHERE school_id = NEW.school_id)
BEGIN INSERT INTO stale_schools VALUES (NEW.school_id); END;
CREATE TRIGGER promos_delete_makes_stale AFTER DELETE ON promos
WHEN NOT EXISTS (SELECT 1 FROM stale_schools WHERE school_id = OLD.school_id)
BEGIN INSERT INTO stale_schools VALUES (OLD.school_id); END;
CREATE TRIGGER promos_update_makes_stale AFTER UPDATE OF school_id, course_id, kind, starts_at, ends_at, paused, removed_at ON promos
WHEN OLD.school_id IS NOT NEW.school_id
    OR OLD.course_id IS NOT NEW.course_id
    OR OLD.kind IS NOT NEW.kind
    OR OLD.starts_at IS NOT NEW.starts_at
    OR OLD.ends_at IS NOT NEW.ends_at
    OR OLD.paused IS NOT NEW.paused
    OR OLD.removed_at IS NOT NEW.removed_at
BEGIN INSERT INTO stale_schools SELECT OLD.school_id WHERE OLD.school_id NOT IN (SELECT school_id FROM stale_schools)
    UNION SELECT NEW.school_id WHERE NEW.school_id NOT IN (SELECT school_id FROM stale_schools); END;
CREATE TRIGGER offers_insert_makes_stale AFTER INSERT ON offers
BEGIN INSERT INTO stale_catalogues SELECT DISTINCT school_id FROM courses WHERE course_id = NEW.course_id
    AND school_id NOT IN (SELECT school_id FROM stale_catalogues); END;
CREATE TRIGGER offers_delete_makes_stale AFTER DELETE ON offers
BEGIN INSERT INTO stale_catalogues SELECT DISTINCT school_id FROM courses WHERE course_id = OLD.course_id
    AND school_id NOT IN (SELECT school_id FROM stale_catalogues); END;
CREATE TRIGGER offers_update_makes_stale AFTER UPDATE OF course_id, pricing, price, monthly_price, currency, removed_at ON offers
WHEN OLD.course_id IS NOT NEW.course_id
    OR OLD.pricing IS NOT NEW.pricing
    OR OLD.price IS NOT NEW.price
    OR OLD.monthly_price IS NOT NEW.monthly_price
    OR OLD.currency IS NOT NEW.currency
    OR OLD.removed_at IS NOT NEW.removed_at
BEGIN INSERT INTO stale_catalogues SELECT DISTINCT school_id FROM courses WHERE course_id IN (OLD.course_id, NEW.course_id)
    AND school_id NOT IN (SELECT school_id FROM stale_catalogues); END;
CREATE TRIGGER course_categories_insert_makes_stale AFTER INSERT ON course_categories
BEGIN INSERT INTO stale_catalogues SELECT DISTINCT school_id FROM courses WHERE course_id = NEW.course_id
    AND school_id NOT IN (SELECT school_id FROM stale_catalogues); END;
CREATE TRIGGER course_categories_delete_makes_stale AFTER DELETE ON course_categories
BEGIN INSERT INTO stale_catalogues SELECT DISTINCT school_id FROM courses WHERE course_id = OLD.course_id
    AND school_id NOT IN (SELECT school_id FROM stale_catalogues); END;
CREATE TRIGGER course_categories_update_makes_stale AFTER UPDATE OF course_id, category_id ON course_categories
WHEN OLD.course_id IS NOT NEW.course_id
    OR OLD.category_id IS NOT NEW.category_id
BEGIN INSERT INTO stale_catalogues SELECT DISTINCT school_id FROM courses WHERE course_id IN (OLD.course_id, NEW.course_id)
    AND school_id NOT IN (SELECT school_id FROM stale_catalogues); END;
CREATE TRIGGER course_teachers_insert_makes_stale AFTER INSERT ON course_teachers
BEGIN INSERT INTO stale_catalogues SELECT DISTINCT school_id FROM courses WHERE course_id = NEW.course_id
    AND school_id NOT IN (SELECT school_id FROM stale_catalogues); END;
CREATE TRIGGER course_teachers_delete_makes_stale AFTER DELETE ON course_teachers
BEGIN INSERT INTO stale_catalogues SELECT DISTINCT school_id FROM courses WHERE course_id = OLD.course_id
    AND school_id NOT IN (SELECT school_id FROM stale_catalogues); END;
CREATE TRIGGER course_teachers_update_makes_stale AFTER UPDATE OF course_id, teacher_id ON course_teachers
WHEN OLD.course_id IS NOT NEW.course_id
    OR OLD.teacher_id IS NOT NEW.teacher_id
BEGIN INSERT INTO stale_catalogues SELECT DISTINCT school_id FROM courses WHERE course_id IN (OLD.course_id, NEW.course_id)
    AND school_id NOT IN (SELECT school_id FROM stale_catalogues); END;
-- A category that moves changes the directions it leaves and enters; a school that changed otherwise is stale already.
CREATE TRIGGER categories_update_makes_stale AFTER UPDATE OF parent_id ON categories
WHEN OLD.parent_id IS NOT NEW.parent_id
BEGIN INSERT INTO stale_catalogues SELECT DISTINCT school_id FROM category_schools WHERE category_id = OLD.category_id
    AND school_id NOT IN (SELECT school_id FROM stale_catalogues); END;
-- How many reviews a course has of its own, for category_top_courses.
CREATE INDEX reviews_by_course ON reviews (course_id) WHERE course_id IS NOT NULL AND removed_at IS NULL AND duplicate_of IS NULL;
