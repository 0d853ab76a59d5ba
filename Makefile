# make serve and make test do everything on a fresh machine with Python 3.11 and Node 20.
PYTHON ?= python3
BIN := .venv/bin
OKO := $(BIN)/okosystem

.PHONY: help serve build test-quick test test-all check format golden approve fagdag wheel release lock clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

serve: build ## Install, build and serve on http://localhost:8000, from disk
	$(OKO) load
	$(OKO) serve

build: .venv/run node_modules ## Make release/ from the source files
	$(OKO) build

PYTEST := $(BIN)/pytest --maxprocesses 4 --dist worksteal
# Many slow tests wait for servers and browsers: more processes than cores keep the cores busy.
SLOW := -n 4 -m "slow and not alone"
# Without those that load stores on disk, fetch releases, replay streams, measure growth or trace.
QUICK := tests/rdf tests/turtle tests/release tests/build tests/readings tests/analyses tests/shapes \
	tests/test_layers.py --ignore tests/release/test_loading.py \
	--ignore tests/release/test_verification.py --ignore tests/release/test_event_stream.py \
	--ignore tests/release/test_growth.py --ignore tests/build/test_reference_engines.py \
	--ignore tests/analyses/test_reads.py

test-quick: .venv/dev ## The tests of what a release is made of, readings, analyses and shapes: seconds, after each change
	$(PYTEST) -n auto -m "not slow" $(QUICK)

test: .venv/dev node_modules build ## All tests of daily work; installs what they need
	sh tests/setup.sh
	$(PYTEST) -n auto -m "not slow"

test-all: test .venv/ro-crate ## And the slow ones: crawl, every kind of page, HTML validation, fuzzing, soak, browsers
	$(PYTEST) $(SLOW)
	$(PYTEST) -m alone

check: .venv/dev node_modules ## Form, style, types, known vulnerabilities; what CI runs first
	$(OKO) format --check
	$(BIN)/ruff format --check server tests bench deploy
	$(BIN)/ruff check server tests bench deploy
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(OKO) validate --quiet
	$(BIN)/python tests/audit.py

format: .venv/dev ## Rewrite Turtle and Python in the house style
	$(OKO) format
	$(BIN)/ruff format server tests bench deploy
	$(BIN)/ruff check --fix server tests bench deploy

golden: .venv/dev build ## Rewrite the golden answers; review the diff
	$(BIN)/pytest tests/graph/test_named_queries.py tests/graph/test_asked_questions.py --rewrite-golden

approve: .venv/dev ## Rewrite approved reports of shapes, drawings and pictures of pages; review the diff
	$(BIN)/pytest tests/shapes --rewrite-approved
	$(BIN)/pytest tests/web/test_malbilde.py -k approved --rewrite-approved
	$(BIN)/pytest tests/browser/test_screenshots.py --rewrite-approved

fagdag: build ## The meeting pack in dist/fagdag: slides, PDF, tables. make fagdag DATO=2026-06-01: as of a day
	rm -rf dist/fagdag
	$(OKO) export fagdag $(if $(DATO),--dato $(DATO)) dist/fagdag

wheel: build .venv/dev ## A wheel that carries the release, in dist/
	sh deploy/wheel.sh

# The reference engines compare the whole graph: minutes. make release KEY=publisher signs, too.
release: check test-all ## All that a release needs, made and checked: tests, reference engines, signature, wheel
	$(OKO) check-engines
	$(if $(KEY),$(OKO) release sign --key $(KEY))
	$(OKO) verify release --source . $(if $(KEY),--key $(KEY).pub)
	sh deploy/wheel.sh

lock: .venv/dev ## Renew the lock files from pyproject.toml, and the SBOM from them
	$(BIN)/uv pip compile -q pyproject.toml --group install --extra all --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements.lock
	$(BIN)/uv pip compile -q pyproject.toml --group install --extra all --extra tracing --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -c requirements.lock -o requirements-tracing.lock
	$(BIN)/uv pip compile -q pyproject.toml --group dev --extra all --extra tracing --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements-dev.lock
	$(BIN)/uv pip compile -q --group ro-crate --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements-ro-crate.lock
	$(BIN)/python deploy/sbom.py

clean: ## Remove what was made
	rm -rf .venv node_modules release .releases dist

.venv/run: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: .venv/run requirements-dev.lock
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

# Apart from the others, whose packages it does not agree with.
.venv/ro-crate: requirements-ro-crate.lock .venv/run
	$(BIN)/python -m venv $@
	$@/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements-ro-crate.lock
	touch $@

node_modules: package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	touch $@
