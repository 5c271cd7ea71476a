# RabbitMQ as a private node: own epmd, own ports, own cookie, own data,
# loopback only. Sourced by scripts/peers.sh.

rabbitmq_home() {
	local dir
	for dir in /usr/lib/rabbitmq /opt/homebrew/opt/rabbitmq /usr/local/opt/rabbitmq; do
		[ -x "$dir/bin/rabbitmq-server" ] && echo "$dir" && return 0
		[ -x "$dir/sbin/rabbitmq-server" ] && echo "$dir" && return 0
	done
	return 1
}

rabbitmq_missing() {
	[ -n "${PEERS_AMQP:-}" ] && return 0
	rabbitmq_home >/dev/null && have epmd || echo rabbitmq-server
}

rabbitmq_start() {
	local dir=$1/rabbitmq
	if [ -n "${PEERS_AMQP:-}" ]; then
		say "RabbitMQ: the one in PEERS_AMQP" "RabbitMQ：使用 PEERS_AMQP 所给"
		return 0
	fi
	local try
	for try in 1 2 3; do
		rabbitmq_try "$dir" && return 0
		rabbitmq_stop "$1"
	done
	tail -30 "$dir/log" "$dir/epmd.log" >&2
	return 1
}

# rabbitmq_try DIR: one start on ports that were free a moment ago.
rabbitmq_try() {
	local dir=$1 home port dist epmd password
	home=$(rabbitmq_home) || return 1
	port=$(free_port) dist=$(free_port) epmd=$(free_port)
	password=$(random_word)
	rm -rf "$dir" && mkdir -m 700 "$dir" || return 1
	random_word >"$dir/.erlang.cookie"
	echo '[].' >"$dir/plugins"
	cat >"$dir/rabbitmq.conf" <<-CONF
		listeners.tcp.1 = 127.0.0.1:$port
		default_user = hallway
		default_pass = $password
		disk_free_limit.absolute = 50MB
		vm_memory_high_watermark.absolute = 512MB
		log.console = true
		log.console.level = warning
	CONF
	chmod 400 "$dir/.erlang.cookie"
	give "$dir"

	in_background "$dir/epmd.pid" "$dir/epmd.log" epmd -address 127.0.0.1 -port "$epmd"
	wait_port "$epmd" 10 "$dir/epmd.pid" || return 1
	in_background "$dir/pid" "$dir/log" env -i \
		PATH="$home/bin:$home/sbin:$PATH" HOME="$dir" LANG=C.UTF-8 \
		RABBITMQ_NODENAME=hallway-test@localhost \
		RABBITMQ_DIST_PORT="$dist" \
		RABBITMQ_CONF_ENV_FILE=/dev/null \
		RABBITMQ_CONFIG_FILE="$dir/rabbitmq.conf" \
		RABBITMQ_ADVANCED_CONFIG_FILE="$dir/none.config" \
		RABBITMQ_ENABLED_PLUGINS_FILE="$dir/plugins" \
		RABBITMQ_MNESIA_BASE="$dir/data" \
		RABBITMQ_LOG_BASE="$dir/logs" \
		RABBITMQ_PID_FILE="$dir/server.pid" \
		RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
		ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$epmd" \
		"$(rabbitmq_program "$home")"
	wait_port "$port" 120 "$dir/pid" || return 1
	peer_env PEERS_AMQP "amqp://hallway:$password@127.0.0.1:$port/"
	say "RabbitMQ: 127.0.0.1:$port" "RabbitMQ：127.0.0.1:$port"
}

rabbitmq_program() {
	[ -x "$1/bin/rabbitmq-server" ] && echo "$1/bin/rabbitmq-server" || echo "$1/sbin/rabbitmq-server"
}

rabbitmq_stop() {
	stop_group "$1/rabbitmq/pid"
	stop_group "$1/rabbitmq/epmd.pid"
}
