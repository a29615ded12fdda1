# Everything runs in this folder's own .venv, made on first use. `make help` lists what there is.

PYTHON ?= python3
PORT ?= 8000

# What is installed beside the package; with test,spark the tests try Spark too, which is large and needs a Java.
EXTRAS ?= test

VENV := .venv
PEERS := .venv-peers
BIN := $(VENV)/bin
GATED := rules/*,loan_engine/money.py,loan_engine/amortization.py,loan_engine/assessment.py

PAGES := api/pages/.stamp
SOURCES_OF_PAGES := $(shell find web \( -name node_modules -prune \) -o -type f -print)

# What a shell may have set for other projects stays out.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV PIP_USER PIP_TARGET PIP_PREFIX
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run dev test browser lint format types bench mutants clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.stamp $(PAGES) ## serve on 127.0.0.1:8000; another port with PORT=
	$(BIN)/loan-engine serve --host 127.0.0.1 --port $(PORT)

dev: $(VENV)/.stamp $(PAGES) ## serve, and start again whenever a file changes
	$(BIN)/loan-engine serve --host 127.0.0.1 --port $(PORT) --reload

test: lint $(PAGES) browser ## lint, then all tests, then the coverage gate
	$(BIN)/python -m pytest -m heavy --dist load
	$(BIN)/python -m pytest -m 'not heavy' --cov --cov-report=
	$(BIN)/coverage report
	$(BIN)/coverage report --include='$(GATED)' --fail-under=100

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

types: $(VENV)/.stamp $(PAGES) ## the pages' types of requests and answers, from the API's own description
	$(BIN)/python tools/page_types.py

bench: $(PEERS)/.stamp ## time a schedule and a million applications against their peers
	$(PEERS)/bin/python benchmarks/schedule_vs_peers.py
	$(PEERS)/bin/python benchmarks/screening_vs_peers.py

mutants: $(VENV)/.stamp ## change the code in every small way, and see whether a test notices; hours
	$(BIN)/python -m pip install --quiet --editable '.[mutants]'
	HYPOTHESIS_PROFILE=mutants $(BIN)/mutmut run
	$(BIN)/python tools/mutants.py figures

clean: ## remove everything that was built, measured or installed
	rm -rf $(VENV) $(PEERS) api/pages web/node_modules build dist mutants .coverage .hypothesis .benchmarks
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

define new_venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo '$(PYTHON) is missing or older than 3.11: name a newer one, as in `make $(MAKECMDGOALS) PYTHON=python3.12`'; exit 1; } >&2
	$(PYTHON) -m venv --clear $(@D)
endef

$(VENV)/.stamp: pyproject.toml
	$(new_venv)
	$(BIN)/python -m pip install --quiet --editable '.[$(EXTRAS)]'
	@touch $@

$(PAGES): tools/build_pages.py $(SOURCES_OF_PAGES) | $(VENV)/.stamp
	$(BIN)/python tools/build_pages.py
	@touch $@

$(PEERS)/.stamp: benchmarks/requirements.txt
	$(new_venv)
	$(PEERS)/bin/python -m pip install --quiet --requirement $<
	@touch $@
