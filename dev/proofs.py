"""Proofs with real commits: runs that overlap, that are killed, and that payments overtake; run by dev/test.

Each proof has a database of its own, a clone of the scene, and processes of its own. They meet at a ``Gate``: an advisory lock
that a third connection holds. What comes out is compared with an undisturbed run on another clone.
"""

import json
import os
import signal
import sys
import time
import traceback
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, Command, api, sql_db
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tests import freeze_time

from odoo.addons.account_delinquency.models import contract_run

NOON = datetime(2026, 11, 24, 15)
CUSTOMERS = 200
# A run commits several batches, and is in the midst of the second when it is killed.
BATCH = 40
KILLED_AT = BATCH + BATCH // 2
PATIENCE = 120
PAYMENT_PATIENCE = 20
# In how many orders two transactions can read, act and commit.
ORDERS = 20
CONFLICT = "conflict"

# What a run leaves behind, each thing with the contract that it belongs to.
OUTCOME = """
    SELECT id, concat_ws(' ', suspension_state, invoicing_paused_since, coalesce(ladder_error, settle_error),
                         (SELECT count(*) FROM mail_message AS message
                           WHERE message.model = 'contract.contract' AND message.res_id = contract_contract.id), 'messages')
      FROM contract_contract
    UNION ALL
    SELECT contract_id, concat_ws(' ', 'episode', kind, level, state, date_start, date_suspended, date_end, amount_at_start,
                                  oldest_date_at_start, reason, end_reason,
                                  (SELECT count(*) FROM account_delinquency_notice_contract_suspension_rel AS told
                                    WHERE told.contract_suspension_id = contract_suspension.id), 'notices',
                                  (SELECT count(*) FROM contract_suspension_item AS item
                                    WHERE item.suspension_id = contract_suspension.id), 'debts')
      FROM contract_suspension
    UNION ALL
    SELECT episode.contract_id, concat_ws(' ', 'ticket', ticket.name, stage.name, ticket.description)
      FROM helpdesk_ticket AS ticket
      LEFT JOIN helpdesk_ticket_stage AS stage ON stage.id = ticket.stage_id
      LEFT JOIN contract_suspension AS episode ON episode.id = ticket.suspension_id
    UNION ALL
    SELECT told.contract_id, concat_ws(' ', 'notice', step_id, channel, state, date, amount, recipient, is_standing)
      FROM account_delinquency_notice AS notice
      LEFT JOIN account_delinquency_notice_contract_rel AS told ON told.notice_id = notice.id
"""


# -------------------------------------------------------------------------------------------------------------- the scene


def make_scene(env):
    """Makes contracts that are due for a suspension, and as many that are due for a notice, with their posted invoices."""
    policy = env["account.delinquency.policy"].create(
        {
            "name": "Any day",
            **{f"block_{day}": False for day in ("friday", "saturday", "sunday")},
            "create_ticket": True,
            "step_ids": [
                Command.create({"sequence": 1, "action": "notice", "days": 15, "counted_from": "due_date", "use_sms": True}),
                Command.create({"sequence": 2, "action": "suspend", "days": 15, "counted_from": "notice"}),
            ],
        }
    )
    env.company.write({"delinquency_policy_id": policy.id, "delinquency_tz": "UTC", "email": "collections@example.com"})
    overdue = _contracts(env, "Late", days=40)
    _contracts(env, "New", days=20)
    with freeze_time(NOON - timedelta(days=20)):
        env["account.delinquency.notice"]._issue(dict.fromkeys(overdue, policy.step_ids[0]))._update_state("sent")
    env.cr.commit()


def _contracts(env, name, days):
    """Makes contracts of customers, each with an invoice that is ``days`` overdue."""
    partners = env["res.partner"].create(
        [
            {"name": f"{name} {number:03}", "email": f"{name}{number}@example.com", "phone": "+55 41 99912-3456"}
            for number in range(CUSTOMERS)
        ]
    )
    product = env["product.product"].create({"name": "Fibre", "type": "service", "taxes_id": False})
    contracts = env["contract.contract"].create([_contract(partner, product) for partner in partners])
    due = NOON.date() - timedelta(days=days)
    invoices = env["account.move"].create([_invoice(contract, product, due) for contract in contracts])
    invoices.action_post()
    return contracts


def _contract(partner, product):
    line = {
        "name": product.name,
        "product_id": product.id,
        "quantity": 1,
        "specific_price": 100,
        "date_start": "2026-01-10",
        "recurring_rule_type": "monthly",
        "recurring_invoicing_type": "pre-paid",
        "last_date_invoiced": "2026-12-09",
        "recurring_next_date": "2026-12-10",
    }
    return {"name": f"Fibre of {partner.name}", "partner_id": partner.id, "contract_line_ids": [Command.create(line)]}


def _invoice(contract, product, due):
    line = {"product_id": product.id, "price_unit": 100, "contract_line_id": contract.contract_line_ids.id}
    return {
        "move_type": "out_invoice",
        "partner_id": contract.partner_id.id,
        "invoice_date": due - timedelta(days=20),
        "invoice_date_due": due,
        "invoice_payment_term_id": False,
        "invoice_line_ids": [Command.create(line)],
    }


# ------------------------------------------------------------------------------------------------------ processes, and gates


class Gate:
    """Where processes wait until the last of them has come and the gate is opened."""

    def __init__(self, dbname, key):
        self.dbname, self.key = dbname, key
        self.keeper = self._connect()
        self._execute(self.keeper, "SELECT pg_advisory_lock(%s)")

    def _connect(self):
        connection = psycopg2.connect(**sql_db.connection_info_for(self.dbname)[1])
        connection.autocommit = True
        return connection

    def _execute(self, connection, query):
        with connection.cursor() as cr:
            cr.execute(query, [self.key])
            return cr.fetchone()

    def wait(self):
        """For the processes: returns once the gate is open."""
        self._execute(self._connect(), "SELECT pg_advisory_lock_shared(%s)")

    def wait_for(self, count):
        """For the keeper: returns once ``count`` processes wait."""
        query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
        deadline = time.monotonic() + PATIENCE
        while self._execute(self.keeper, query)[0] < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{count} processes did not come to the gate")
            time.sleep(0.02)

    def open(self):
        self._execute(self.keeper, "SELECT pg_advisory_unlock(%s)")


class Process:
    """A process of its own, with connections of its own, that does ``work`` on contracts and commits."""

    def __init__(self, env, work):
        self.pid = os.fork()
        if not self.pid:
            self._run(env.registry, work)

    def _run(self, registry, work):
        status = 1
        try:
            # The parent's connections are the parent's: forgotten here, not closed.
            sql_db._Pool = None
            registry._db = sql_db.db_connect(registry.db_name)
            with registry.cursor() as cr:
                work(api.Environment(cr, SUPERUSER_ID, {})["contract.contract"])
            status = 0
        finally:
            if status:
                traceback.print_exc()
            sys.stderr.flush()
            os._exit(status)

    def end(self):
        """Waits until the process has ended and returns how: 0, or the signal as a negative number."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.02)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        raise TimeoutError("A process did not end")


def climb(contracts):
    contracts._cron_climb_ladder()


def look_again(contracts):
    contracts.env["contract.settle.request"]._cron_settle_requested()


def _before(name, act, work=climb, at=1):
    """Returns ``work`` with ``act`` called once, before the method ``name`` of the contracts is called for the ``at``-th time."""

    def interrupted(contracts):
        original, calls = getattr(type(contracts), name), []

        def method(*args):
            calls.append(args)
            if len(calls) == at:
                act()
            return original(*args)

        with patch.object(type(contracts), name, method):
            work(contracts)

    return interrupted


@contextmanager
def _frozen(batch=BATCH):
    with freeze_time(NOON), patch.object(contract_run, "_BATCH", batch):
        yield


def _finish(*processes):
    results = [process.end() for process in processes]
    assert not any(results), f"Processes ended with {results}"


def _fresh(env):
    """Ends the transaction, so that what the others have committed is seen."""
    env.cr.rollback()
    env.invalidate_all()


def outcome(env):
    """Returns what the contracts have come to, as sorted (contract, text): two of a kind are there twice."""
    _fresh(env)
    env.cr.execute(OUTCOME)
    return sorted([contract_id, text] for contract_id, text in env.cr.fetchall())


def _expect(env, calm, but=()):
    """Compares what came out with an undisturbed run, apart from the contracts ``but``."""
    wanted, got = (Counter((one, text) for one, text in found if one not in but) for found in (calm, outcome(env)))
    lines = [f"{sign} {one} {text}" for sign, more in (("-", wanted - got), ("+", got - wanted)) for one, text in more.elements()]
    assert wanted and not lines, "\n".join([f"{len(lines)} differences from an undisturbed run", *sorted(lines)[:40]])


def late(env):
    """Returns the contracts that are due for a suspension."""
    return env["contract.contract"].search([("name", "like", "Fibre of Late")], order="id")


def _states(contracts):
    _fresh(contracts.env)
    return Counter(contracts.mapped("suspension_state"))


# -------------------------------------------------------------------------------------------------------------- the proofs


def undisturbed(env, file):
    """Writes the outcome that the other proofs are held against."""
    with _frozen():
        _finish(Process(env, climb))
    found = outcome(env)
    assert _states(late(env)) == {"suspended": CUSTOMERS}
    assert sum(text.startswith("notice") for _contract, text in found) == 4 * CUSTOMERS, "two channels for each contract"
    Path(file).write_text(json.dumps(found), encoding="utf-8")


def two_workers(env, calm):
    """Both have decided before either acts."""
    gate = Gate(env.cr.dbname, 1)
    with _frozen():
        processes = [Process(env, _before("_take", gate.wait)) for _ in range(2)]
        gate.wait_for(2)
        gate.open()
        _finish(*processes)
    _expect(env, calm)


def late_worker(env, calm):
    """One has decided about its first suspensions and one about its first notices; they act when a third has done everything."""
    gate = Gate(env.cr.dbname, 1)
    with _frozen():
        late = [Process(env, _before("_take", gate.wait)), Process(env, _before("_tell", gate.wait))]
        gate.wait_for(2)
        _finish(Process(env, climb))
        gate.open()
        _finish(*late)
    _expect(env, calm)


def killed(env, calm):
    with _frozen():
        process = Process(env, _before("_services_disabled", lambda: os.kill(os.getpid(), signal.SIGKILL), at=KILLED_AT))
        assert process.end() == -signal.SIGKILL, "it was not killed"
        assert _states(late(env)) == {"suspended": BATCH, "active": CUSTOMERS - BATCH}, "one batch was committed"
        _finish(Process(env, climb))
    _expect(env, calm)


def overtaken_by_payment(env, calm):
    """The run has decided to suspend; the payment is committed before it locks."""
    gate = Gate(env.cr.dbname, 1)
    paid = late(env)[3]
    with _frozen():
        process = Process(env, _before("_take", gate.wait))
        gate.wait_for(1)
        pay(env, paid)
        gate.open()
        _finish(process)
    assert not _episodes(paid), "it was suspended"
    _expect(env, calm, but=paid.ids)


def payment_during_run(env, calm):
    """The run has suspended the contract and not committed yet: the payment does not wait for it."""
    gate = Gate(env.cr.dbname, 1)
    paid = late(env)[BATCH]
    with _frozen():
        process = Process(env, _before("_services_disabled", gate.wait, at=KILLED_AT))
        gate.wait_for(1)
        env.cr.execute("SET LOCAL lock_timeout = %s", [f"{PAYMENT_PATIENCE}s"])
        start = time.monotonic()
        pay(env, paid)
        assert time.monotonic() - start < PAYMENT_PATIENCE, "the payment waited for the run"
        assert _is_settling_soon(env, paid), "nobody was asked to give the services back"
        gate.open()
        _finish(process)
        assert _states(paid) == {"suspended": 1}
        _settle(env, paid)
    _expect(env, calm, but=paid.ids)


def payment_begun_before_run(env, calm):
    """The payment has read the contracts before the run suspends them: it is posted, and what it can't do is done later."""
    paid = late(env)[0]
    with _frozen():
        _fresh(env)
        invoice = _invoice_of(paid)
        _finish(Process(env, climb))
        pay(env, paid, invoice)
        assert _is_settling_soon(env, paid), "nobody was asked to give the services back"
        assert _states(paid) == {"suspended": 1}
        _settle(env, paid)
    _expect(env, calm, but=paid.ids)


def one_fails(env, calm):
    """The equipment of one contract does not answer, in a batch with all others and in both of two runs."""
    gate = Gate(env.cr.dbname, 1)
    failing = late(env)[7]

    def disable(contract, _suspension):
        if contract.id == failing.id:
            raise RuntimeError("the router does not answer")

    with _frozen(batch=CUSTOMERS), patch.object(type(failing), "_services_disabled", disable):
        processes = [Process(env, _before("_take", gate.wait)) for _ in range(2)]
        gate.wait_for(2)
        gate.open()
        _finish(*processes)
    assert not _episodes(failing)
    assert failing.delinquency_error == "the router does not answer"
    _expect(env, calm, but=failing.ids)


def payment_against_suspension_by_hand(env, calm):
    """An officer suspends without a notice, so that the payment has no reason to look at the contract."""
    contracts = _told_nothing(env)
    _in_every_order(env, contracts, _book, _suspend_by_hand)
    _assert_settled(env, contracts)


def payment_against_suspension_by_program(env, calm):
    contracts = late(env)
    _in_every_order(env, contracts, _book, lambda contract: contract._act_isolated({"suspend"}, contract_run._STALE))
    _assert_settled(env, contracts)


def payment_against_notice(env, calm):
    contracts = _told_nothing(env)
    _in_every_order(env, contracts, _book, lambda contract: contract._act_isolated({"notice"}, contract_run._STALE))
    _assert_settled(env, contracts)
    with freeze_time(NOON):
        env["account.delinquency.notice"]._cron_send()
    said = env["account.delinquency.notice"].search([("contract_ids", "in", contracts.ids), ("state", "!=", "cancelled")])
    assert not said, "who has paid was told that the services will stop"


def payment_against_payment(env, calm):
    """Each pays one of two debts, and leaves the other one open as far as it can see."""
    contracts = late(env)[:ORDERS]
    with freeze_time(NOON):
        product = env["product.product"].search([("name", "=", "Fibre")], limit=1)
        due = NOON.date() - timedelta(days=30)
        env["account.move"].create([_invoice(contract, product, due) for contract in contracts]).action_post()
        contracts.suspend_services(reason="By phone")
    env.cr.commit()
    _in_every_order(env, contracts, lambda contract: _book(contract, -1), _book)
    _assert_settled(env, contracts)


def _suspend_by_hand(contract):
    """Suspends for debt; who has paid, or is being worked on, is not suspended, which is said."""
    with suppress(UserError):
        contract.suspend_services(reason="By phone")


def _told_nothing(env):
    """Returns the contracts whose notice is due."""
    return env["contract.contract"].search([("name", "like", "Fibre of New")], order="id")


def _in_every_order(env, contracts, *acts):
    """Lets two transactions begin, act and commit in every order, each order on a contract of its own."""
    orders = sorted(set(permutations((0, 0, 0, 1, 1, 1))))
    assert len(orders) == ORDERS
    with freeze_time(NOON):
        for contract, order in zip(contracts, orders, strict=False):
            _interleave(order, [_transaction(env, contract, act) for act in acts])


def _interleave(order, transactions):
    """Takes the steps of two transactions in an order. One that meets a conflict is done again at last, as Odoo does."""
    steps = [(place, next(transactions[place], None)) for place in order]
    for place in (place for place, step in steps if step == CONFLICT):
        assert [step for step in transactions[place] if step == CONFLICT] == [], "it was in conflict again"


def _transaction(env, contract, act):
    """Yields after each step of a transaction: it has read, acted, committed; after a conflict it begins anew."""
    for _attempt in range(2):
        with env.registry.cursor() as cr:
            own = api.Environment(cr, SUPERUSER_ID, {})["contract.contract"].browse(contract.id)
            try:
                cr.execute("SET LOCAL lock_timeout = '1s'")
                own.read(["suspension_state"])
                yield "read"
                act(own)
                yield "acted"
                cr.commit()
                yield "committed"
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                cr.rollback()
                yield CONFLICT


def _assert_settled(env, contracts):
    """Asserts that nobody of whom all is paid is suspended, or told to pay, once the scheduled action has looked again."""
    _finish(Process(env, look_again))
    _fresh(env)
    for contract in contracts[:ORDERS]:
        assert contract.suspension_state == "active", contract.name
        assert not contract.suspension_ids.filtered(lambda episode: episode.state != "lifted"), contract.name
        assert not contract.overdue_amount, contract.name
    assert not env["contract.settle.request"].search([]), "somebody is still to be looked at"


def _episodes(contract):
    _fresh(contract.env)
    return contract.suspension_ids


def _invoice_of(contract):
    return contract.env["account.move.line"].search([("contract_line_id", "in", contract.contract_line_ids.ids)]).move_id


def pay(env, contract, invoice=None):
    """Registers the payment of a contract's invoice, as a user does, and commits."""
    invoice = invoice or _invoice_of(contract)
    _register(invoice)
    env.cr.commit()


def _register(invoice, **values):
    dialog = invoice.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
    dialog.create(values).action_create_payments()
    assert invoice.amount_residual == 0


def _book(contract, place=0):
    """Registers the payment of one of a contract's invoices. Two at once take two journals, or one would wait for the number of
    the other."""
    journals = contract.env["account.journal"].search([("type", "in", ("bank", "cash"))], order="id")
    _register(_invoice_of(contract).sorted("id")[place], journal_id=journals[place].id)


def _is_settling_soon(env, contract):
    cron = env.ref("account_delinquency.cron_settle_requested")
    asked = env["contract.settle.request"].search_count([("partner_id", "=", contract.partner_id.id)])
    return bool(asked and env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]))


def _settle(env, contract):
    """The scheduled action that the payment has asked for gives the services back."""
    _finish(Process(env, look_again))
    assert _states(contract) == {"active": 1}
    [episode] = _episodes(contract)
    assert (episode.state, episode.ticket_id.closed) == ("lifted", True)


def prove(env, name, calm_file):
    """Runs the proof ``name``; raises where it does not hold."""
    globals()[name](env, json.loads(Path(calm_file).read_text(encoding="utf-8")))
