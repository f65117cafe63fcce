-- What people write for a category. `file` is the path below the imported folder; the text is Markdown and nothing else.
CREATE TABLE category_texts (
    file TEXT PRIMARY KEY,
    category_id INTEGER NOT NULL UNIQUE REFERENCES categories,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    position INTEGER,
    source TEXT,
    updated_on TEXT
) STRICT;
CREATE TABLE faq (
    file TEXT PRIMARY KEY,
    category_id INTEGER NOT NULL REFERENCES categories,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    position INTEGER,
    source TEXT,
    updated_on TEXT
) STRICT;
CREATE TABLE collections (
    file TEXT PRIMARY KEY,
    category_id INTEGER NOT NULL REFERENCES categories,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    position INTEGER,
    source TEXT,
    updated_on TEXT
) STRICT;
CREATE TABLE collection_courses (
    file TEXT NOT NULL REFERENCES collections ON DELETE CASCADE,
    course_id INTEGER NOT NULL REFERENCES courses,
    place INTEGER NOT NULL,
    PRIMARY KEY (file, course_id)
) STRICT;
CREATE INDEX faq_of_category ON faq (category_id);
CREATE INDEX collections_of_category ON collections (category_id);
CREATE INDEX collections_of_course ON collection_courses (course_id);
