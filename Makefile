# Each target sets up what it needs in .venv. What cannot be set up here is said, never skipped in silence.
#   make try    audit, run, export and verify an example notebook
#   make test   every test: types, lint, contracts, Python, panel, browser
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
EXAMPLE := example_notebooks/wine_study.ipynb
NODE := $(shell command -v npm 2>/dev/null)
export HATCH_JUPYTER_BUILDER_SKIP_NPM = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1

COLLABORATION := 'jupyter-collaboration>=4,<6'
TOGETHER := tests/e2e/test_windows.py tests/e2e/test_people.py

.PHONY: try test lint python panel e2e collaboration oldest oldest-lab bench docs clean help

# An environment of its own, with this project and what it is to be tried beside.
define lab_beside
	@test -x $(1)/bin/python || $(PYTHON) -m venv $(1)
	$(BIN)/uv pip install -q --python $(1)/bin/python 'jupyter-builder>=1.2,<2' hatchling hatch-nodejs-version hatch-jupyter-builder
	$(BIN)/uv pip install -q --python $(1)/bin/python -e '.[test,e2e]' $(2)
endef

help:
	@sed -n 's/^#   //p' $(MAKEFILE_LIST)

$(VENV)/.try: pyproject.toml
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install -q 'uv>=0.7,<1'
	$(BIN)/uv pip install -q --python $(PY) -e '.[examples]'
	@touch $@

$(VENV)/.test: pyproject.toml labextension/package-lock.json
	@bash .ci/system-packages
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install -q 'uv>=0.7,<1'
	$(BIN)/uv pip install -q --python $(PY) 'jupyter-builder>=1.2,<2' hatchling hatch-nodejs-version hatch-jupyter-builder build
	$(BIN)/uv pip install -q --python $(PY) -e '.[test,e2e,lint]'
	@touch $@

try: $(VENV)/.try
	@rm -rf build/try && mkdir -p build/try && cp $(EXAMPLE) build/try/wine_study.ipynb
	@echo; echo "== 1. Audit: what is wrong with a notebook an assistant wrote? (nothing is run)"
	$(BIN)/jupyter-audit check example_notebooks/assistant_report.ipynb || test $$? -eq 1  # 1: it has findings
	@echo; echo "== 2. Export: run a study from top to bottom under capture, and package it"
	$(BIN)/jupyter-audit export build/try/wine_study.ipynb -o build/try/wine_study.zip --run
	@echo; echo "== 3. Verify: rebuild its environment, run it again, compare cell by cell"
	$(BIN)/jupyter-audit verify build/try/wine_study.zip

test: lint python panel e2e collaboration

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

python: $(VENV)/.test
	$(PY) -m pytest -n auto --dist worksteal

ifdef NODE
labextension/node_modules/.installed: labextension/package-lock.json $(VENV)/.test
	cd labextension && npm ci --no-audit --no-fund
	@touch $@

labextension/lib/.built: labextension/node_modules/.installed $(shell find labextension/src labextension/style labextension/schema -type f 2>/dev/null)
	cd labextension && PATH="$(CURDIR)/$(BIN):$$PATH" npm run build:prod
	$(BIN)/jupyter builder develop --overwrite . || $(BIN)/jupyter labextension develop --overwrite .
	@touch $@

panel: labextension/lib/.built
	cd labextension && PATH="$(CURDIR)/$(BIN):$$PATH" npm run lint:check
	cd labextension && PATH="$(CURDIR)/$(BIN):$$PATH" npm test

e2e: labextension/lib/.built
	@if command -v chromium >/dev/null; then $(PY) -m pytest tests/e2e -c tests/e2e/pytest.ini; \
	else echo "LEFT OUT: browser tests (no chromium here; set CHROMIUM or install it)"; fi

# Several people in one notebook: the same browser tests beside jupyter-collaboration.
collaboration: labextension/lib/.built
	$(call lab_beside,$(VENV)-collaboration,$(COLLABORATION))
	@if command -v chromium >/dev/null; then \
	$(VENV)-collaboration/bin/python -m pytest $(TOGETHER) -c tests/e2e/pytest.ini; \
	else echo "LEFT OUT: browser tests with jupyter-collaboration (no chromium here)"; fi

# The oldest JupyterLab and Notebook that pyproject.toml admits.
oldest-lab: labextension/lib/.built
	$(call lab_beside,$(VENV)-oldest-lab,'jupyterlab==4.4.0' 'notebook==7.4.0')
	$(VENV)-oldest-lab/bin/python -m pytest tests/e2e -c tests/e2e/pytest.ini -k "not wheel"
else
panel e2e collaboration oldest-lab:
	@echo "LEFT OUT: $@ (no npm here)"
endif

# The other end of every dependency's range: the oldest release that pyproject.toml admits.
oldest: $(VENV)/.try
	@test -x $(VENV)-oldest/bin/python || $(PYTHON) -m venv $(VENV)-oldest
	$(BIN)/uv pip install -q --python $(VENV)-oldest/bin/python --resolution lowest-direct -e '.[test]'
	$(VENV)-oldest/bin/python -m pytest tests/notebook tests/rules tests/checklist tests/review tests/capture tests/kernel tests/cli

bench: $(VENV)/.test
	$(BIN)/uv pip install -q --python $(PY) -e '.[bench]'
	$(PY) benchmarks/scan.py
	$(PY) benchmarks/peers.py
	$(PY) benchmarks/overhead.py
	$(PY) benchmarks/startup.py
	$(PY) benchmarks/export.py

docs: $(VENV)/.try
	$(PY) docs/build.py

clean:
	rm -rf build dist site $(VENV) $(VENV)-oldest $(VENV)-collaboration $(VENV)-oldest-lab labextension/lib labextension/node_modules jupyter_audit/labextension
