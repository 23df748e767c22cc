# The parts of a run of dev/test that know nothing of each other, several of them at a time.
# Sourced after database.sh, never run.
# shellcheck shell=bash

# As many as there are processors and one more, for when one waits: for wkhtmltopdf, a browser, a lock.
AT_A_TIME=$(($(nproc) + 1))

# alone PART: the function run_PART, a name and its arguments, with files of its own for results and details. The mark at
# its end tells it from a part that was killed, or that stopped at a command that failed.
alone() {
	local part=${1// /-}
	RESULTS=$RESULTS.$part DETAIL=$DETAIL.$part
	# shellcheck disable=SC2086  # a name with its arguments
	run_$1
	touch "$RUN/ended.$part"
}

# in_parallel PART...: starts the parts in this order and returns when all have ended.
in_parallel() {
	local part
	set -m # each part leads a process group, so that stop_parts finds all that it has started
	for part; do
		while [ "$(jobs -rp | wc -l)" -ge "$AT_A_TIME" ]; do wait -n || true; done
		alone "$part" </dev/null &
	done
	wait
	set +m
	for part; do
		[ -e "$RUN/ended.${part// /-}" ] || fail "the part '$part'" <<<"It ended early."
	done
}

# Ends what is still running of an interrupted run.
stop_parts() {
	local group
	for group in $(jobs -rp); do kill -KILL -- "-$group" 2>/dev/null || true; done
	wait
}
