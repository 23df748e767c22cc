import json
import logging
from collections import defaultdict

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..rules.ladder import MESSAGES, REDUCE, RESUME, RESUSPEND, SUSPEND, TERMINATE
from .contract_suspension import Terms
from .undoing import others_first, undoing

_logger = logging.getLogger(__name__)
_BATCH = 500
_ATTEMPTS = 3
_LADDER = MESSAGES | {REDUCE, SUSPEND, TERMINATE}
_SETTLE = frozenset({RESUME, RESUSPEND})
# Somebody else has changed the same rows, or has made the same ones, since they were read. Any other error of a database may be
# that of the equipment's own.
_CHANGED = PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
_STALE = (*_CHANGED, UniqueViolation)


class ContractRun(models.AbstractModel):
    """What the program does by itself: two scheduled actions, in batches that are committed one by one."""

    _name = "contract.delinquency.run"
    _description = "What the Program Does with Contracts by Itself"

    @api.model
    def _cron_climb_ladder(self):
        """Takes the step of the ladder that is due of each contract, one at most."""
        self._run_delinquency(_LADDER)

    @api.model
    def _cron_settle(self):
        """Gives back the services of who has paid, ends unlocks and the suspensions that customers asked for."""
        self._run_delinquency(_SETTLE)

    @api.model
    def _settle_customers(self, customers):
        """Does what ``_cron_settle`` does for the contracts of ``customers``, batch by batch. Returns those of whom somebody else
        works on a contract."""
        busy = customers.browse()
        for company in self.env["res.company"].search([], order="id"):
            for batch in self._run_batches(company, customers):
                busy |= batch._settle_free()
                self.env["ir.cron"]._commit_progress()
        return busy

    def _settle_free(self):
        """Settles the contracts that nobody else has locked. Returns the customers of the others."""
        for _attempt in range(_ATTEMPTS):
            try:
                free = self.exists()._lock()
                free._act_isolated(_SETTLE, _STALE)
                return (self.exists() - free).debtor_partner_id
            except _STALE:
                self.env.cr.rollback()
        return self.exists().debtor_partner_id

    @api.model
    def _run_delinquency(self, actions):
        """Takes ``actions`` where they are due, company by company, on the company's own day. A batch whose contracts were
        changed by somebody else at the same moment is read again. Where the time of a run is over, the next one goes on there."""
        batches = [batch for company in self.env["res.company"].search([], order="id") for batch in self._run_batches(company)]
        bookmark = f"account_delinquency.{'settle' if RESUME in actions else 'ladder'}_next"
        batches = self._from_bookmark(batches, bookmark)
        remaining = sum(map(len, batches))
        for place, batch in enumerate(batches, start=1):
            remaining -= len(batch)
            batch._attempt(actions)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining):
                self._set_bookmark(bookmark, batches[place] if remaining else None)
                break

    @api.model
    def _from_bookmark(self, batches: list, bookmark: str) -> list:
        """Returns the batches from the one on that the last run did not come to, to the end: those before it had their turn. All
        of them where none is left."""
        place = json.loads(self.env["ir.config_parameter"].get_param(bookmark) or "[]")
        if not place:
            return batches
        self._set_bookmark(bookmark, None)
        return [one for one in batches if one._place() >= place] or batches

    @api.model
    def _set_bookmark(self, bookmark: str, batch):
        left = batch and batch.exists()
        self.env["ir.config_parameter"].set_param(bookmark, json.dumps(left._place()) if left else False)
        self.env["ir.cron"]._commit_progress()

    def _place(self) -> list[int]:
        """Returns where a batch stands among all of them."""
        first = self[0]
        return [first.company_id.id, first.debtor_partner_id.id, first.id]

    @api.model
    def _run_batches(self, company, customers=None) -> list:
        """Returns the contracts of the company that a run looks at, archived ones too: what was paid meanwhile must end; those of
        ``customers`` alone, if any are given. Those of one customer stay together, as they may share a notice."""
        contracts = self.with_context(
            active_test=False,
            allowed_company_ids=company.ids,
            tz=company._delinquency_tz(),
            lang=company.delinquency_lang,
        )
        domain = contracts._delinquency_domain(company) | contracts._settle_domain(company)
        if customers is not None:
            domain &= contracts._customers_domain(customers)
        query = contracts._search(domain, order="debtor_partner_id.id, id")
        columns = (contracts._field_to_sql(query.table, name, query) for name in ("id", "debtor_partner_id"))
        rows = self.env.execute_query(query.select(*columns))
        return [contracts.browse(ids) for ids in _batches_of_customers(rows)]

    def _attempt(self, actions):
        """Acts in transactions of its own until nobody else interferes. What is a double after that is the contract's own
        failure, not the sign of another run."""
        for stale in (*[_STALE] * (_ATTEMPTS - 1), _CHANGED):
            try:
                self._act_isolated(actions, stale)
                return
            except stale:
                self.env.cr.rollback()
                _logger.info("%s contracts changed meanwhile and are read again", len(self))

    def _act_isolated(self, actions, stale=_CHANGED):
        """Acts on all contracts at once, and on the halves of them where that fails, so that one that fails stops no other. Its
        error is stored on it, and is cleared once it works. ``stale``: the errors for which all must be read again."""
        self = self.exists()  # others may have been deleted since the run began
        others_first(self.env.cr)
        try:
            with undoing(self.env.cr):
                self._act(actions)
                self._set_error(actions, False)
        except stale:
            raise
        except Exception as error:
            if len(self) > 1:
                half = len(self) // 2
                self[:half]._act_isolated(actions, stale)
                self[half:]._act_isolated(actions, stale)
                return
            _logger.warning("The run could not deal with contract %s", self.id, exc_info=True)
            words = str(error).replace("\0", "")  # which a database takes for no text
            self._set_error(actions, words or type(error).__name__)

    def _set_error(self, actions, error):
        """Stores why a run failed, or that it works: only what failed the last time can work again."""
        name = "settle_error" if RESUME in actions else "ladder_error"
        self.fetch([name])  # alone: else all columns of a batch are read
        changed = self.filtered(lambda contract: contract[name] != error)
        # Below ``write``: an automation rule that raises at each change of a contract must not keep its own error from it.
        changed._write({name: error or None})
        changed.invalidate_recordset([name, "delinquency_error"])

    def _act(self, actions):
        """Takes the actions that are due now. What is due is found first, without a lock; the gates look again inside theirs.
        Where nobody knows what time it is, services come back and nothing else happens."""
        self.fetch(["company_id"])  # alone: else all columns of a batch are read
        if not all(company._is_delinquency_tz_sure() for company in self.company_id):
            actions = actions & {RESUME}
        for action, contracts in self._due(actions).items():
            contracts._take(action)
        if RESUME in actions:
            self._end_by_date()
            self._give_withheld()
            self.env["account.delinquency.notice"].sudo()._standing(self)._end_settled()

    def _due(self, actions) -> dict:
        """Returns the contracts by the action that is due of them now, among ``actions``."""
        due = defaultdict(list)
        for contract, decision in self._decisions().items():
            if decision.is_due and decision.action in actions:
                due[decision.action].append(contract.id)
        return {action: self.browse(ids) for action, ids in due.items()}

    def _take(self, action):
        if action in MESSAGES:
            self._tell()
        elif action == TERMINATE:
            self._lock()._due({TERMINATE}).get(TERMINATE, self.browse())._terminate()
        elif action == RESUME:
            self.env["contract.suspension"]._lift_settled(self)
        else:
            self._stop_in_hours()

    def _stop_in_hours(self):
        """Stops services, with a ticket where the policy wants one, in the hours for it."""
        at_work = self.filtered(lambda contract: contract._is_at_work())
        for policy, contracts in at_work.grouped("effective_policy_id").items():
            terms = Terms(create_ticket=policy.create_ticket, is_unattended=True)
            self.env["contract.suspension"]._open(contracts, terms)

    def _tell(self):
        """Records the message that is due of each contract, with the debts read again inside the lock."""
        steps = {}
        for contract, decision in self._lock()._decisions().items():
            if decision.is_due and decision.action in MESSAGES:
                steps[contract] = self.env["account.delinquency.policy.step"].browse(decision.step.key)
        notices = self.env["account.delinquency.notice"]
        notices._standing(self.browse(contract.id for contract in steps))._end_settled()
        notices._issue(steps)
        notices._send_soon()

    @api.model
    def _settle_domain(self, company) -> Domain:
        """Finds the contracts whose suspension ends by its date, that were notified of debts which may be settled now, or that
        go on and wait for their services."""
        over = Domain("kind", "=", "temporary") & Domain("state", "=", "active")
        over &= Domain("date_until", "<", fields.Date.context_today(self))
        told = Domain("notice_ids", "any", [("is_standing", "=", True)])
        failed = Domain("settle_error", "!=", False) | Domain("ladder_error", "!=", False)
        going_on = Domain("date_end", "=", False) | Domain("date_end", ">=", fields.Date.context_today(self))
        waiting = Domain("services_withheld", "=", True) & Domain("active", "=", True) & going_on
        return Domain("company_id", "=", company.id) & (Domain("suspension_ids", "any", over) | told | failed | waiting)

    def _end_by_date(self):
        """Ends the suspensions that customers asked for, after their last day."""
        today = fields.Date.context_today(self)
        episodes = self.env["contract.suspension"]._open_ones(self, "temporary")
        over = episodes.filtered(lambda episode: episode.date_until and episode.date_until < today)
        over._lift(self.env._("Its last day has passed."))


def _batches_of_customers(rows) -> list[list[int]]:
    """Returns the ids of ``rows``, pairs of a contract and its customer in the order of customers, by batches."""
    batches, last = [], None
    for contract_id, customer in rows:
        if not batches or (len(batches[-1]) >= _BATCH and customer != last):
            batches.append([])
        batches[-1].append(contract_id)
        last = customer
    return batches
