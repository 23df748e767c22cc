# The simulation of dev/simulate, and its fixed worlds as tests of dev/test.
# Sourced after database.sh, never run.
# shellcheck shell=bash

# Odoo's options, one a line, as odoo() of lib.sh gives them.
simulation_options() {
	printf '%s\n' "--config=$LOCAL/odoo.conf" "--addons-path=$ADDONS_PATH" "--db_host=$PG_SOCKET" "--db_port=$PGPORT" \
		"--db_user=$PG_ROLE" --no-http
}

# simulation ARGUMENT...: the command line of dev/simulation, in the scene.
simulation() {
	SIMULATION_ODOO=$(simulation_options) SIMULATION_SCENE=${DATABASE}_world SIMULATION_STORIES=$LOCAL/log/simulation \
		HOME=$LOCAL/home PYTHONPATH=$ROOT/dev TZ=UTC python -W ignore -m simulation "$@"
}

make_world_scene() {
	clone_warm "${DATABASE}_world" && simulation scene
}

play_fixed_worlds() {
	make_world_scene
	simulation --fixed --jobs 1
}

run_simulation() {
	say "Months of some providers"
	check "in some fixed worlds every invariant of the simulation holds" play_fixed_worlds
}
