# Tidewaiter: everything starts here. Needs Python 3.11, Node 20 or later with npm, and make.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= python3.11
BIN := .venv/bin
SLITHER := .venv-slither
export PATH := $(CURDIR)/$(BIN):$(CURDIR)/node_modules/.bin:$(PATH)
export ETH_HASH_BACKEND := pysha3

PYTEST_WORKERS ?= 2
MUTANTS ?= 500
REQUESTS ?= 20000
ENTRIES ?= 100000
KILLS ?= 50
DATABASE ?= sqlite
LOOPBACK := build/network

.PHONY: help setup build demo engine network test test-python test-solidity check bench-gas symbolic mutation bench crash-index fuzz-api clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  make %-15s %s\n", $$1, $$2}'

setup: .stamps/python .stamps/node ## install what the project needs, into .venv and node_modules

build: setup ## compile the contracts into ledger_client/artifacts
	@python -m scripts.build_contracts

demo: setup ## a container's journey from factory to customs, on a chain of its own (SERVE=1: leaves a service running)
	@python -m scripts.demo

engine: setup ## the node of a Kaia service chain, built from its pins (needs Go) into a cache outside this folder
	@tidewaiter network engine

network: engine ## four validators on this machine and the contracts deployed by a council of three (KEEP=1: leaves them running)
	@if [ -d $(LOOPBACK)/nodes ]; then tidewaiter network down $(LOOPBACK)/nodes; fi
	@rm -rf $(LOOPBACK)
	@$(if $(KEEP),,trap 'tidewaiter network down $(LOOPBACK)/nodes' EXIT;) \
	    tidewaiter network up $(LOOPBACK)/nodes; \
	    TIDEWAITER_PASSWORD=rehearsal tidewaiter network deploy $(LOOPBACK)/nodes --home $(LOOPBACK)/home; \
	    tidewaiter network status $(LOOPBACK)/nodes

test: test-python test-solidity ## every test: Python, then Solidity

test-python: setup ## the Python tests (HISTORIES: how many random ones Solidity and Python tell, 1000 if not said)
	@python -m pytest -n $(PYTEST_WORKERS) --dist loadgroup

test-solidity: setup ## the Solidity tests: unit, fuzz, invariants (FUZZ_RUNS, FUZZ_SEED, INVARIANT_ACTS, INVARIANT_SEED)
	@hardhat test solidity

check: setup .stamps/slither ## style, types, layers, Solidity lint, slither, gas, artifacts
	@python -m scripts.check

bench-gas: setup ## gas of the same acts in other projects: build/bench/gas.json and a chart
	@python -m scripts.bench

bench: setup ## the service's look-ups and its index beside what they cannot do without: build/bench/api.json
	@python -m scripts.bench.service

crash-index: setup ## the index of ENTRIES entries, killed KILLS times (SEED, DATABASE=sqlite or postgres)
	@python -m scripts.crash_index --entries $(ENTRIES) --kills $(KILLS) --database $(DATABASE) $(if $(SEED),--seed $(SEED))

fuzz-api: setup ## schemathesis against a real service: all checks, stateful (REQUESTS, SEED)
	@SCHEMATHESIS_REQUESTS=$(REQUESTS) SCHEMATHESIS_SEED=$(or $(SEED),1) python -m pytest -q tests/api/schema/test_fuzzed.py

symbolic: setup .stamps/symbolic ## properties of the pure libraries, proved for every input (halmos)
	@python -m tests.symbolic

mutation: setup .stamps/symbolic ## faults put into the contracts: do the tests notice? (MUTANTS of them, build/mutation, docs/mutation.md)
	@python -m scripts.mutation run --count $(MUTANTS)
	@python -m scripts.mutation report

clean: ## remove what was installed and built
	rm -rf .venv $(SLITHER) .stamps node_modules build cache .mypy_cache .ruff_cache .pytest_cache .hypothesis

# A stamp is as new as the lock files it was installed from.
.stamps/python: requirements-dev.lock pyproject.toml
	@mkdir -p .stamps
	@echo "installing the Python packages into .venv"
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.stamps/node: package-lock.json package.json
	@mkdir -p .stamps
	@echo "installing the npm packages into node_modules"
	@npm ci --loglevel=error --no-audit --no-fund >/dev/null
	@touch $@

# slither asks for an older web3 than the client, so it has an environment of its own.
.stamps/slither: requirements-slither.lock
	@mkdir -p .stamps
	@echo "installing slither into $(SLITHER)"
	@[ -x $(SLITHER)/bin/python ] || $(PYTHON) -m venv $(SLITHER)
	@$(SLITHER)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-slither.lock
	@touch $@

# halmos, and forge of which it asks the build: in build/, for nothing else needs them.
.stamps/symbolic: requirements-symbolic.lock tests/symbolic/package-lock.json
	@mkdir -p .stamps build/symbolic/npm
	@echo "installing halmos and forge into build/symbolic"
	@[ -x build/symbolic/venv/bin/python ] || $(PYTHON) -m venv build/symbolic/venv
	@build/symbolic/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-symbolic.lock
	@cp tests/symbolic/package.json tests/symbolic/package-lock.json build/symbolic/npm/
	@npm ci --prefix build/symbolic/npm --loglevel=error --no-audit --no-fund >/dev/null
	@touch $@
