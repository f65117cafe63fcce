"""The demo market: a small internet of school sites on loopback, and what is true in it."""
