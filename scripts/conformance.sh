#!/usr/bin/env bash
# make conformance: the BPMN cases of betsy, what is said to models that break
# a rule, and the control-flow patterns; the last line is "betsy N/210 clear N/160". HALLWAY_BETSY names
# another place of the suite.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh
report=$(mktemp)
trap 'rm -f "$report"' EXIT
status=0
out=$(go test -count=1 -run '^TestConformance$' -v ./internal/conformance -args -report "$report" 2>&1) || status=$?
if [ "$status" -ne 0 ] || [ ! -s "$report" ]; then
	[ ! -s "$report" ] || cat "$report"
	printf '%s\n' "$out" >&2
	exit "$((status == 0 ? 1 : status))"
fi
cat "$report"
