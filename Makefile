# Everything a developer or a first visitor needs; CI runs `make check`.

.DEFAULT_GOAL := help
.PHONY: help install run test proofs check fix soak mutants bench docs messages lock clean

# The packs loaded into an empty installation at its first start: make run PACK=empty
PACK ?= btnmt,demo
# The first that is there, runs, and is new enough.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	$$name -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
INSTALLED := .venv/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --retries 10 --timeout 60
# Two workers: each starts a PostgreSQL of its own, and more would only wait for each other on a small machine.
PYTEST := $(BIN)/pytest -n 2 --dist worksteal

help: ## say what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(INSTALLED) ## set up .venv

run: $(INSTALLED) ## set up and serve on http://127.0.0.1:8000 (PACK=btnmt,demo at the first start)
	$(BIN)/python -m scheduler serve --pack $(PACK)

test: $(INSTALLED) ## set up and run the tests, on SQLite and on PostgreSQL
	$(PYTEST) -q -m "not long"

proofs: $(INSTALLED) ## kill, cut and fault what delivers, by many seeds (five minutes)
	$(PYTEST) -q -m long

check: $(INSTALLED) ## all that CI asks: format, lint, types, contracts, tests, coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(MAKE) --no-print-directory test
	$(MAKE) --no-print-directory proofs
	$(PYTEST) -q tests/calendars tests/core --cov --cov-report=
	$(BIN)/coverage report --include 'calendars/*,scheduler/core/*' --fail-under 100

fix: $(INSTALLED) ## put format and imports right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

soak: $(INSTALLED) ## random files, a hundred thousand acts, odd requests, a thousand years, two hundred crashes a point (two hours)
	HYPOTHESIS_PROFILE=soak $(PYTEST) -q tests/calendars/test_ics_faults.py tests/exchange/test_robustness.py \
		tests/calendars/test_rfc_days.py tests/calendars/test_spellings.py
	WORKFLOW_STEPS=100000 $(PYTEST) -q tests/actions/test_many_at_once.py
	API_EXAMPLES=40 $(PYTEST) -q tests/web/test_api_random.py
	YEARS=1000 $(PYTEST) -q tests/proofs/test_simulated_years.py
	ENVELOPES=10000 $(PYTEST) -q -s tests/proofs/test_many_workers.py
	CRASH_SEEDS=200 CUT_SEEDS=100 $(PYTEST) -q tests/proofs/test_crashes.py tests/proofs/test_power_cut.py

mutants: $(INSTALLED) ## change calendars and core in eleven thousand ways, and see that a test minds (half an hour)
	$(PIP) install --quiet --no-deps --require-hashes -r requirements-mutants.lock
	HYPOTHESIS_PROFILE=mutants $(BIN)/python -m mutmut run --max-children 2
	$(BIN)/python -m tests.mutants

bench: $(INSTALLED) ## measure, one line a question (five minutes; a quiet machine)
	$(BIN)/python -m benchmarks

docs: $(INSTALLED) ## write the generated pages
	$(BIN)/python -m scheduler.settings.table > docs/settings.md

messages: $(INSTALLED) ## list the messages that have no Vietnamese words yet, ready to be filled in
	$(BIN)/python -m tests.messages

lock: $(INSTALLED) ## resolve the dependencies anew into requirements.lock (needs uv)
	uv lock --quiet
	uv export --quiet --no-emit-project --no-header --no-annotate --format requirements.txt -o requirements.lock
	uv export --quiet --only-group mutants --no-header --no-annotate --format requirements.txt -o requirements-mutants.lock
	rm uv.lock

clean: ## take away what was set up; the data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage* dist mutants

# The lock names every package: with --no-deps an older pip does not look for newer ones it has no hash of.
$(INSTALLED): requirements.lock pyproject.toml
	@$(or $(PYTHON),false) -c '$(NEW_ENOUGH)' \
		|| { echo "Python 3.11 or newer is missing: install it, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo "No virtual environment could be made: on Debian, install python3-venv." >&2; exit 1; }
	@echo "Setting up .venv; the first time this takes about a minute."
	@$(PIP) install --quiet --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
