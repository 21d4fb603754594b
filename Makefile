# Two commands: `make run` builds the graph and serves it, `make test` proves it.
# Every recipe line is one that a person could type.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The scripts of the pages: made by the install, and made again when one of their sources is edited.
SCRIPTS := service/gri_service/static/dist/manifest.json
SOURCES := $(wildcard service/frontend/*.mjs service/frontend/*.json service/frontend/src/*.ts service/frontend/src/*/*.ts)
# Whoever wants no scripts (GRI_SKIP_FRONTEND=1) needs no TypeScript to check them either.
TYPES := $(if $(GRI_SKIP_FRONTEND),,service/frontend/node_modules/.package-lock.json)
# Under CI everything runs and nothing may skip; elsewhere the slow and the browser tests are left out.
ifeq ($(CI),true)
EXTRAS := build,test,reasoner,browser,clients
PACKAGES := tests/clients/node_modules/.package-lock.json
# Two halves side by side, of about the same length: the conformance suites mostly wait for deadlines, e2e mostly works.
TESTS := $(MAKE) --no-print-directory --jobs=2 --output-sync=target conformance e2e
else
EXTRAS := build,test
TESTS := $(BIN)/python -m pytest -m "not slow and not browser and not network and not clients"
endif

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := run
.PHONY: run build test conformance e2e clean

run: build $(SCRIPTS)
	$(BIN)/gri-service

build: $(VENV)/.ready-run
	$(BIN)/gri-ingest build

test: $(VENV)/.ready-$(EXTRAS) $(PACKAGES) $(SCRIPTS) $(TYPES)
	$(if $(TYPES),$(BIN)/node service/frontend/node_modules/typescript/bin/tsc --noEmit --project service/frontend)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(TESTS)

conformance:
	$(BIN)/python -m pytest --durations=10 tests/conformance tests/unit tests/competency tests/contract tests/golden

e2e:
	$(BIN)/python -m pytest --durations=10 tests/e2e

clean:
	rm -rf build $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("GRI Graph needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Set PYTHON=/path/to/python3.11.")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready-run: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[build]'
	touch $@

$(VENV)/.ready-$(EXTRAS): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[$(EXTRAS)]'
	touch $@ $(VENV)/.ready-run

$(SCRIPTS): $(SOURCES) | $(VENV)/.ready-run
	$(BIN)/python service/frontend/hatch_build.py

# TypeScript, to check the types; a wheel or an archive brings the scripts without it.
service/frontend/node_modules/.package-lock.json: service/frontend/package-lock.json | $(VENV)/.ready-run
	$(BIN)/npm ci --prefix service/frontend --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

# Node and npm come with the extra `build`; the packages are those of the lock file, and none of their scripts runs.
tests/clients/node_modules/.package-lock.json: tests/clients/package-lock.json $(VENV)/.ready-$(EXTRAS)
	$(BIN)/npm ci --prefix tests/clients --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@
