# Two commands: `make run` does the main job on a bundled replay, `make test` runs every check.
# Each sets up what it needs in .venv/; the second time both are quick.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test benchmark trials clean

run: $(VENV)/run.done
	@$(BIN)/raid-monitor demo

test: $(VENV)/test.done
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest

benchmark: $(VENV)/benchmark.done
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/extraction.py
	$(BIN)/python benchmarks/polling.py
	$(BIN)/python benchmarks/forecast.py
	$(BIN)/python benchmarks/method.py
	$(BIN)/python benchmarks/backfill.py

# Long: a year and hundreds of kills. Each ends with an error where anything was lost, or told wrongly.
trials: $(VENV)/benchmark.done
	$(BIN)/python benchmarks/guest.py
	$(BIN)/python benchmarks/polling.py
	$(BIN)/python benchmarks/post.py
	$(BIN)/python benchmarks/memory.py
	$(BIN)/python benchmarks/kills.py --store sqlite
	$(BIN)/python benchmarks/kills.py --store postgresql
	$(BIN)/python benchmarks/year.py

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Setting up $(VENV)/ (once) ..."
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/test.done: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/run.done

$(VENV)/benchmark.done: $(VENV)/test.done
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[benchmark]'
	@touch $@
