-- Categories of the schools that we have no place for
-- Names under which sources file courses and that stand in no row of our tables: their courses are missing from a category.
SELECT * FROM unmapped_categories
