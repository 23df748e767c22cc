# Shared by dev/test and dev/i18n: a snapshot of the addon, and databases of the caller's own.
# Sourced after lib.sh, never run.
# shellcheck shell=bash

# shellcheck disable=SC2153  # LOCAL, ROOT and ADDON come from lib.sh
RUN=$LOCAL/run/$$
FILESTORE=$LOCAL/data/filestore
# The layout of a namespace package: Odoo takes it as an addons path and plain Python imports it as odoo.addons.
SNAPSHOT=$RUN/odoo/addons/$ADDON
DATABASE=run_$$
export PGOPTIONS='-c client_min_messages=warning'

# The addon's files, or those that match git's patterns: tracked or new, not ignored, not deleted.
addon_files() {
	local file
	[ $# -gt 0 ] || set -- .
	git -c safe.directory='*' -C "$ROOT" ls-files -z --cached --others --exclude-standard -- "$@" ':!dev' ':!.ci' |
		while IFS= read -r -d '' file; do
			[ ! -f "$ROOT/$file" ] || printf '%s\0' "$file"
		done
}

# A copy of the addon that nobody edits while Odoo reads it, without .local: Odoo walks through all of an addon's folders.
make_snapshot() {
	mkdir -p "$SNAPSHOT"
	(cd "$ROOT" && addon_files | xargs -0 cp -p --parents -t "$SNAPSHOT")
	ADDONS_PATH=$RUN/odoo/addons,${ADDONS_PATH#"$LOCAL/addons,"}
}

clone_database() {
	local filestore=$FILESTORE/$1
	pg_clone "$1" "$2" || return 1
	# Files there are never changed, so links do.
	rm -rf "${FILESTORE:?}/$2"
	[ ! -d "$filestore" ] || cp -al "$filestore" "$FILESTORE/$2"
}

drop_database() {
	dropdb --if-exists --force "$1" 2>/dev/null || true
	rm -rf "${FILESTORE:?}/$1"
}

# The databases, the files and the snapshot of one run: this one by default.
drop_run() {
	local run=${1:-$$} name
	for name in $(psql -d postgres -Atc "SELECT datname FROM pg_database WHERE datname LIKE 'run\_${run}\_%'" 2>/dev/null); do
		drop_database "$name"
	done
	rm -rf "$LOCAL/run/$run" "$LOCAL/run/$run.alive"
}

# The numbers of all runs that have a database or files.
runs() {
	{
		psql -d postgres -Atc "SELECT split_part(datname, '_', 2) FROM pg_database WHERE datname LIKE 'run\_%'"
		find "$LOCAL/run" -mindepth 1 -maxdepth 1 -type d -printf '%f\n'
	} | sort -u
}

# Begins a run, which holds a lock as long as it lives, and drops what killed runs have left behind.
start_run() {
	local run
	mkdir -p "$LOCAL/run"
	exec 7>"$RUN.alive"
	flock 7
	mkdir -p "$RUN"
	trap drop_run EXIT
	trap 'exit 130' INT TERM
	for run in $(runs); do
		if flock --nonblock "$LOCAL/run/$run.alive" true; then drop_run "$run"; fi
	done
	find "$LOCAL/log" -maxdepth 1 -name 'run_*' -mmin +1440 -exec rm -rf {} +
}

addon_state() { psql -d "$1" -Atc "SELECT state FROM ir_module_module WHERE name = '$ADDON'"; }

# The name says what an installed database depends on: not on tests, nor on what the browser reads from files.
warm_name() {
	local content
	content=$(cd "$SNAPSHOT" && find . \( -path './.*' -o -path ./tests -o -path ./static/src -o -path ./static/tests \
		-o -name '*.md' -o -name '*.toml' -o -name '*.pot' \) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum)
	printf 'warm_%s' "$(printf '%s\n' "$(template_name)" "$content" | sha256sum | cut -c1-16)"
}

# The bundles that Odoo would make for each run of tests in a browser.
make_assets() {
	odoo shell -d "$1" --no-http --logfile="$WARM_LOG" <<-PYTHON
		env["ir.qweb"]._pregenerate_assets_bundles()
		env.cr.commit()
	PYTHON
}

# Called where errexit is off, so each step says what happens if it fails.
make_warm() {
	local warm=$1 source=${DATABASE}_warm old
	clone_database "$(template)" "$source" || return 1
	say "Installing the addon"
	odoo server -d "$source" -i "$ADDON" --no-http --stop-after-init --logfile="$WARM_LOG" </dev/null || return 1
	[ "$(addon_state "$source")" = installed ] || return 1
	make_assets "$source" || return 1
	for old in $(psql -d postgres -Atc "SELECT datname FROM pg_database WHERE datname LIKE 'warm\_%'"); do
		drop_database "$old"
	done
	rm -rf "${FILESTORE:?}/$warm"
	mv "$FILESTORE/$source" "$FILESTORE/$warm" && psql -d postgres -qc "ALTER DATABASE \"$source\" RENAME TO \"$warm\""
}

# Makes a clone of a database with the addon installed. That database is kept until the addon changes; one process at a
# time makes it or clones it. WARM_LOG is the log of the installation.
clone_warm() {
	local warm
	warm=$(warm_name)
	WARM_LOG=$LOCAL/log/$warm.log
	{
		flock 8
		if ! pg_exists "$warm"; then
			rm -f "$LOCAL"/log/warm_*.log
			make_warm "$warm" || return 1
		fi
		clone_database "$warm" "$1"
	} 8>"$LOCAL/run/lock"
}

# The terms of the addon as Odoo finds them in the database and in the snapshot.
export_terms() {
	odoo shell -d "$1" --no-http --log-level=warn <<-PYTHON
		import polib

		from odoo.tools.translate import trans_export

		with open("$2", "wb") as file:
		    trans_export(None, ["$ADDON"], file, "po", env)
		    # Odoo leaves out what Apps shows of the addon itself, and reads it all the same.
		    addon = env["ir.module.module"].search([("name", "=", "$ADDON")])
		    for name in ("shortdesc", "summary"):
		        entry = polib.POEntry(
		            msgid=addon[name],
		            comment="module: $ADDON",
		            occurrences=[(f"model:ir.module.module,{name}:base.module_{addon.name}", "")],
		        )
		        file.write(f"\n{entry}\n".encode())
	PYTHON
}
