-- What a page was to tell of, so that a course whose page did not come is not taken for one that is no longer listed.

-- Address of the course that was asked about; NULL for what leads to courses.
ALTER TABLE pages ADD COLUMN about TEXT;
-- Where a redirect led, if nothing could be read there. Such a page is known by what was asked for: many may lead to one place.
ALTER TABLE pages ADD COLUMN landed TEXT;
UPDATE OR IGNORE pages SET landed = url, url = asked, asked = NULL WHERE failed IS NOT NULL AND asked IS NOT NULL AND reading IS NULL;
