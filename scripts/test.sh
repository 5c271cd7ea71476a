#!/usr/bin/env bash
# make test: everything, against real peers. PKG narrows it, ARGS is handed to
# go test:  make test PKG=./adapters/amqp ARGS='-run Confirm -v'
set -u
cd "$(dirname "$0")/.." || exit 1
. scripts/lib.sh
bash scripts/need.sh || exit 1
bash scripts/peers.sh install || exit 1
bash scripts/peers.sh sweep

base=$(bash scripts/peers.sh base) || exit 1
dir=$base/run-$$
job=
finish() {
	trap - EXIT INT TERM HUP
	[ -z "$job" ] || kill -TERM -- "-$job" 2>/dev/null
	bash scripts/peers.sh stop "$dir"
}
trap finish EXIT
trap 'finish; exit 130' INT TERM HUP

bash scripts/peers.sh start "$dir" || exit 1
. "$dir/env"
# With this word a test whose peer is absent fails instead of being skipped.
export HALLWAY_PEERS=required

go build -o .cache/testsum ./cmd/testsum || exit 1

# In the background and in its own group, so that a signal is heeded at once.
set -o pipefail -m
{
	go test -json -timeout "${TIMEOUT:-20m}" ${ARGS:-} ${PKG:-./...} 2>&1 |
		.cache/testsum ${SUMMARY:+-summary "$SUMMARY"}
} </dev/null &
job=$!
set +m
wait "$job"
status=$?
job=
exit $status
