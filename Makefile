# The two commands of a fresh machine: `make demo` and `make test`. Everything else is `.venv/bin/python -m scrapy …`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup browser demo test lock bench year torture

setup: $(STAMP)

# Installed once; again only when a lock file changed, so no target needs the network twice.
$(STAMP): requirements.txt requirements-dev.txt
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; try: make PYTHON=python3.12 …")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-dev.txt
	touch $(STAMP)

demo: setup
	$(BIN)/python -m scrapy demo

# The report is looked at in Debian's Chromium. Where it cannot be installed from here, the tests that need it say so and are skipped.
browser:
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || echo 'no chromium: apt-get install chromium'

test: setup browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/scrapy-lint
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder

# Crash safety at POINTS points, about an hour; writes docs/torture.md. Needs a C compiler.
POINTS ?= 1000
torture: setup
	$(BIN)/python -m tests.torture --points $(POINTS)

# For maintainers: writes the lock files anew from pyproject.toml.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

bench: setup
	$(BIN)/python bench/pipeline.py
	$(BIN)/python bench/store.py
	$(BIN)/python bench/recompute.py

# Half an hour or more: 365 days of the demo market; the figures stand in docs/operations.md.
year: setup
	$(BIN)/python -m bench.year
