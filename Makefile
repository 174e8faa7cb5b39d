# Everything from a bare checkout: Python 3.11 with venv, make and git are all it needs. No root, no download at run time.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input
SOCAI  := $(BIN)/socai
PERIOD := 2026H1
PORT   ?= 8000
# make run SERVE=no stops after writing the files.
SERVE  ?= yes
# Whole words for pytest, for example: make test TESTS="tests/unit/core -x"
TESTS  ?= tests

.PHONY: help setup run test check fuzz bench docs pictures test-office test-spark lock clean

help:
	@echo "make run          set up, create ./var from the pack binh-lu, write the half-year report to ./out, serve the centre"
	@echo "                  (SERVE=no stops before serving, PORT=8001 chooses another port)"
	@echo "make setup        only set up, for a server"
	@echo "make test         set up, check style, types and imports, run the tests"
	@echo "make check        style, types, import contracts, migrations"
	@echo "make fuzz         look for files and texts that break the readers and the auditor (Linux)"
	@echo "make bench        the table of measured ratios"
	@echo "make docs         build the documentation into ./build/docs"
	@echo "make pictures     take the pictures of the guides anew (needs chromium)"
	@echo "make test-office  render the Word report with LibreOffice (needs libreoffice-writer, libreoffice-calc and poppler-utils)"
	@echo "make test-spark   roll up a lake on Apache Spark, and lose an executor in the middle (needs Java 17, 450 MB to download)"
	@echo "make lock         resolve the dependencies again, with hashes"
	@echo "make clean        remove ./var, ./out and ./build"

# -- set-up ------------------------------------------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Name another one: make run PYTHON=python3.11" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv is missing. On Debian: apt install python3-venv" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)

# The stamps hold what was installed, so that a changed lock installs again and an unchanged one costs nothing.
$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Setting up (once) ..."
	@$(PIP) install --quiet --require-hashes --only-binary :all: --requirement requirements/run.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# What may be built here, since its makers publish no wheel: a client of pure Python.
$(VENV)/test.stamp: requirements/test.txt $(VENV)/run.stamp
	@echo "Setting up the tests (once) ..."
	@$(PIP) install --quiet --require-hashes --only-binary :all: --no-binary pyspark-client --requirement requirements/test.txt
	@touch $@

# Beside the tests', the only packages that may be built here: their makers publish no wheel.
$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/test.stamp
	@echo "Setting up the benchmarks (once) ..."
	@$(PIP) install --quiet --require-hashes --only-binary :all: --no-binary docopt --requirement requirements/bench.txt
	@touch $@

$(VENV)/fuzz.stamp: requirements/fuzz.txt $(VENV)/test.stamp
	@echo "Setting up the fuzzer (once) ..."
	@$(PIP) install --quiet --require-hashes --only-binary :all: --requirement requirements/fuzz.txt
	@touch $@

# -- the main job ------------------------------------------------------------------------------------------------------

setup: $(VENV)/run.stamp

run: $(VENV)/run.stamp
	@test -e var/socai.toml || $(SOCAI) --home var init --pack binh-lu
	@$(SOCAI) --home var report build bao-cao-6-thang --period $(PERIOD) --out out
ifneq ($(SERVE),no)
	@$(SOCAI) --home var upgrade > /dev/null
	@$(SOCAI) --home var user demo || true
	@exec $(SOCAI) --home var serve --port $(PORT)
endif

# -- quality -----------------------------------------------------------------------------------------------------------

test: check
	@$(BIN)/python -m pytest -n 2 $(TESTS) --ignore tests/office --ignore tests/spark

check: $(VENV)/test.stamp
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache > build/imports.log 2>&1 || { cat build/imports.log; exit 1; }
	@$(BIN)/python -m django makemigrations --check --dry-run --settings socai.site.settings --verbosity 0

# Coverage-guided, a while for each target; FUZZ_SECONDS says how long.
FUZZ_SECONDS ?= 120
fuzz: $(VENV)/fuzz.stamp | build
	@SOCAI_FUZZ_EXAMPLES=5000 $(BIN)/python -m pytest -n 2 tests/property/test_documents.py
	@for target in audit text word pdf html; do echo "$$target ..."; \
	  $(BIN)/python -m fuzz $$target -max_total_time=$(FUZZ_SECONDS) -timeout=20 -artifact_prefix=build/ || exit 1; done

check: | build

build:
	@mkdir -p build

bench: $(VENV)/bench.stamp
	@$(BIN)/python -m bench

docs: $(VENV)/test.stamp | build
	@$(BIN)/python docs/generate.py
	@$(BIN)/mkdocs build --quiet --strict

pictures: $(VENV)/test.stamp | build
	@$(BIN)/python -m pytest -n 2 -q tests/e2e
	@$(BIN)/python docs/pictures.py

test-office: $(VENV)/test.stamp | build
	@command -v soffice >/dev/null && command -v pdftoppm >/dev/null \
	  || { echo "LibreOffice and poppler are missing. On Debian: apt install libreoffice-writer libreoffice-calc fonts-liberation2 poppler-utils" >&2; exit 2; }
	@$(BIN)/python -m pytest tests/office

# Apache Spark in a venv of its own, for its client has the same name. Its makers publish no wheel.
$(VENV)-spark/stamp: requirements/spark.txt | $(BIN)/python
	@echo "Setting up Apache Spark (once) ..."
	@$(PYTHON) -m venv $(VENV)-spark
	@$(VENV)-spark/bin/python -m pip --disable-pip-version-check --no-input install --quiet setuptools
	@$(VENV)-spark/bin/python -m pip --disable-pip-version-check --no-input install --quiet --require-hashes \
	  --no-build-isolation --requirement requirements/spark.txt
	@touch $@

test-spark: $(VENV)/test.stamp $(VENV)-spark/stamp
	@command -v java >/dev/null || { echo "Java is missing. On Debian: apt install openjdk-17-jre-headless" >&2; exit 2; }
	@SPARK_HOME=$$($(VENV)-spark/bin/python -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))') \
	  $(BIN)/python -m pytest tests/spark

# -- upkeep ------------------------------------------------------------------------------------------------------------

lock: $(BIN)/python
	@$(PIP) install --quiet uv
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-header \
	  --group build pyproject.toml --output-file requirements/run.txt
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-header \
	  --group build --group test --constraint requirements/run.txt pyproject.toml --output-file requirements/test.txt
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-header \
	  --group bench --constraint requirements/test.txt pyproject.toml --output-file requirements/bench.txt
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-header \
	  --group fuzz --output-file requirements/fuzz.txt
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-header \
	  --group spark-server --output-file requirements/spark.txt

clean:
	@rm -rf var out build
