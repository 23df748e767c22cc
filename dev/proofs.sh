# The proofs of dev/proofs.py as tests of dev/test: each on its own clone of one scene.
# Sourced after database.sh, never run.
# shellcheck shell=bash

# proof DATABASE PYTHON: runs a line of Python with the proofs in a database.
proof() {
	PYTHONPATH=$ROOT/dev odoo shell -d "$1" --no-http --log-level=warn --logfile="$LOG-proofs.log" <<<"import proofs; $2"
}

make_scene() {
	clone_warm "${DATABASE}_scene"
	proof "${DATABASE}_scene" "proofs.make_scene(env)"
	clone_database "${DATABASE}_scene" "${DATABASE}_calm"
	proof "${DATABASE}_calm" "proofs.undisturbed(env, '$RUN/calm.json')"
}

prove() {
	clone_database "${DATABASE}_scene" "${DATABASE}_proof"
	proof "${DATABASE}_proof" "proofs.prove(env, '$1', '$RUN/calm.json')"
	drop_database "${DATABASE}_proof"
}

prove_mail() {
	clone_database "${DATABASE}_scene" "${DATABASE}_mail"
	PYTHONPATH=$ROOT/dev odoo shell -d "${DATABASE}_mail" --no-http --log-level=critical --logfile="$LOG-proofs.log" \
		<<<"import proofs_mail; proofs_mail.prove(env, '$RUN')"
	drop_database "${DATABASE}_mail"
}

prove_webhook() {
	local database=${DATABASE}_webhook
	clone_database "${DATABASE}_scene" "$database"
	odoo server -d "$database" -i base_automation --stop-after-init --no-http --log-level=warn --logfile="$LOG-proofs.log"
	PYTHONPATH=$ROOT/dev odoo shell -d "$database" --no-http --log-level=critical --logfile="$LOG-proofs.log" \
		<<<"import proofs_webhook; proofs_webhook.prove(env)"
	drop_database "$database"
}

run_proofs() {
	say "Proofs with real commits"
	check "a run suspends and gives notice, undisturbed" make_scene
	check "two runs at the same moment: one episode, one ticket, one notice a channel" prove two_workers
	check "a run that acts on what it read before another run adds nothing" prove late_worker
	check "a run that is killed and started again ends as one that was not" prove killed
	check "a run that a payment overtakes suspends nobody who has paid" prove overtaken_by_payment
	check "a payment during a run does not wait, and the services come back" prove payment_during_run
	check "a payment that was begun before a run is posted, and the services come back" prove payment_begun_before_run
	check "a payment and a suspension by hand, two transactions in every order: who has paid has services" \
		prove payment_against_suspension_by_hand
	check "a payment and a suspension by the program, in every order: who has paid has services" \
		prove payment_against_suspension_by_program
	check "a payment and a notice, in every order: who has paid is not told to pay" prove payment_against_notice
	check "two payments of one customer, in every order: the services come back" prove payment_against_payment
	check "one contract that fails stops no other, in two runs at the same moment" prove one_fails
	check "letters through a mail server that refuses, hangs up and comes back: none lost, none twice" prove_mail
	check "a controller hears of each suspension and each resumption once, through an automation rule" prove_webhook
}
