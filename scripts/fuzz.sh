#!/usr/bin/env bash
# make fuzz: each fuzz test for TIME (20s). A failing input lies in the
# package's testdata/fuzz afterwards and is a case from then on.
set -eu
cd "$(dirname "$0")/.."
for package in $(go list ${PKG:-./...}); do
	for name in $(go test -run '^$' -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
		echo "== $package $name"
		go test -run '^$' -fuzz "^$name\$" -fuzztime "${TIME:-20s}" -fuzzminimizetime 10x "$package"
	done
done
