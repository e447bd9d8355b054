# make run     sets everything up and serves the portal on http://127.0.0.1:8000/ (PORT=8001 make run for another)
# make test    sets everything up and runs the tests: on SQLite, and on PostgreSQL + Redis where they answer
# make lint    ruff and mypy
# make bench   measures speed and scale into docs/benchmarks.md, on PostgreSQL + Redis (SIZE=small: a try; PARTS="queue pages")
# make lock    works out requirements*.lock anew from requirements*.txt
# make translations-check    every text people see goes through gettext, and gettext can read it

SHELL := /bin/bash
PORT ?= 8000
SIZE ?= full
PYTHON ?= python3
# A virtual environment that is active is used as it is; otherwise the project's own.
VENV := $(or $(VIRTUAL_ENV),.venv)
export PYTHON

.PHONY: run test lint bench bench-cards lock translations-check environment test-environment

run: environment
	@exec $(VENV)/bin/python manage.py portal --port $(PORT)

test: test-environment
	@scripts/test $(VENV)/bin/python

lint: test-environment
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy .

translations-check: test-environment
	$(VENV)/bin/python -m pytest tests/test_house_words.py

lock: test-environment
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check pip-tools
	$(VENV)/bin/pip-compile $(LOCK_OPTIONS) --output-file requirements.lock requirements.txt
	$(VENV)/bin/pip-compile $(LOCK_OPTIONS) --output-file requirements-dev.lock requirements-dev.txt
	$(VENV)/bin/pip-compile $(LOCK_OPTIONS) --output-file requirements-bench.lock requirements-bench.txt

# The locks name packages, versions and hashes, never where this machine got them from.
LOCK_OPTIONS := --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

environment:
	@scripts/system-packages run
	@scripts/python-packages $(VENV) requirements.lock

test-environment:
	@scripts/system-packages run journeys
	@scripts/python-packages $(VENV) requirements-dev.lock

bench: test-environment
	@scripts/system-packages services bench
	@scripts/python-packages $(VENV) requirements-bench.lock
	@$(VENV)/bin/python -m benchmarks --size $(SIZE) $(if $(PARTS),--parts $(PARTS)) $(BENCH)

bench-cards: test-environment
	$(VENV)/bin/python -m benchmarks.cards
