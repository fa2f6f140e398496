# Everything a person types. Each target sets up what it needs by itself.
SHELL := /bin/bash
# PYTHON=/path/to/python decides; else the quickest of those that are here (infra/local/python.sh, interpreter.py)
export PYTHON
BIN := .venv/bin
export PYTHONPATH := platform:.
# What follows the command: make test ARGS="-k court", make manage ARGS="shell"
ARGS ?=
export ARGS
# Typed rooms: the kernel, tenants, and in every app its access, queries and operations.
TYPED = platform/kernel tenants infra/local infra/postgres $(wildcard platform/*/access.py platform/*/queries.py platform/*/operations.py services/*/access.py services/*/queries.py services/*/queries services/*/operations.py services/*/operations)

.PHONY: code run manage test check fix bench security drill reset lock setup setup-dev

setup:
	@python=$$(sh infra/local/python.sh) && "$$python" -m infra.local.setup requirements.txt requirements-local.txt

setup-dev:
	@python=$$(sh infra/local/python.sh) && "$$python" -m infra.local.setup requirements.txt requirements-local.txt requirements-dev.txt

run: setup
	@$(BIN)/python -m infra.local

reset: setup
	@$(BIN)/python -m infra.local reset $(ARGS)

# manage.py against the running engine, with all rights
manage: setup
	@$(BIN)/python -m infra.local manage $(ARGS)

test: setup-dev
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py messages compile > /dev/null
	@$(BIN)/python -m infra.local.testrun

check: setup-dev
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/lint-imports
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/mypy --no-error-summary $(TYPED)
	@$(BIN)/djlint templates --lint --quiet
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py makemigrations --check --dry-run --skip-checks > /dev/null
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py walls --check > /dev/null
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py messages check

fix: setup-dev
	@$(BIN)/ruff check -q --fix .
	@$(BIN)/ruff format -q .
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py messages extract

bench: setup-dev
	@$(BIN)/python -m tests.bench

# The promises of security with their sizes, written into docs/security-checks.{md,json}
security: setup-dev
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py messages compile > /dev/null
	@$(BIN)/python -m tests.security

# What breaks is broken: kill -9, silence, a full disk, under people who work; into the same two files
drill: setup-dev
	@$(BIN)/python -m tests.drill

lock: setup-dev
	@for f in requirements requirements-local requirements-dev; do \
	  $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --custom-compile-command "make lock" $$f.in -o $$f.txt || exit 1; done

code: setup
	@$(BIN)/python -m infra.local.code
