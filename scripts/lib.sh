# Sourced by the other scripts: how they speak, look for programs and install
# packages. Works with the bash 3.2 that macOS has.

case ":$PATH:" in
*:/usr/local/go/bin:*) ;;
*) PATH=$PATH:/usr/local/go/bin ;;
esac
export PATH

# say ENGLISH CHINESE: one line in the reader's language.
say() {
	case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
	zh*) printf '%s\n' "$2" ;;
	*) printf '%s\n' "$1" ;;
	esac
}

# fail ENGLISH CHINESE: the same on standard error, and the end.
fail() {
	say "$@" >&2
	exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

is_root() { [ "$(id -u)" = 0 ]; }

# may_ask: there is a person who could answer.
may_ask() { [ -t 0 ] && [ -z "${CI:-}" ]; }

# can_root: a command can be run as root without waiting for nobody.
can_root() {
	is_root && return 0
	have sudo || return 1
	sudo -n true 2>/dev/null || may_ask
}

as_root() {
	if is_root; then "$@"; elif may_ask; then sudo "$@"; else sudo -n "$@"; fi
}

# agreed PACKAGES: a person at a terminal who is not root is asked; nobody else.
agreed() {
	is_root && return 0
	may_ask || return 0
	say "Install with sudo apt-get: $1 ? [Y/n]" "用 sudo apt-get 安装：$1 ？[Y/n]"
	local answer
	read -r answer || return 1
	case $answer in [nN]*) return 1 ;; esac
}

# by_hand PACKAGES: the one command for a system where we may not install.
by_hand() {
	say "Install them yourself:  sudo apt-get install -y --no-install-recommends $1" \
		"请自行安装：  sudo apt-get install -y --no-install-recommends $1"
}

# no_service_starts: Debian asks this file before a package may start its
# service. An administrator's own file stays as it is.
POLICY=/usr/sbin/policy-rc.d
no_service_starts() {
	if [ -e "$POLICY" ]; then
		"$POLICY" hallway start >/dev/null 2>&1
		[ $? = 101 ]
		return
	fi
	printf '#!/bin/sh\n# hallway: no service is started while packages are installed\nexit 101\n' |
		as_root tee "$POLICY" >/dev/null && as_root chmod 755 "$POLICY" && POLICY_OURS=yes
}

services_may_start() {
	[ "${POLICY_OURS:-}" = yes ] || return 0
	as_root rm -f "$POLICY"
	POLICY_OURS=
}

# apt_install PACKAGE...: installs, and starts nothing. A unit that came with a
# new package is disabled too, or the next boot would start it.
apt_install() {
	local packages="$*" log status=0 unit
	can_root && agreed "$packages" || { by_hand "$packages" >&2; return 1; }
	if ! no_service_starts; then
		say "$POLICY exists and lets services start, so nothing is installed from here." \
			"$POLICY 已存在且允许启动服务，因此不在此自动安装。" >&2
		by_hand "$packages" >&2
		return 1
	fi
	trap services_may_start EXIT
	say "Installing: $packages" "正在安装：$packages"
	log=$(mktemp)
	apt_lists_fresh || apt update -qq >"$log" 2>&1
	if ! apt install -y --no-install-recommends $packages >>"$log" 2>&1; then
		# A list of yesterday may name what the mirror no longer has.
		apt update -qq >>"$log" 2>&1
		apt install -y --no-install-recommends $packages >"$log" 2>&1 || status=1
	fi
	services_may_start
	trap - EXIT
	if [ $status = 0 ] && have systemctl; then
		for unit in $(units_of $packages); do as_root systemctl disable "$unit" >/dev/null 2>&1; done
	fi
	[ $status = 0 ] || { tail -20 "$log" >&2; by_hand "$packages" >&2; }
	rm -f "$log"
	return $status
}

apt() {
	as_root env DEBIAN_FRONTEND=noninteractive \
		sh -c 'exec apt-get -o DPkg::Lock::Timeout=600 "$@" </dev/null' apt-get "$@"
}

apt_lists_fresh() {
	[ -n "$(find /var/lib/apt/lists -name '*_Packages*' -mmin -1440 2>/dev/null | head -1)" ]
}

units_of() {
	case " $* " in *" rabbitmq-server "*) echo rabbitmq-server.service epmd.service epmd.socket ;; esac
}

# packages_with_update: where go test -update rewrites a derived file.
packages_with_update() {
	grep -rlE --include='*_test.go' --exclude-dir=.cache --exclude-dir=.git 'flag\.Bool(Var)?\(.*"update"' . |
		while read -r file; do dirname "$file"; done | sort -u
}
