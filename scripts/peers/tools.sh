# Peers without a server: programs that the tests run. Sourced by
# scripts/peers.sh.

tools_missing() {
	php_ready || echo php-cli php-soap php-xml
	zeep_ready || echo python3-zeep
	have pdfsig && have pdftotext && have pdftoppm || echo poppler-utils
	have certutil || echo libnss3-tools
	have zbarimg || echo zbar-tools
	have strace || [ "$(uname -s)" != Linux ] || echo strace
	chromium_program >/dev/null || chromium_package
}

php_program() { echo "${PEERS_PHP:-$(command -v php || true)}"; }

php_ready() {
	local php
	php=$(php_program)
	[ -n "$php" ] && "$php" -m 2>/dev/null | grep -qix soap
}

# The system's own python3 comes first: it is the one that apt gives zeep to.
zeep_program() {
	local python
	for python in "${PEERS_ZEEP:-}" /usr/bin/python3 "$(command -v python3 || true)"; do
		[ -n "$python" ] && "$python" -c 'import zeep' 2>/dev/null && echo "$python" && return 0
	done
	return 1
}

zeep_ready() { zeep_program >/dev/null; }

chromium_program() {
	local name
	if [ -n "${PEERS_CHROMIUM:-}" ]; then echo "$PEERS_CHROMIUM" && return 0; fi
	for name in chromium chromium-browser google-chrome-stable google-chrome; do
		have "$name" && command -v "$name" && return 0
	done
	[ -x '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' ] &&
		echo '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
}

# Ubuntu has Chromium as a snap only, under another name.
chromium_package() {
	if grep -qs '^ID=ubuntu' /etc/os-release; then echo chromium-browser; else echo chromium; fi
}

tools_start() {
	peer_env PEERS_PHP "$(php_program)"
	peer_env PEERS_ZEEP "$(zeep_program)"
	peer_env PEERS_CHROMIUM "$(chromium_program)"
}

tools_stop() { :; }
