.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt
WORKERS ?= 2

$(VENV)/.run: requirements.txt constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Vigie needs Python 3.11 or newer; set PYTHON=python3.11, say."; exit 1; }
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Vigie runs on (a minute or two, once) …"
	@$(PIP) --requirement requirements.txt
	@$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@$(PIP) --requirement requirements-dev.txt
	@touch $@

.PHONY: run install test test-long check format bench shots map clean help

run: $(VENV)/.run ## open the dashboard on 127.0.0.1:8501 (an empty store shows the demo world)
	@$(BIN)/vigie up

install: $(VENV)/.run ## make .venv with the `vigie` command

test: $(VENV)/.dev ## the fast test suite, browser tests included
	$(BIN)/pytest -n $(WORKERS) --dist loadfile -m "not long"

test-long: $(VENV)/.dev ## the long forms: crash, soak, scale
	$(BIN)/pytest -m long

check: $(VENV)/.dev ## format, lint, types, house rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest tests/house

format: $(VENV)/.dev ## put the code in its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev ## measure: import, pages, graph (ratios against named peers in one run)
	$(BIN)/python -m bench

shots: $(VENV)/.dev ## pictures of every page in both themes, desk and phone, in shots/
	$(BIN)/python -m tests.browser.shots --serve

map: ## build the map's bundle again from its source (needs npm; users do not)
	cd pages/parts/map && npm ci --ignore-scripts && npm run build

clean: ## remove what was built, never data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info shots

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'
