#!/bin/sh
# Build a container image of the recorded environment: docker, or podman where that is what there is.
# IMAGE=name:tag sh build.sh
set -eu
cd "$$(dirname "$$0")"
engine="$${ENGINE:-$$(command -v docker || command -v podman || true)}"
[ -n "$$engine" ] || { echo "build.sh: neither docker nor podman was found; setup.sh needs neither" >&2; exit 2; }
exec "$$engine" build --tag "$${IMAGE:-$image}" --file environment/Dockerfile "$$@" .
