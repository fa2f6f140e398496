# Everything a person types. Each target sets up what it needs by itself.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
export PYTHONPATH := platform:.

.PHONY: run test check fix bench reset lock messages setup setup-dev

setup:
	@$(PYTHON) infra/local/setup.py requirements.txt requirements-local.txt

setup-dev:
	@$(PYTHON) infra/local/setup.py requirements.txt requirements-local.txt requirements-dev.txt

run: setup
	@$(BIN)/python -m infra.local

reset: setup
	@$(BIN)/python -m infra.local reset

test: setup-dev
	@$(BIN)/python -m infra.local.testrun

check: setup-dev
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/lint-imports
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/mypy
	@$(BIN)/djlint templates --lint --quiet
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python -W error manage.py makemigrations --check --dry-run --skip-checks
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py messages check

fix: setup-dev
	@$(BIN)/ruff check -q --fix .
	@$(BIN)/ruff format -q .
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py messages extract

bench: setup-dev
	@$(BIN)/python -m tests.bench

lock: setup-dev
	@for f in requirements requirements-local requirements-dev; do \
	  $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --custom-compile-command "make lock" $$f.in -o $$f.txt || exit 1; done
