#!/usr/bin/env bash
# Checks what a build needs: Go, a C compiler with its headers, make. Installs
# what apt can give; else prints the one command for this system. Never waits
# for an answer unless standard input is a terminal.
set -u
cd "$(dirname "$0")/.." || exit 1
. scripts/lib.sh

want=$(sed -n 's/^go //p' go.mod)

go_archive() {
	local os arch
	os=$(uname -s | tr '[:upper:]' '[:lower:]')
	arch=$(uname -m)
	case $arch in x86_64) arch=amd64 ;; aarch64) arch=arm64 ;; esac
	echo "https://go.dev/dl/go$want.$os-$arch.tar.gz"
}

# The go command itself says whether it is new enough for go.mod, and fetches a
# newer one where GOTOOLCHAIN lets it.
check_go() {
	if have go && go list -m >/dev/null 2>&1; then return 0; fi
	if have go; then
		say "Go is too old: $(cd / && go version 2>/dev/null | cut -d' ' -f3) is here, go$want is needed." \
			"Go 版本过旧：本机 $(cd / && go version 2>/dev/null | cut -d' ' -f3)，需要 go$want。" >&2
		say "A Go of 1.21 or newer fetches it by itself:  export GOTOOLCHAIN=auto" \
			"Go 1.21 及以上可自行获取：  export GOTOOLCHAIN=auto" >&2
	else
		say "Go is missing: go$want is needed." "缺少 Go：需要 go$want。" >&2
	fi
	case $(uname -s) in
	Darwin) say "Get it:  brew install go" "安装：  brew install go" >&2 ;;
	*) say "Get it (the golang package of Debian 12 and Ubuntu 24.04 is too old):" \
		"安装（Debian 12 与 Ubuntu 24.04 自带的 golang 包过旧）：" >&2
		echo "  curl -fsSL $(go_archive) | sudo tar -C /usr/local -xz" >&2 ;;
	esac
	return 1
}

# A compiler without the C library's headers is as good as none.
check_cc() {
	local cc=${CC:-} dir ok=1
	[ -n "$cc" ] || for cc in cc gcc clang; do have "$cc" && break; done
	have "${cc%% *}" || return 1
	dir=$(mktemp -d) || return 1
	printf '#include <stdlib.h>\nint main(void){return EXIT_SUCCESS;}\n' >"$dir/t.c"
	$cc -o "$dir/t" "$dir/t.c" >/dev/null 2>&1 && ok=0
	rm -rf "$dir"
	return $ok
}

go_ok=0
check_go || go_ok=1

missing=
check_cc || missing="$missing gcc libc6-dev"
have make || missing="$missing make"
[ -e /etc/ssl/certs/ca-certificates.crt ] || ! have apt-get || missing="$missing ca-certificates"

if [ -n "$missing" ]; then
	say "Missing for the build:$missing" "构建所缺：$missing"
	if have apt-get; then
		apt_install $missing || exit 1
	else
		case $(uname -s) in
		Darwin) fail "Get it:  xcode-select --install" "安装：  xcode-select --install" ;;
		esac
		if have dnf; then
			fail "Get it:  sudo dnf install -y gcc glibc-devel make" "安装：  sudo dnf install -y gcc glibc-devel make"
		fi
		fail "Install a C compiler and make with your system's package manager." "请用本系统的包管理器安装 C 编译器和 make。"
	fi
	check_cc || fail "There is still no C compiler that works; set CC to yours." "仍没有可用的 C 编译器；请用 CC 指定。"
fi
exit $go_ok
