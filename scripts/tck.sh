#!/usr/bin/env bash
# make tck: the official tests of DMN, by level and family; the last line is
# "cases N/3391 values N/2086". HALLWAY_TCK names another place of the suite.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh
report=$(mktemp)
trap 'rm -f "$report"' EXIT
status=0
out=$(go test -count=1 -run '^TestTCK$' -v ./mapping/dmn -args -report "$report" 2>&1) || status=$?
if [ "$status" -ne 0 ] || [ ! -s "$report" ]; then
	printf '%s\n' "$out" >&2
	exit "$((status == 0 ? 1 : status))"
fi
cat "$report"
