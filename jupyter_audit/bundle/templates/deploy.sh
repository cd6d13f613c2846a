#!/bin/sh
# Run the notebook once in the recorded environment, as a scheduled job does, and keep what came of it in
# $${RUNS:-../runs-$stem}/<UTC time>/. Its exit code is not 0 when a cell fails. For cron, every Monday at six:
#   0 6 * * 1  sh /path/to/deploy.sh
set -eu
cd "$$(dirname "$$0")"
here="$$PWD"
python="$$here/../.venv-$stem/bin/python"
tools="$$here/../.venv-$stem-tools"
[ -x "$$python" ] || sh setup.sh
if [ ! -x "$$tools/bin/jupyter-audit" ]; then
  "$${PYTHON:-python$minor}" -m venv "$$tools"
  "$$tools/bin/python" -m pip install --quiet uv
  "$$tools/bin/python" -m uv pip install --quiet --python "$$tools/bin/python" tools/*.whl ||
    "$$tools/bin/python" -m pip install --quiet tools/*.whl
fi
run="$${RUNS:-$$here/../runs-$stem}/$$(date -u +%Y-%m-%dT%H%M%SZ)"
mkdir -p "$$run"
cp notebook.ipynb "$$run/$stem.ipynb"
if [ -d source ]; then cp -R source/. "$$run/"; fi
if [ -d data/files ]; then cp -R data/files/. "$$run/"; fi
cd "$$run"
exec "$$tools/bin/jupyter-audit" run "$stem.ipynb" --python "$$python" --output "$stem.ipynb"
