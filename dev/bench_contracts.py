"""How fast a run decides and acts on many contracts; run by dev/bench on a database of dev/synthetic.py.

Each batch is followed by what a commit does before it commits. Nothing is kept.
"""

import cProfile
import pstats
from contextlib import ExitStack, nullcontext
from statistics import median
from time import perf_counter
from unittest.mock import patch

from bench import rolled_back

from odoo import fields
from odoo.tools import SQL

from odoo.addons.account_delinquency.models import contract_run
from odoo.addons.account_delinquency.models.at_commit import finish
from odoo.addons.account_delinquency.models.contract_suspension import Terms

LADDER, SETTLE = contract_run._LADDER, contract_run._SETTLE
EVALUATION_SECONDS = 10
SUSPENSIONS_A_SECOND = 100
TICKETS = 1000
LETTERS = 10000
LETTERS_SECONDS = 120
PAYMENTS = 500
SLICE = 50
PAYMENT_RATIO = 1.15
PROFILED = 30

# What an evaluation reads, by hand: what is overdue of each contract, and what its customer was told.
BY_HAND = """
    SELECT part.contract_id, sum(term.amount_residual), min(term.date_maturity),
           (SELECT min(notice.date_given) FROM account_delinquency_notice_contract_rel AS told
              JOIN account_delinquency_notice AS notice ON notice.id = told.notice_id AND notice.is_standing
             WHERE told.contract_id = part.contract_id)
      FROM account_move_line AS term
      JOIN (SELECT DISTINCT move_id, contract_line_id FROM account_move_line WHERE contract_line_id IS NOT NULL) AS line
           ON line.move_id = term.move_id
      JOIN contract_line AS part ON part.id = line.contract_line_id
     WHERE term.reconciled IS NOT TRUE AND term.parent_state = 'posted' AND term.amount_residual > 0
       AND term.account_id = ANY(ARRAY(SELECT id FROM account_account WHERE account_type = 'asset_receivable'))
       AND COALESCE(term.date_maturity, term.date) < %s
     GROUP BY part.contract_id
"""


def run(env, runs, profiled=False):
    """Prints the table; returns whether every row is within its limit."""
    bench = ContractBench(env, runs, profiled)
    print("\n| run | contracts | s | contracts/s | queries | limit | |\n|---|---:|---:|---:|---:|---:|---|", flush=True)
    bench.evaluate()
    with rolled_back(env.cr):
        tickets_a_second = bench.create_bare_tickets()
    with rolled_back(env.cr):
        bench.suspend(tickets_a_second)
        bench.settle()
    with rolled_back(env.cr):
        bench.suspend_without_tickets()
    with rolled_back(env.cr):
        bench.queue_letters()
    bench.pay()
    return not bench.over


class ContractBench:
    def __init__(self, env, runs, profiled):
        # Scheduled actions run as this user.
        self.env = env(user=env.ref("base.user_root"), su=True)
        self.contracts = self.env["contract.contract"]
        self.runs = runs
        self.profiled = profiled
        self.over = []
        self.batches = self.contracts._run_batches(self.env.company)
        self.due = self.batches[0].browse()

    # Measuring

    def row(self, name, count, seconds, queries="", limit="", is_over=False):
        verdict = "over" if is_over else "ok" if limit else ""
        print(f"| {name} | {count} | {seconds:.1f} | {count / seconds:.0f} | {queries} | {limit} | {verdict} |", flush=True)
        if is_over:
            self.over.append(name)

    def time(self, call):
        """Returns the seconds that ``call`` takes on an empty cache, and its queries."""
        self.env.cr.flush()
        self.env.invalidate_all()
        count, start = self.env.cr.sql_log_count, perf_counter()
        call()
        return perf_counter() - start, self.env.cr.sql_log_count - count

    def in_batches(self, contracts, act):
        """Returns what ``act`` does with the contracts in batches as large as a run's, and commits that are none."""

        def work():
            for start in range(0, len(contracts), contract_run._BATCH):
                act(contracts[start : start + contract_run._BATCH])
                self.env.cr.flush()
                self.env.invalidate_all()

        return work

    # Rows

    def evaluate(self):
        """What a run does that finds nothing to do: all batches are read and decided on."""
        by_hand, _queries = self.time(self._by_hand)
        taken, counts = [], []
        for _ in range(min(self.runs, 3)):
            counts.clear()
            taken.append(self.time(lambda: self._decide(counts))[0])
        seconds, count = median(taken), sum(map(len, self.batches))
        self.row("hand-written SQL", count, by_hand, 1)
        # The last batch is smaller; the first one reads what is cached for good.
        batch_counts = sorted(set(counts[1:]))
        queries = f"{batch_counts[-1]} a batch" if len(batch_counts) == 1 else f"{batch_counts} a batch"
        limit, is_over = f"{EVALUATION_SECONDS} s", seconds > EVALUATION_SECONDS or len(batch_counts) > 1
        if not self.due or len(counts) < 2:
            raise RuntimeError(f"{len(self.due)} contracts are due in {len(counts)} batches: the data is wrong")
        self.row(f"evaluation of all ({seconds / by_hand:.1f} × by hand)", count, seconds, queries, limit, is_over)

    def _by_hand(self):
        self.env.cr.execute(BY_HAND, [fields.Date.context_today(self.contracts)])
        self.env.cr.fetchall()

    def _decide(self, counts):
        self.due = self.due.browse()
        for batch in self.contracts._run_batches(self.env.company):
            before = self.env.cr.sql_log_count
            self.due |= batch._due(LADDER).get("suspend", self.due.browse())
            counts.append(self.env.cr.sql_log_count - before)
            self.env.invalidate_all()

    def suspend(self, tickets_a_second):
        """Where the helpdesk itself makes fewer tickets than the limit asks for, all else must cost no more than they do."""
        profiler = cProfile.Profile() if self.profiled else nullcontext()
        with profiler:
            seconds, queries = self.time(self.in_batches(self.due, lambda batch: batch._act(LADDER)))
        rate = len(self.due) / seconds
        wanted = min(SUSPENSIONS_A_SECOND, tickets_a_second)
        limit, queries = f"{wanted:.0f} a second", f"{queries / len(self.due):.1f} each"
        self.row("suspend, with a ticket", len(self.due), seconds, queries, limit, rate < wanted)
        if self.profiled:
            pstats.Stats(profiler).sort_stats("cumulative").print_stats(PROFILED)
        self._check(self.due, "suspended")

    def settle(self):
        """All that was suspended is paid at once."""
        customers = self.due.commercial_partner_id.ids
        self.env.cr.execute(
            SQL(
                "UPDATE account_move_line SET reconciled = true, amount_residual = 0, amount_residual_currency = 0"
                " WHERE partner_id = ANY(%s) AND reconciled IS NOT TRUE AND amount_residual <> 0",
                customers,
            )
        )
        seconds, queries = self.time(self.in_batches(self.due, lambda batch: batch._act(SETTLE)))
        self.row("resume what was paid, with its ticket", len(self.due), seconds, f"{queries / len(self.due):.1f} each")
        self._check(self.due, "active")

    def suspend_without_tickets(self):
        terms = Terms(create_ticket=False, is_unattended=True)
        suspensions = self.env["contract.suspension"]
        seconds, queries = self.time(self.in_batches(self.due, lambda batch: suspensions._open(batch, terms)))
        self.row("suspend, without a ticket", len(self.due), seconds, f"{queries / len(self.due):.1f} each")
        self._check(self.due, "suspended")

    def create_bare_tickets(self):
        """What the helpdesk by itself takes for tickets with the same customers; returns how many it makes in a second."""
        some = self.due[:TICKETS]
        values = [
            {"name": contract.name, "description": "<p>Debt</p>", "partner_id": contract.partner_id.id, "user_id": False}
            for contract in some
        ]
        tickets = self.env["helpdesk.ticket"].with_context(mail_create_nosubscribe=True)

        def create():
            tickets.create(values)
            self.env.cr.flush()

        seconds, queries = self.time(create)
        self.row("bare tickets of the helpdesk, for comparison", len(some), seconds, f"{queries / len(some):.1f} each")
        return len(some) / seconds

    def queue_letters(self):
        """Letters to many debtors, each with its notice and its e-mail, ready to be sent."""
        self.env.company.write({"delinquency_send_from": 0, "delinquency_send_to": 0, "delinquency_send_on_sundays": True})
        partners = self.contracts.union(*self.batches).debtor_partner_id[:LETTERS]
        mailing = self.env["account.delinquency.mailing"]._start(self.env.company, partners, {"kind": "reminder"})
        counts = []
        seconds, _queries = self.time(lambda: self._queue(mailing, counts))
        batch_counts = sorted(set(counts[1:-1]))
        is_over = seconds > LETTERS_SECONDS or len(batch_counts) > 1
        queries = f"{batch_counts} a batch"
        self.row("letters queued, with their notices", len(partners), seconds, queries, f"{LETTERS_SECONDS} s", is_over)
        made = len(mailing.notice_ids.mail_message_id) + mailing.cancelled_count
        if made != len(partners) or mailing.queued_count < 0.9 * made:
            raise RuntimeError(f"{mailing.queued_count} of {len(partners)} letters are queued")

    def _queue(self, mailing, counts):
        while mailing.waiting_partners:
            mailing._record_some()
            self.env.cr.flush()
            self.env.invalidate_all()
        for batch in mailing.notice_ids._batches_in_hours(mailing.company_id):
            before = self.env.cr.sql_log_count
            batch._hand_over()
            self.env.cr.flush()
            counts.append(self.env.cr.sql_log_count - before)
            self.env.invalidate_all()

    def pay(self):
        """What it takes to post and match payments, each in a transaction of its own, with what this addon does then and without;
        in turns, so that a machine that slows down slows down both."""
        seconds, queries = {True: 0.0, False: 0.0}, {True: 0, False: 0}
        invoices = self._owed()
        with rolled_back(self.env.cr):
            for start in range(0, len(invoices), SLICE):
                is_with = start // SLICE % 2 == 0
                with nullcontext() if is_with else self._without():
                    spent, count = self.time(lambda start=start: self._pay_each(invoices[start : start + SLICE]))
                seconds[is_with] += spent
                queries[is_with] += count
        ratio = seconds[True] / seconds[False]
        for is_with, name in ((True, "payments, posted and matched"), (False, "payments, without this addon")):
            limit = (f"{PAYMENT_RATIO} times, is {ratio:.2f}", ratio > PAYMENT_RATIO) if is_with else ()
            count = len(invoices) // 2
            self.row(name, count, seconds[is_with], f"{queries[is_with] / count:.1f} each", *limit)

    def _without(self):
        """Leaves out what the addon does at a payment."""
        registry = self.env.registry
        stack = ExitStack()
        stack.enter_context(patch.object(registry["account.move.line"], "_tell_contracts"))
        stack.enter_context(patch.object(registry["contract.contract"], "_while_booking"))
        return stack

    def _owed(self):
        """Returns overdue documents of customers who were told."""
        moves = self.env["account.delinquency.notice"].search([], limit=2 * PAYMENTS).item_ids.move_line_id.move_id
        moves = moves.filtered(lambda move: move.amount_residual > 0)[: 2 * PAYMENTS]
        if len(moves) < 2 * PAYMENTS:
            raise RuntimeError(f"Only {len(moves)} documents are owed")
        return moves

    def _pay_each(self, moves):
        """Each as in a transaction of its own."""
        for move in moves:
            dialog = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids)
            dialog.create({})._create_payments()
            self.env.cr.flush()
            finish(self.env.cr)
            self.env.invalidate_all()

    def _check(self, contracts, state):
        """A bench that measures nothing is none."""
        wrong = contracts.filtered(lambda contract: contract.suspension_state != state)
        if wrong:
            raise RuntimeError(f"{len(wrong)} of {len(contracts)} contracts are not {state}")
