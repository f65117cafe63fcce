-- A row: a name under which sources file courses and that no row of normalize/tables/categories.toml knows, by the latest run of each source.
SELECT
    text AS name,
    count(*) AS pages,
    count(DISTINCT school) AS schools,
    min(school) AS example_school,
    min(url) AS example_url
FROM open_issues
WHERE kind = 'unknown' AND field = 'categories'
GROUP BY text
ORDER BY pages DESC, name
