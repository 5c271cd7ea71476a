#!/usr/bin/env bash
# The real peers of the tests: private instances on free ports of the loopback,
# with their data in a temporary folder, as an unprivileged user, stopped by
# their process ids.
#
#   scripts/peers.sh install       install what is missing (apt)
#   scripts/peers.sh start DIR     start them; the addresses are in DIR/env
#   scripts/peers.sh stop DIR      stop them and remove DIR
#   scripts/peers.sh sweep         stop what a killed run left behind
#   scripts/peers.sh keep          start them for this checkout and leave them
#   scripts/peers.sh stop-kept     stop those
#
# To add one: scripts/peers/NAME.sh with NAME_missing, NAME_start, NAME_stop,
# and its name in PEERS.
set -u
cd "$(dirname "$0")/.." || exit 1
. scripts/lib.sh
PEERS="rabbitmq tools"
for peer in $PEERS; do . "scripts/peers/$peer.sh"; done

base() {
	local dir=${TMPDIR:-/tmp}
	dir=${dir%/}/hallway-peers-$(id -u)
	mkdir -p "$dir" && chmod 755 "$dir"
	[ -O "$dir" ] || fail "$dir belongs to somebody else; set TMPDIR." "$dir 属于他人；请设置 TMPDIR。"
	if is_root && ! unprivileged test -x "$dir"; then
		fail "User nobody cannot enter $dir; set TMPDIR to a folder that all may enter." \
			"用户 nobody 无法进入 $dir；请把 TMPDIR 设为人人可进入的文件夹。"
	fi
	echo "$dir"
}

# unprivileged COMMAND...: servers do not run as root.
unprivileged() {
	if is_root; then
		setpriv --reuid="$(id -u nobody)" --regid="$(id -g nobody)" --clear-groups -- "$@"
	else
		"$@"
	fi
}

give() { ! is_root || chown -R "$(id -u nobody):$(id -g nobody)" "$1"; }

random_word() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom 2>/dev/null | head -c 24; }

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port: below the range from which systems take ports by themselves.
free_port() {
	local port
	while :; do
		port=$((21000 + (RANDOM * 32768 + RANDOM) % 11000))
		answers "$port" || break
	done
	echo "$port"
}

# in_background PIDFILE LOG COMMAND...: in its own process group, whose number
# is the process id in PIDFILE.
in_background() {
	local pidfile=$1 log=$2
	shift 2
	set -m
	# exec first: else the subshell keeps our own output open for its reader.
	(exec >"$log" 2>&1 </dev/null && unprivileged "$@") &
	echo $! >"$pidfile"
	set +m
}

alive() { [ -s "$1" ] && kill -0 -- "-$(cat "$1")" 2>/dev/null; }

wait_port() {
	local port=$1 tries=$(($2 * 10)) pidfile=$3
	while [ $tries -gt 0 ]; do
		answers "$port" && alive "$pidfile" && return 0
		alive "$pidfile" || return 1
		sleep 0.1
		tries=$((tries - 1))
	done
	return 1
}

stop_group() {
	local pidfile=$1 pid tries=100
	alive "$pidfile" || { rm -f "$pidfile"; return 0; }
	pid=$(cat "$pidfile")
	kill -TERM -- "-$pid" 2>/dev/null
	while [ $tries -gt 0 ] && kill -0 -- "-$pid" 2>/dev/null; do
		sleep 0.1
		tries=$((tries - 1))
	done
	kill -KILL -- "-$pid" 2>/dev/null
	rm -f "$pidfile"
}

peer_env() { printf 'export %s=%q\n' "$1" "$2" >>"$ENV_FILE"; }

missing() { for peer in $PEERS; do "${peer}_missing"; done | xargs; }

install() {
	local packages
	packages=$(missing)
	[ -n "$packages" ] || return 0
	say "The tests need these packages: $packages" "测试需要这些软件包：$packages"
	have apt-get || fail "Here only apt can install them. Fedora: sudo dnf install rabbitmq-server php-cli php-soap python3-zeep poppler-utils zbar strace chromium nss-tools; macOS: brew install rabbitmq php poppler zbar nss && pip3 install zeep. Without them: make test-unit" \
		"本机没有 apt，无法自动安装。Fedora：sudo dnf install rabbitmq-server php-cli php-soap python3-zeep poppler-utils zbar strace chromium nss-tools；macOS：brew install rabbitmq php poppler zbar nss && pip3 install zeep。不装也可运行：make test-unit"
	apt_install $packages || exit 1
	packages=$(missing)
	[ -z "$packages" ] || fail "Installed, but still not usable: $packages" "已安装但仍不可用：$packages"
}

start() {
	local dir=$1
	ENV_FILE=$dir/env
	mkdir -p "$dir" && chmod 711 "$dir" || exit 1
	(umask 077 && : >"$ENV_FILE")
	for peer in $PEERS; do
		if ! "${peer}_start" "$dir"; then
			stop "$dir"
			fail "$peer does not start." "$peer 无法启动。"
		fi
	done
}

stop() {
	for peer in $PEERS; do "${peer}_stop" "$1"; done
	rm -rf "$1"
}

# sweep: the folder of a run is named by its process id.
sweep() {
	local dir
	for dir in "$(base)"/run-*; do
		[ -d "$dir" ] || continue
		kill -0 "${dir##*/run-}" 2>/dev/null || stop "$dir"
	done
}

# kept: the folder of this checkout's lasting instances.
kept() { echo "$(base)/of-$(pwd -P | cksum | cut -d' ' -f1)"; }

keep() {
	local dir
	dir=$(kept)
	[ ! -d "$dir" ] || stop "$dir"
	(start "$dir") >&2 || exit 1
	cat "$dir/env"
}

case ${1:-} in
install) install ;;
start) start "${2:?DIR}" ;;
stop) stop "${2:?DIR}" ;;
sweep) sweep ;;
base) base ;;
keep) keep ;;
stop-kept) stop "$(kept)" ;;
*) sed -n '2,16p' "$0" >&2; exit 2 ;;
esac
