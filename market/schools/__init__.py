"""The market's sites, one module each, and which host each of them answers for."""
