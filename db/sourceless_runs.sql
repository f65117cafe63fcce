-- A run that reads vacancies is no school's. Dropping NOT NULL changes nothing of what is stored, so the table's own text is changed
-- (https://www.sqlite.org/lang_altertable.html, section 7, the second procedure).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'school_id INTEGER NOT NULL REFERENCES schools', 'school_id INTEGER REFERENCES schools')
WHERE type = 'table' AND name = 'runs';
PRAGMA writable_schema = RESET;
