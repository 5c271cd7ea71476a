#!/usr/bin/env bash
# make smoke: runs "make run" as a newcomer does, without a terminal, waits
# until the hall says it is ready, and stops it.
set -u
cd "$(dirname "$0")/.." || exit 1
. scripts/lib.sh
make --no-print-directory build || exit 1

dir=$(mktemp -d)
set -m
HALLWAY_DATA=$dir/data make --no-print-directory run </dev/null >"$dir/out" 2>&1 &
job=$!
set +m
finish() {
	trap - EXIT INT TERM HUP
	kill -TERM -- "-$job" 2>/dev/null
	wait "$job" 2>/dev/null
	rm -rf "$dir"
}
trap finish EXIT
trap 'finish; exit 130' INT TERM HUP

# ready prints the first address in the output that answers its readiness.
ready() {
	local address
	for address in $(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$dir/out" | sort -u); do
		case $(http_status "$address/readyz") in 200) echo "$address" && return 0 ;; esac
	done
	return 1
}

# http_status URL: without curl, which a fresh machine need not have.
http_status() {
	local port=${1#http://127.0.0.1:} path status
	path=/${port#*/} port=${port%%/*}
	(
		exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
		printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$path" >&3
		IFS=' ' read -r -t 5 _ status _ <&3
		echo "$status"
	) 2>/dev/null
}

for _ in $(seq 1 300); do
	if address=$(ready); then
		say "make run is ready at $address" "make run 已就绪：$address"
		exit 0
	fi
	kill -0 "$job" 2>/dev/null || break
	sleep 0.2
done
cat "$dir/out" >&2
fail "make run did not become ready." "make run 未能就绪。"
