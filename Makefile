# Two commands: `make run` opens the studio, `make test` passes the tests. Both set
# everything up the first time and do no set-up work afterwards.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
SETUP := pyproject.toml constraints.txt studio/bootstrap.py

.PHONY: run test lint check bench pictures clean

run: $(READY)
	@$(BIN)/protean $(FILE)

test: $(READY_DEV)
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

lint: $(READY_DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test

bench: $(READY)
	$(BIN)/python -m benchmarks $(ARGS)

pictures: $(READY_DEV)
	$(BIN)/python -m studio.portraits docs/pictures

$(READY): $(SETUP)
	@command -v $(PYTHON) >/dev/null || { echo "Protean needs Python 3.11 or newer: sudo apt install python3 python3-venv" >&2; exit 2; }
	@$(PYTHON) -m studio.bootstrap --venv $(VENV)
	@touch $@

$(READY_DEV): $(SETUP)
	@command -v $(PYTHON) >/dev/null || { echo "Protean needs Python 3.11 or newer: sudo apt install python3 python3-venv" >&2; exit 2; }
	@$(PYTHON) -m studio.bootstrap --venv $(VENV) --dev
	@touch $(READY) $@

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache
