-- Where pages contradict themselves or each other
-- Statements about current facts that differ, with both sides. Of two places of one page neither is stored; of two sources the first one
-- is. At most 500.
SELECT * FROM contradictions ORDER BY school, course, field
LIMIT 500
