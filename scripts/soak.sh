#!/usr/bin/env bash
# make soak: kills the sample hall KILLS times (200) at random moments, while
# applications come in by every way that needs no peer, and counts afterwards:
# nothing that was acknowledged is lost, and no effect of it doubled.
set -eu
cd "$(dirname "$0")/.."
export HALLWAY_SOAK=1 HALLWAY_KILLS=${KILLS:-200}
if [ -n "${SEED:-}" ]; then export HALLWAY_SEED=$SEED; fi
go test -count=1 -timeout 0 -run '^TestKilledAtRandomMoments$' -v ./internal/app/e2e
