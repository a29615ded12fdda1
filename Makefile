# Everything runs in this folder's own .venv, made on first use. `make help` lists what there is.

PYTHON ?= python3
PORT ?= 8000

# Which locks of requirements/ are installed; with test,spark the tests try Spark too, which is large and needs a Java.
EXTRAS ?= test

# How long a parser is fuzzed, in seconds, and which; how many requests Schemathesis makes of a kind.
SECONDS ?= 1800
TARGETS ?= id_number date amount document csv xlsx parquet
EXAMPLES ?= 2000

VENV := .venv
PEERS := .venv-peers
LOCKING := .venv-lock
DOCS := .venv-docs
BIN := $(VENV)/bin
GATED := rules/*,loan_engine/money.py,loan_engine/amortization.py,loan_engine/due_dates.py,loan_engine/assessment.py

PAGES := api/pages/.stamp
SOURCES_OF_PAGES := $(shell find web \( -name node_modules -prune \) -o -type f -print)

# What a shell may have set for other projects stays out.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV PIP_USER PIP_TARGET PIP_PREFIX
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run dev test browser docs data-mutants mutants fuzz schemathesis lint format types lock licences sbom bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.stamp $(PAGES) ## serve on 127.0.0.1:8000; another port with PORT=
	$(BIN)/loan-engine serve --host 127.0.0.1 --port $(PORT)

dev: $(VENV)/.stamp $(PAGES) ## serve, and start again whenever a file changes
	$(BIN)/loan-engine serve --host 127.0.0.1 --port $(PORT) --reload

test: lint $(PAGES) browser ## lint, then all tests, then the coverage gate
	$(BIN)/python -m pytest -m heavy --dist load
	$(BIN)/python -m pytest -m 'not heavy' --cov --cov-report=
	$(BIN)/coverage report
	$(BIN)/coverage report --include='$(GATED)' --fail-under=100

docs: $(VENV)/.stamp $(DOCS)/.stamp ## the documents as a site, with what is made from the data: build/site
	$(BIN)/python tools/docs
	$(DOCS)/bin/zensical build --strict --clean

data-mutants: $(VENV)/.stamp ## make every small mistake in the data, and see that a test notices
	$(BIN)/python tools/data_mutants

# The pages' tests need a browser and the font of the kept pictures; where neither is to be had they are skipped, loudly.
browser:
	@[ -n "$$(command -v chromium chromium-browser google-chrome)" ] && fc-list 2>/dev/null | grep -q NotoSansCJK || \
		{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && { apt-get update -qq; \
		DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends chromium fontconfig fonts-noto-cjk >/dev/null; }; } || \
		echo 'NO BROWSER, or not its font: tests of the pages will be skipped (Debian: chromium fontconfig fonts-noto-cjk)' >&2

lint: $(VENV)/.stamp ## ruff, mypy --strict and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.stamp ## sort imports and format, in place
	$(BIN)/ruff check --select I --fix
	$(BIN)/ruff format

types: $(VENV)/.stamp $(PAGES) ## types of requests and answers, from the API's own description: web/, clients/typescript/
	$(BIN)/python tools/page_types.py

lock: $(LOCKING)/.stamp ## requirements/ in line with pyproject.toml; the newest of everything with RENEW=--upgrade
	PATH="$(CURDIR)/$(LOCKING)/bin:$$PATH" $(LOCKING)/bin/python tools/lock.py $(RENEW)

licences: $(VENV)/.stamp ## docs/licences.md: what a release is made of, and under which licences
	$(BIN)/python tools/licences.py

sbom: $(VENV)/.stamp ## the same as a bill of materials for machines, CycloneDX: dist/sbom.json
	$(BIN)/python tools/sbom.py dist/sbom.json

fuzz: $(VENV)/.stamp ## fuzz every parser for half an hour; SECONDS= and TARGETS= change it
	$(BIN)/python -c 'import atheris' 2>/dev/null || $(BIN)/python -m $(LOCKED) --requirement requirements/fuzz.txt
	for target in $(TARGETS); do \
		$(BIN)/python tests/fuzzing/fuzz.py $$target .fuzzing/$$target -max_total_time=$(SECONDS) -timeout=60 \
		-rss_limit_mb=3072 -print_final_stats=1 -artifact_prefix=.fuzzing/$$target- || exit; done

schemathesis: $(VENV)/.stamp ## two thousand requests to every operation, in and out; EXAMPLES= changes it
	EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest --dist load --durations=10 tests/api/desk/test_every_operation.py

bench: $(PEERS)/.stamp ## time a schedule and a million applications against their peers
	$(PEERS)/bin/python benchmarks/schedule_vs_peers.py
	$(PEERS)/bin/python benchmarks/screening_vs_peers.py

mutants: $(VENV)/.stamp ## change the code in every small way, and see whether a test notices; hours
	$(BIN)/python -m pip install --quiet --editable '.[mutants]'
	HYPOTHESIS_PROFILE=mutants $(BIN)/python -m tools.mutants run
	$(BIN)/python -m tools.mutants figures

clean: ## remove everything that was built, measured or installed
	rm -rf $(VENV) $(PEERS) $(LOCKING) $(DOCS) api/pages web/node_modules build dist mutants .coverage .fuzzing .hypothesis .benchmarks
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

define new_venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo '$(PYTHON) is missing or older than 3.11: name a newer one, as in `make $(MAKECMDGOALS) PYTHON=python3.12`'; exit 1; } >&2
	$(PYTHON) -m venv --clear $(@D)
endef

# What builds is locked as well, and in place first: nothing is fetched that requirements/ has no hash of.
LOCKED := pip install --quiet --require-hashes --no-build-isolation
comma := ,

$(VENV)/.stamp: pyproject.toml $(wildcard requirements/*.txt)
	$(new_venv)
	$(BIN)/python -m $(LOCKED) --requirement requirements/build.txt
	$(BIN)/python -m $(LOCKED) $(patsubst %,--requirement requirements/%.txt,$(subst $(comma), ,$(EXTRAS)))
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(PAGES): tools/build_pages.py $(SOURCES_OF_PAGES) | $(VENV)/.stamp
	$(BIN)/python tools/build_pages.py
	@touch $@

$(PEERS)/.stamp: benchmarks/requirements.txt
	$(new_venv)
	$(PEERS)/bin/python -m pip install --quiet --requirement $<
	@touch $@

$(LOCKING)/.stamp: requirements/lock.txt
	$(new_venv)
	$(LOCKING)/bin/python -m $(LOCKED) --requirement $<
	@touch $@

$(DOCS)/.stamp: requirements/docs.txt
	$(new_venv)
	$(DOCS)/bin/python -m $(LOCKED) --requirement $<
	@touch $@
