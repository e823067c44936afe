# Two commands do everything: `make run` serves the dashboard, `make test` checks everything.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
# Debian keeps the module venv in a package of its own; it is installed when it is missing.
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
INSTALLED := $(VENV)/.installed
DEVELOPED := $(VENV)/.developed
CODE := app.py cli.py indicators layouts reports callbacks

.PHONY: run test check bench pictures drawings fonts catalogues tables chromium office clean

run: $(INSTALLED)
	$(BIN)/python app.py

test: check chromium office
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: $(DEVELOPED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(DEVELOPED) chromium
	$(BIN)/python -m benchmarks

# Pictures of every page, to be looked at.
pictures: $(DEVELOPED) chromium
	PYTHONPATH=. $(BIN)/python tests/browser/pictures.py

# Draw the reviewed drawings anew; look at what has changed before you commit it.
drawings: $(DEVELOPED) chromium
	PYTHONPATH=. $(BIN)/python tests/browser/drawings.py

# Cut the shipped fonts anew out of Debian's fonts-noto-cjk.
fonts: $(INSTALLED)
	$(BIN)/python -m layouts.font_files

# Bring the catalogues up to date with the messages in the code; then translate what is empty.
catalogues: $(DEVELOPED)
	$(BIN)/pybabel -q extract -F babel.cfg -k t -k N_ -k plural:1,2 --no-location --sort-output --omit-header -w 110 \
		-o locales/messages.pot $(CODE)
	for language in zh en; do $(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --omit-header -w 110 \
		-i locales/messages.pot -o locales/$$language/messages.po -l $$language; done

# Rebuild the Parquet tables from their reviewed CSV twins.
tables: $(INSTALLED)
	$(BIN)/python -m indicators.twins

chromium: $(DEVELOPED)
	$(BIN)/python tests/browser/chromium.py

office: $(DEVELOPED)
	$(BIN)/python tests/browser/office.py

$(INSTALLED): pyproject.toml
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); $(SUDO) apt-get update -q && \
		$(SUDO) apt-get install -y -q python3-venv && $(PYTHON) -m venv $(VENV); }
	$(BIN)/python -m pip install --quiet --editable ".[report]"
	touch $@

$(DEVELOPED): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
