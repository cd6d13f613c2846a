#!/bin/sh
# Verify this bundle. Options, such as --level agrees, are passed on.
set -eu
cd "$$(dirname "$$0")"
exec "$${PYTHON:-python3}" reproduce.py "$$PWD" "$$@"
