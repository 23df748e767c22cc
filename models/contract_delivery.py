from datetime import timedelta

from odoo import models

_DELIVERED = ("active", "reduced")


class ContractDelivery(models.AbstractModel):
    """What a suspension does: the contract's state, its equipment, its recurring invoices."""

    _name = "contract.delinquency.delivery"
    _description = "What a Suspension Does to a Contract"

    def _lock(self):
        """Returns those of the contracts that nobody else works on, locked until the end of the transaction. A row that has
        changed since this transaction began raises a serialization failure: then everything is read again in a new one."""
        return self.try_lock_for_update(allow_referencing=True)

    def _deliver(self, episodes):
        """Makes the contracts what their open episodes say. Equipment first, the contract's own state last. ``episodes``: those
        that have changed."""
        open_ones = self.env["contract.suspension"].sudo()._open_ones(self).grouped("contract_id")
        causes = {episode.contract_id: episode for episode in episodes}
        moved = {}
        for contract in self:
            current = open_ones.get(contract, episodes.browse()).filtered(lambda episode: episode.state == "active")
            contract._set_invoicing(current)
            state = contract._state_by(current)
            if state != contract.suspension_state:
                contract._switch(contract.suspension_state, state, causes[contract])
                moved.setdefault(state, []).append(contract.id)
        for state, ids in moved.items():
            self.browse(ids).write({"suspension_state": state})

    def _state_by(self, episodes) -> str:
        if self.suspension_state == "terminated":
            return "terminated"
        if any(episode.kind != "temporary" and episode.level == "full" for episode in episodes):
            return "suspended"
        if any(episode.level == "reduced" for episode in episodes):
            return "reduced"
        return "temporary" if episodes else "active"

    def _switch(self, before: str, after: str, suspension):
        """Calls the hook of the equipment where the services change."""
        if after == "active":
            self._services_enabled(suspension)
        elif after == "reduced":
            self._services_reduced(suspension)
        elif before in _DELIVERED:
            self._services_disabled(suspension)

    # Hooks for the equipment. An exception keeps the contract as it was; the next run tries again.

    def _services_disabled(self, suspension):
        """Called when the contract's services stop, with the ``contract.suspension`` that stops them."""

    def _services_reduced(self, suspension):
        """Called when the contract's services are reduced, with the ``contract.suspension`` that reduces them."""

    def _services_enabled(self, suspension):
        """Called when the contract's services come back, with the ``contract.suspension`` that has ended or is unlocked."""

    # Recurring invoices

    def _set_invoicing(self, episodes):
        """Pauses or resumes the recurring invoices as the episodes in force say."""
        is_paused = any(episode.level == "full" and episode.pauses_invoicing for episode in episodes)
        today = self.company_id._delinquency_today()
        if is_paused and not self.invoicing_paused_since:
            self.invoicing_paused_since = today
        elif self.invoicing_paused_since and not is_paused:
            since = self.invoicing_paused_since
            self.invoicing_paused_since = False
            self._skip_paused_time(since, today)

    def _skip_paused_time(self, since, resumed):
        """Leaves out of the invoices what the policy says of the time from ``since`` until the day before ``resumed``."""
        mode = self.effective_policy_id.resume_mode or "forgive"
        if mode == "catch_up" or resumed <= since:
            return
        lines = self.contract_line_ids.filtered(lambda line: not line.display_type and not line.is_canceled)
        for line in lines:
            if mode == "forgive":
                line._forgive_periods(since, resumed)
            else:
                line._restart_period(since, resumed)
        self._compute_recurring_next_date()

    def _terminate(self):
        """Ends the contracts: no further invoice, and their services stay off. Returns those that were terminated."""
        contracts = self.sudo()._lock().filtered(lambda contract: contract.suspension_state != "terminated")
        for contract in contracts:
            today = contract.company_id._delinquency_today()
            contract.contract_line_ids.filtered(lambda line: not line.display_type)._end_on(today)
            if contract.suspension_state in _DELIVERED:
                contract._services_disabled(self.env["contract.suspension"])
        contracts.write({"suspension_state": "terminated"})
        contracts._message_log_batch(dict.fromkeys(contracts.ids, self.env._("Terminated for debt.")))
        self.env["contract.suspension"].sudo()._open_ones(contracts)._lift(self.env._("The contract was terminated."))
        return contracts


class ContractLine(models.Model):
    _inherit = "contract.line"

    def _forgive_periods(self, since, resumed):
        """Skips the periods that ended while the services were suspended; the billing day stays, and the period of ``resumed``
        is invoiced in full. Periods that had ended before ``since`` and were not invoiced are still owed: nothing is skipped."""
        self.ensure_one()
        if self.next_period_date_end and self.next_period_date_end < since:
            return
        while self.recurring_next_date and self.next_period_date_end and self.next_period_date_end < resumed:
            self._update_last_date_invoiced()

    def _restart_period(self, since, resumed):
        """Begins a new period on ``resumed``; the billing day moves there."""
        self.ensure_one()
        begins = self.last_date_invoiced or self.date_start
        if self.next_period_date_end and self.next_period_date_end < since:
            return
        if resumed <= begins or (self.date_end and resumed > self.date_end):
            return
        next_date = self.get_next_invoice_date(
            resumed,
            self.recurring_invoicing_type,
            self.recurring_invoicing_offset,
            self.recurring_rule_type,
            self.recurring_interval,
            max_date_end=self.date_end,
        )
        self.write({"last_date_invoiced": resumed - timedelta(days=1), "recurring_next_date": next_date})

    def _end_on(self, day):
        """Ends the lines on ``day``, or with what is invoiced already; a line that has not begun is cancelled."""
        for line in self:
            end = max(day, line.last_date_invoiced) if line.last_date_invoiced else day
            if line.date_start and line.date_start > end:
                line.is_canceled = True
            elif not line.date_end or line.date_end > end:
                line.date_end = end
