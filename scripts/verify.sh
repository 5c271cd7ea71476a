#!/usr/bin/env bash
# make verify: what is derived is fresh, what is written is tidy. All checks
# run; the exit status is 1 when one fails.
set -u
cd "$(dirname "$0")/.." || exit 1
. scripts/lib.sh
status=0

check() { # NAME COMMAND...
	local name=$1 out
	shift
	if out=$("$@" 2>&1); then
		echo "ok    $name"
	else
		echo "FAIL  $name"
		[ -z "$out" ] || printf '%s\n' "$out"
		status=1
	fi
}

formatted() {
	local files
	files=$(gofmt -l $(go_folders))
	[ -z "$files" ] || { echo "not formatted (gofmt -w):"; echo "$files"; return 1; }
}

go_folders() { find . -name .git -prune -o -name .cache -prune -o -name node_modules -prune -o -name '*.go' -print; }

# Tests that can rewrite a file know when it is stale.
derived() {
	local packages
	packages=$(packages_with_update)
	[ -z "$packages" ] || go test -short $packages
}

check gofmt formatted
check "go vet" go vet ./...
check "go mod tidy" go mod tidy -diff
check "THIRD_PARTY_NOTICES" go run ./cmd/notices -check
check "files made by tests" derived
exit $status
