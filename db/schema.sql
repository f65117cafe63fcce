-- The tables of the data contract (docs/data.md). Applied by db/migrations.py as its first step; later steps never edit this file.
-- Money: INTEGER minor units. Times: UTC TEXT YYYY-MM-DDTHH:MM:SSZ. Dates: TEXT YYYY-MM-DD. NULL: the site does not say.

CREATE TABLE schools (
    school_id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    home_url TEXT,
    evidence TEXT NOT NULL DEFAULT 'recorded' CHECK (evidence IN ('recorded', 'synthetic'))
) STRICT;

-- One row per spider and school crawled. A run killed in the middle stays 'running' and is taken up again by the next one.
CREATE TABLE runs (
    run_id INTEGER PRIMARY KEY,
    spider TEXT NOT NULL,
    school_id INTEGER NOT NULL REFERENCES schools,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    status TEXT NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'ok', 'failed')),
    reason TEXT,
    requests INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    not_modified INTEGER NOT NULL DEFAULT 0,
    pages INTEGER NOT NULL DEFAULT 0,
    failed_pages INTEGER NOT NULL DEFAULT 0,
    courses INTEGER NOT NULL DEFAULT 0,
    offers INTEGER NOT NULL DEFAULT 0,
    promos INTEGER NOT NULL DEFAULT 0,
    reviews INTEGER NOT NULL DEFAULT 0,
    issues INTEGER NOT NULL DEFAULT 0,
    title_fill REAL,
    price_fill REAL
) STRICT;
CREATE INDEX runs_by_spider ON runs (spider, school_id, run_id);

-- One row per fetch. failed: why nothing could be read (http_500, timeout, robots, challenge …).
CREATE TABLE pages (
    page_id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs,
    url TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    status INTEGER NOT NULL,
    sha256 TEXT,
    etag TEXT,
    last_modified TEXT,
    bytes INTEGER NOT NULL DEFAULT 0,
    failed TEXT,
    UNIQUE (run_id, url)
) STRICT;

-- What a run has read and not yet published; kept for reading when the run failed, gone once it is published.
CREATE TABLE staged (
    page_id INTEGER NOT NULL REFERENCES pages,
    part INTEGER NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs,
    courses INTEGER NOT NULL,
    offers INTEGER NOT NULL,
    promos INTEGER NOT NULL,
    reviews INTEGER NOT NULL,
    titled INTEGER NOT NULL,
    priced INTEGER NOT NULL,
    payload TEXT NOT NULL,
    first_review INTEGER,
    PRIMARY KEY (page_id, part)
) STRICT;
CREATE INDEX staged_by_run ON staged (run_id);

-- The reviews of a staged page, side by side from staged.first_review on: rows without any index, written and copied as they are.
-- text_key as in reviews. page_id has no foreign key: a look-up a row for what staged says already.
CREATE TABLE staged_reviews (
    staged_id INTEGER PRIMARY KEY,
    page_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    url TEXT,
    author_key TEXT,
    rating REAL,
    rating_text TEXT,
    title TEXT,
    pros TEXT,
    cons TEXT,
    text TEXT,
    published_on TEXT,
    course_url TEXT,
    text_key INTEGER
) STRICT;
CREATE TRIGGER staged_takes_its_reviews_along AFTER DELETE ON staged WHEN OLD.first_review IS NOT NULL
BEGIN DELETE FROM staged_reviews WHERE staged_id BETWEEN OLD.first_review AND OLD.first_review + OLD.reviews - 1; END;

CREATE TABLE courses (
    course_id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES schools,
    external_id TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT,
    summary TEXT,
    level TEXT CHECK (level IN ('beginner', 'specialist')),
    format TEXT CHECK (format IN ('online', 'offline', 'mixed')),
    language TEXT,
    starts_on TEXT,
    enrolment TEXT CHECK (enrolment IN ('open', 'closed')),
    duration_months REAL,
    workload_hours REAL,
    lessons INTEGER,
    has_employment INTEGER CHECK (has_employment IN (0, 1)),
    has_instalments INTEGER CHECK (has_instalments IN (0, 1)),
    learners INTEGER,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    removed_at TEXT,
    page_id INTEGER NOT NULL REFERENCES pages,
    UNIQUE (school_id, external_id),
    UNIQUE (school_id, url)
) STRICT;

-- What each source said of a course the last time it listed it. rank: 1 the school's page, 2 its API, 3 a feed.
-- course and offers are JSON in the columns of those tables; a row of courses is the first value that is not null, by rank.
CREATE TABLE course_claims (
    course_id INTEGER NOT NULL REFERENCES courses,
    spider TEXT NOT NULL,
    rank INTEGER NOT NULL,
    course TEXT NOT NULL,
    offers TEXT NOT NULL,
    page_id INTEGER NOT NULL REFERENCES pages,
    run_id INTEGER NOT NULL REFERENCES runs,
    last_seen_at TEXT NOT NULL,
    missed_runs INTEGER NOT NULL DEFAULT 0,
    removed_at TEXT,
    PRIMARY KEY (course_id, spider)
) STRICT;

CREATE TABLE offers (
    offer_id INTEGER PRIMARY KEY,
    course_id INTEGER NOT NULL REFERENCES courses,
    external_id TEXT NOT NULL,
    name TEXT,
    pricing TEXT NOT NULL CHECK (pricing IN ('full', 'from', 'monthly', 'subscription', 'free', 'unknown')),
    price INTEGER,
    list_price INTEGER,
    instalment_price INTEGER,
    monthly_price INTEGER,
    monthly_list_price INTEGER,
    monthly_from INTEGER CHECK (monthly_from IN (0, 1)),
    instalments INTEGER,
    conditional_price INTEGER,
    condition TEXT,
    discount_percent REAL,
    discount_until TEXT,
    currency TEXT,
    removed_at TEXT,
    page_id INTEGER NOT NULL REFERENCES pages,
    UNIQUE (course_id, external_id),
    CHECK (price IS NULL OR pricing IN ('full', 'from', 'free')),
    CHECK (price <> 0 OR pricing = 'free')
) STRICT;

-- Every state an offer has been in. valid_to NULL and confirmed 1: as it stands in offers. confirmed 0: read once, waiting to be read again.
CREATE TABLE offer_history (
    offer_id INTEGER NOT NULL REFERENCES offers,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    name TEXT,
    pricing TEXT NOT NULL,
    price INTEGER,
    list_price INTEGER,
    instalment_price INTEGER,
    monthly_price INTEGER,
    monthly_list_price INTEGER,
    monthly_from INTEGER,
    instalments INTEGER,
    conditional_price INTEGER,
    condition TEXT,
    discount_percent REAL,
    discount_until TEXT,
    currency TEXT,
    page_id INTEGER NOT NULL REFERENCES pages,
    PRIMARY KEY (offer_id, valid_from)
) STRICT;

CREATE TABLE promos (
    promo_id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES schools,
    external_id TEXT NOT NULL,
    course_id INTEGER REFERENCES courses,
    kind TEXT NOT NULL CHECK (kind IN ('code', 'sale', 'gift')),
    code TEXT,
    title TEXT,
    description TEXT,
    percent REAL,
    amount INTEGER,
    currency TEXT,
    min_price INTEGER,
    starts_at TEXT,
    ends_at TEXT,
    stackable INTEGER CHECK (stackable IN (0, 1)),
    paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
    url TEXT,
    source TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    removed_at TEXT,
    missed_runs INTEGER NOT NULL DEFAULT 0,
    page_id INTEGER NOT NULL REFERENCES pages,
    UNIQUE (school_id, external_id)
) STRICT;

CREATE TABLE reviews (
    review_id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES schools,
    course_id INTEGER REFERENCES courses,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    url TEXT,
    author_key TEXT,
    rating REAL CHECK (rating BETWEEN 1 AND 5),
    rating_text TEXT,
    title TEXT,
    pros TEXT,
    cons TEXT,
    text TEXT,
    published_on TEXT,
    duplicate_of INTEGER REFERENCES reviews,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    removed_at TEXT,
    missed_runs INTEGER NOT NULL DEFAULT 0,
    page_id INTEGER NOT NULL REFERENCES pages,
    text_key INTEGER,
    UNIQUE (source, external_id)
) STRICT;
-- Which reviews of a school may tell one text (text_key), and from which sites it has reviews, without reading a text.
CREATE INDEX reviews_by_school ON reviews (school_id, text_key, source);
CREATE INDEX reviews_duplicates ON reviews (duplicate_of) WHERE duplicate_of IS NOT NULL;

-- What an edited review said before the edit.
CREATE TABLE review_versions (
    review_id INTEGER NOT NULL REFERENCES reviews,
    valid_to TEXT NOT NULL,
    rating REAL,
    rating_text TEXT,
    title TEXT,
    pros TEXT,
    cons TEXT,
    text TEXT,
    page_id INTEGER NOT NULL REFERENCES pages,
    PRIMARY KEY (review_id, valid_to)
) STRICT;

CREATE TABLE categories (
    category_id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    parent_id INTEGER REFERENCES categories
) STRICT;

CREATE TABLE professions (profession_id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL) STRICT;
CREATE TABLE skills (skill_id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL) STRICT;
CREATE TABLE tools (tool_id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL) STRICT;
CREATE TABLE teachers (
    teacher_id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    school_id INTEGER NOT NULL REFERENCES schools,
    position TEXT
) STRICT;

CREATE TABLE course_categories (
    course_id INTEGER NOT NULL REFERENCES courses, category_id INTEGER NOT NULL REFERENCES categories, PRIMARY KEY (course_id, category_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX course_categories_by_category ON course_categories (category_id);
CREATE TABLE course_professions (
    course_id INTEGER NOT NULL REFERENCES courses, profession_id INTEGER NOT NULL REFERENCES professions, PRIMARY KEY (course_id, profession_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE course_skills (
    course_id INTEGER NOT NULL REFERENCES courses, skill_id INTEGER NOT NULL REFERENCES skills, PRIMARY KEY (course_id, skill_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE course_tools (
    course_id INTEGER NOT NULL REFERENCES courses, tool_id INTEGER NOT NULL REFERENCES tools, PRIMARY KEY (course_id, tool_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE course_teachers (
    course_id INTEGER NOT NULL REFERENCES courses, teacher_id INTEGER NOT NULL REFERENCES teachers, PRIMARY KEY (course_id, teacher_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE salaries (
    profession_id INTEGER NOT NULL REFERENCES professions,
    grade TEXT NOT NULL CHECK (grade IN ('junior', 'middle', 'senior', 'lead')),
    observed_on TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    vacancies INTEGER,
    source TEXT NOT NULL,
    PRIMARY KEY (profession_id, grade, observed_on)
) STRICT;
CREATE TABLE vacancies (
    profession_id INTEGER NOT NULL REFERENCES professions,
    observed_on TEXT NOT NULL,
    vacancies INTEGER,
    employers INTEGER,
    source TEXT NOT NULL,
    PRIMARY KEY (profession_id, observed_on)
) STRICT;
CREATE TABLE audience (
    category_id INTEGER NOT NULL REFERENCES categories,
    observed_on TEXT NOT NULL,
    visitors_30d INTEGER,
    learners_month INTEGER,
    PRIMARY KEY (category_id, observed_on)
) STRICT;

CREATE TABLE issues (
    issue_id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs,
    page_id INTEGER REFERENCES pages,
    url TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('unknown', 'conflict', 'rejected', 'suspect')),
    field TEXT NOT NULL,
    text TEXT,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX issues_by_run ON issues (run_id);
CREATE INDEX issues_by_page ON issues (page_id);

CREATE TABLE school_stats (
    school_id INTEGER PRIMARY KEY REFERENCES schools,
    courses INTEGER NOT NULL, teachers INTEGER NOT NULL, reviews INTEGER NOT NULL, rated_reviews INTEGER NOT NULL,
    sales INTEGER NOT NULL, promo_codes INTEGER NOT NULL,
    rating REAL, rating_bayes REAL, rating_recent REAL, rating_low REAL, rating_high REAL,
    stars_1 INTEGER NOT NULL, stars_2 INTEGER NOT NULL, stars_3 INTEGER NOT NULL, stars_4 INTEGER NOT NULL, stars_5 INTEGER NOT NULL,
    price_min INTEGER, price_p10 INTEGER, price_median INTEGER, price_mean INTEGER, price_p90 INTEGER, price_max INTEGER,
    free_courses INTEGER NOT NULL, monthly_min INTEGER,
    duration_min REAL, duration_median REAL, duration_max REAL,
    computed_at TEXT NOT NULL
) STRICT;
CREATE TABLE category_stats (
    category_id INTEGER PRIMARY KEY REFERENCES categories,
    courses INTEGER NOT NULL, teachers INTEGER NOT NULL, reviews INTEGER NOT NULL, rated_reviews INTEGER NOT NULL,
    sales INTEGER NOT NULL, promo_codes INTEGER NOT NULL,
    rating REAL, rating_bayes REAL, rating_recent REAL, rating_low REAL, rating_high REAL,
    stars_1 INTEGER NOT NULL, stars_2 INTEGER NOT NULL, stars_3 INTEGER NOT NULL, stars_4 INTEGER NOT NULL, stars_5 INTEGER NOT NULL,
    price_min INTEGER, price_p10 INTEGER, price_median INTEGER, price_mean INTEGER, price_p90 INTEGER, price_max INTEGER,
    free_courses INTEGER NOT NULL, monthly_min INTEGER,
    duration_min REAL, duration_median REAL, duration_max REAL,
    computed_at TEXT NOT NULL
) STRICT;
