-- Promo codes that end within two weeks
-- Codes that work at the moment of the copy, the first to end first. stackable: 1 goes together with other discounts, 0 does not, empty:
-- not said.
SELECT school, code, percent, amount / 100.0 AS amount_roubles, stackable, ends_at, title, url
FROM active_promos
WHERE kind = 'code' AND julianday(ends_at) <= julianday((SELECT taken_at FROM snapshot)) + 14
ORDER BY ends_at, school, code
