# The desk's everyday work. A bare machine needs python3 (3.11 or newer) and make.
#   make demo ARGS="--port 9000"     arguments for desk demo, desk run, the tests and the benchmarks
#   make lock UPGRADE=1              lift the pins to the newest releases that pyproject.toml allows

VENV := .venv
BIN := $(VENV)/bin
RUNS := $(VENV)/.runs
STAMP := $(VENV)/.installed
PYTHONS := python3.14 python3.13 python3.12 python3.11 python3 python
UV_VERSION := 0.13.9
KILLS ?= 10
WORKERS ?= 2
ARGS ?=
UPGRADE ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --system-certs \
	--no-emit-index-url --no-emit-find-links --quiet --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help install setup demo run test check bench campaign lock clean

help: ## say what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-18s%s\n", $$1, $$2}'

install: $(RUNS) ## create .venv with the desk and what it needs to run
	@echo "Ready: $(BIN)/desk"

setup: $(STAMP) ## create .venv with the desk and all it takes to work on it
	@echo "Ready: $(BIN)/desk"

# A virtual environment cannot be moved: its scripts name the folder it was made in, and so does the
# stamp. One that was moved or copied, or whose Python no longer answers, is made anew.
MADE_IN := $(shell cat $(RUNS) 2>/dev/null)
MOVED := $(if $(MADE_IN),$(if $(filter-out $(CURDIR),$(MADE_IN)),moved))

.PHONY: moved
$(RUNS): pyproject.toml requirements/run.txt requirements/build.txt $(MOVED)
	@set -eu; \
	fits='import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))'; \
	if [ -n "$(MOVED)" ] || ! $(BIN)/python -c "$$fits" 2>/dev/null || ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
		found=; \
		for name in $(PYTHON) $(PYTHONS); do \
			if "$$name" -c "$$fits" 2>/dev/null; then found=$$name; break; fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "The desk needs Python 3.11 to 3.14; none answered among: $(PYTHON) $(PYTHONS)." >&2; \
			echo "Install one (Debian and Ubuntu: apt install python3 python3-venv) or say make setup PYTHON=/path/to/python3.12" >&2; \
			exit 2; \
		fi; \
		if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
			echo "$$found cannot create virtual environments: its venv module is missing." >&2; \
			echo "Install it (Debian and Ubuntu: apt install $$("$$found" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')) and try again." >&2; \
			exit 2; \
		fi; \
		echo "Creating $(VENV) with $$("$$found" --version)"; \
		"$$found" -m venv --clear $(VENV); \
	fi; \
	echo "Installing what requirements/run.txt pins"; \
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/build.txt -r requirements/run.txt; \
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .; \
	echo '$(CURDIR)' > $(RUNS)

$(STAMP): $(RUNS) requirements/dev.txt
	@echo "Installing what requirements/dev.txt pins"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $(STAMP)

demo: $(RUNS) ## play with a desk in the browser, no Telegram needed
	@$(BIN)/desk demo $(ARGS)

run: $(RUNS) ## run the bot (settings: .env, see .env.example)
	@$(BIN)/desk run $(ARGS)

test: $(STAMP) ## run all tests
	@$(BIN)/pytest -n $(WORKERS) $(or $(ARGS),tests)

check: $(STAMP) ## style, types and the doors between rooms
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(STAMP) ## measure relay, memory, start and a burst
	@$(BIN)/python -m bench.relay $(ARGS)
	@$(BIN)/python -m bench.weight
	@$(BIN)/python -m bench.burst

campaign: $(STAMP) ## kill the desk KILLS times and count what was lost
	@$(BIN)/python -m bench.campaign --kills $(KILLS) $(ARGS)

lock: $(STAMP) ## resolve the requirement files anew
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv==$(UV_VERSION)
	$(COMPILE) $(if $(UPGRADE),--upgrade) pyproject.toml --group dev --output-file requirements/dev.txt
	$(COMPILE) pyproject.toml --constraint requirements/dev.txt --output-file requirements/run.txt
	$(COMPILE) --group build --constraint requirements/dev.txt --output-file requirements/build.txt

clean: ## remove the environment and all caches, never data/
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
