#!/bin/sh
# Build the recorded environment in ../.venv-$stem, from hashed requirements. Asks the package index.
set -eu
cd "$$(dirname "$$0")"
venv="$$PWD/../.venv-$stem"
python="$${PYTHON:-python$minor}"
"$$python" -m venv "$$venv"
cd environment
"$$venv/bin/python" -m pip install --quiet --require-hashes --no-deps -r requirements.txt
echo "ready: $$venv/bin/python, Python $$("$$venv/bin/python" -V | cut -d' ' -f2)"
