#!/usr/bin/env bash
# make lint: golangci-lint at one version, built once into .cache (about a
# minute and a half).
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh
version=v2.15.0
bin=$PWD/.cache/golangci-lint-$version
if [ ! -x "$bin/golangci-lint" ]; then
	say "Building golangci-lint $version (once)." "正在构建 golangci-lint $version（仅一次）。"
	GOFLAGS= GOBIN=$bin go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$version"
fi
"$bin/golangci-lint" run "${@:-./...}"
