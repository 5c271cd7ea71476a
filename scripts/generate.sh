#!/usr/bin/env bash
# make generate: rewrites every derived file.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh
go run ./cmd/notices
for package in $(packages_with_update); do
	go test -short "$package" -update
done
