# Shared by the commands in this folder: where things are, and the project's own PostgreSQL.
# Sourced, never run.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
LOCAL=$ROOT/.local
VENV=$LOCAL/venv
ODOO_HOME=$LOCAL/odoo/usr/lib/python3/dist-packages
PG_DATA=$LOCAL/pg/data
PG_LOG=$LOCAL/pg/log
PG_ROLE=odoo

# shellcheck disable=SC2034  # read by the scripts that source this file
ADDON=account_delinquency

# A socket's path may have 107 characters at most; a deep checkout takes a short folder instead.
PG_SOCKET=$LOCAL/pg/socket
if [ ${#PG_SOCKET} -gt 80 ]; then
	PG_SOCKET=${TMPDIR:-/tmp}/delinquency-$(printf '%s' "$ROOT" | cksum | cut -d' ' -f1)
fi
export PGHOST=$PG_SOCKET PGUSER=$PG_ROLE
PG_PORT_FILE=$LOCAL/pg/port
if [ -f "$PG_PORT_FILE" ]; then
	PGPORT=$(cat "$PG_PORT_FILE")
	export PGPORT
fi
export PATH=$VENV/bin:$LOCAL/bin:$PATH

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() {
	printf 'error: %s\n' "$*" >&2
	exit 1
}

# Runs a command as root, through sudo where the caller isn't root.
as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# initdb and postgres refuse root. Root hands the cluster to the user that Debian's package creates, with the one
# capability that lets it pass through a checkout below a private home.
as_postgres() {
	if [ "$(id -u)" != 0 ]; then
		"$@"
	elif setpriv --reuid=postgres --regid=postgres --init-groups test -x "$LOCAL/pg"; then
		(cd / && setpriv --reuid=postgres --regid=postgres --init-groups -- "$@")
	else
		(cd / && setpriv --reuid=postgres --regid=postgres --init-groups \
			--inh-caps=+dac_override --ambient-caps=+dac_override -- "$@")
	fi
}

# The folder of the newest PostgreSQL server's programs.
pg_bin() {
	local dir
	dir=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
	if [ -n "$dir" ]; then echo "$dir"; else dirname "$(command -v initdb)"; fi
}

free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

pg_running() { [ -f "$PG_DATA/postmaster.pid" ] && as_postgres "$(pg_bin)/pg_ctl" -D "$PG_DATA" status >/dev/null 2>&1; }

# Starts the project's own cluster where it isn't running: on a socket, no TCP, settings for throw-away data. The server
# outlives the caller, so it must not inherit the lock that ./dev/setup holds on descriptor 9.
pg_start() {
	pg_running && return
	mkdir -p "$PG_SOCKET"
	[ "$(id -u)" != 0 ] || chown -R postgres: "$LOCAL/pg" "$PG_SOCKET"
	free_port >"$PG_PORT_FILE"
	PGPORT=$(cat "$PG_PORT_FILE")
	export PGPORT
	as_postgres "$(pg_bin)/pg_ctl" -D "$PG_DATA" -l "$PG_LOG" -w -t 60 -o "-p $PGPORT -k '$PG_SOCKET'" start >/dev/null 9>&- ||
		die "PostgreSQL did not start: see $PG_LOG"
}

pg_exists() { [ "$(psql -d postgres -Atc "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]; }

# Databases are cloned on disk level: a second or two each.
pg_clone() {
	dropdb --if-exists --force "$2"
	createdb -T "$1" "$2"
}

ADDONS_PATH=$LOCAL/addons,$ROOT/dev/addons
if [ -n "${ODOO_PATH:-}" ] && [ -d "$ODOO_PATH/addons" ]; then ADDONS_PATH=$ADDONS_PATH,$ODOO_PATH/addons; fi

# Odoo's command line with this checkout's settings; everything it writes stays in .local.
odoo() { odoo_by odoo "$@"; }

# odoo_by MODULE COMMAND ARGUMENT...: the same, of a Python module that calls Odoo's.
odoo_by() {
	local module=$1 command=${2:?}
	shift 2
	HOME=$LOCAL/home python -W ignore::DeprecationWarning -m "$module" "$command" --config="$LOCAL/odoo.conf" \
		--addons-path="$ADDONS_PATH" --db_host="$PG_SOCKET" --db_port="$PGPORT" --db_user="$PG_ROLE" "$@"
}

# The name says which Odoo, which OCA addons and which settings a template was made with.
template_name() {
	printf 'tpl_%s' "$(cat "$LOCAL/stamp/"* "$ROOT/dev/lib.sh" "$ROOT/dev/addons/delinquency_dev/"* 2>/dev/null | cksum | cut -d' ' -f1)"
}

DEPENDENCIES=account,sms,contract,helpdesk_mgmt,delinquency_dev

# Makes (once) a database with everything that the addon depends on, and prints its name.
template() {
	local name
	name=$(template_name)
	exec 8>"$LOCAL/template.lock"
	flock 8
	if ! pg_exists "$name"; then
		say "Making a template database with $DEPENDENCIES (a minute or two)"
		dropdb --if-exists --force "${name}_new"
		odoo server -d "${name}_new" -i "$DEPENDENCIES" --without-demo --no-http --stop-after-init \
			--log-level=warn --logfile="$LOCAL/log/template.log" || die "see $LOCAL/log/template.log"
		rm -rf "$LOCAL/data/filestore/$name"
		mv "$LOCAL/data/filestore/${name}_new" "$LOCAL/data/filestore/$name"
		psql -d postgres -qc "ALTER DATABASE \"${name}_new\" RENAME TO \"$name\""
	fi
	exec 8>&-
	echo "$name"
}
