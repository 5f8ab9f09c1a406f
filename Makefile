# What one does here every day. `make` alone prints this list.
# The recipes are plain sh; the tools live in .venv, nothing is installed on the machine.

PY = .venv/bin/python
READY = .venv/.ready
TOOLS = .venv/.tools
WORKERS = 2
PYTEST = $(PY) -m pytest

# Without compiled files a process takes half as long again to start, and the suite starts many.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run test test-slow test-postgres test-browser lint format bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## .venv with the pinned packages

run: $(READY) ## the demo at http://localhost:8000 (PORT=8001; DEMO=0: an empty installation)
	@DEMO=$${DEMO:-1} exec $(PY) manage.py serve

test: $(TOOLS) ## the suite on SQLite, without the browser
	$(PYTEST) -n $(WORKERS) -m "not browser and not postgres and not slow" $(ARGS)

test-slow: $(TOOLS) ## its slow half: what kills, races, starts programs; every address as every office
	$(PYTEST) -n $(WORKERS) -m "slow and not browser and not postgres" $(ARGS)

test-postgres: $(TOOLS) ## both of these on PostgreSQL: DATABASE_URL, else a temporary cluster
	@if [ -z "$$DATABASE_URL" ]; then exec .ci/with postgres -- $(MAKE) test-postgres; fi; \
	$(PYTEST) -n $(WORKERS) -m "not browser" $(ARGS)

test-browser: $(TOOLS) ## the pages in Chromium
	$(PYTEST) -n $(WORKERS) --dist loadfile -m browser $(ARGS)

lint: $(TOOLS) ## every check that is not a test; all of them, even after one has failed
	@PY=$(PY) .ci/lint

format: $(TOOLS) ## ruff's layout
	$(PY) -m ruff check --select I --fix --quiet .
	$(PY) -m ruff format .

bench: $(TOOLS) ## the measurements behind the claims about speed
	@if [ ! -d bench ]; then echo "bench/ is not there." >&2; exit 1; fi
	$(PY) -m bench $(ARGS)

clean: ## removes .venv and the tools' caches; the data in var/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f locale/*/LC_MESSAGES/*.mo

$(READY): requirements.txt
	@.ci/setup requirements.txt $(READY)

$(TOOLS): requirements-dev.txt $(READY)
	@.ci/setup requirements-dev.txt $(TOOLS)
