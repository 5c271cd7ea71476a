#!/usr/bin/env bash
# make simulate: plays SEEDS seeds (1000) of the whole engine under faults, or
# the one SEED with all that happened before it failed.
set -eu
cd "$(dirname "$0")/.."
if [ -n "${SEED:-}" ]; then
	HALLWAY_SEED=$SEED HALLWAY_TRACE=1 go test -count=1 -timeout 0 -run '^TestPlays$' -v ./engine/enginetest
else
	HALLWAY_SEEDS=${SEEDS:-1000} go test -count=1 -timeout 0 -run '^TestPlays$' -v ./engine/enginetest
fi
