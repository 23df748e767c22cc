import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .at_commit import at_commit

_DELIVERED = ("active", "reduced")
_ONE_DAY = timedelta(days=1)
# What OCA replaces in the text of an invoice.
_MARKER = re.compile("#(?:START|END|INVOICEMONTHNAME)#")


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
            current = open_ones.get(contract, episodes.browse())
            state = contract._state_by(current.filtered(lambda episode: episode.state == "active"))
            if state != contract.suspension_state:
                contract._switch(contract.suspension_state, state, causes[contract])
                moved.setdefault(state, []).append(contract.id)
            contract._set_invoicing(current)
        for state, ids in moved.items():
            self.browse(ids).write({"suspension_state": state})
        switched = self.browse(contract_id for ids in moved.values() for contract_id in ids)
        self.env["account.delinquency.notice"]._tell_of_services({contract: causes[contract] for contract in switched})

    def _state_by(self, episodes) -> str:
        if self.suspension_state == "terminated":
            return "terminated"
        full = episodes.filtered(lambda episode: episode.level == "full")
        if any(episode.kind != "temporary" for episode in full):
            return "suspended"
        if full:
            return "temporary"
        return "reduced" if episodes else "active"

    def _switch(self, before: str, after: str, suspension):
        """Calls the hook of the equipment where the services change. A contract that is over gets none back: they are withheld
        until it goes on."""
        were_withheld = self.services_withheld
        is_given_back = after in _DELIVERED and (were_withheld or before != "active")
        is_withheld = is_given_back and self._is_over()
        if after in _DELIVERED and not is_withheld:
            self._give(after, suspension)
        elif before in _DELIVERED and after not in _DELIVERED and not were_withheld:
            self._services_disabled(suspension)
        if is_withheld != were_withheld:
            self.services_withheld = is_withheld

    def _give(self, state: str, suspension):
        if state == "reduced":
            self._services_reduced(suspension)
        else:
            self._services_enabled(suspension)

    def _go_on(self):
        """Gives the contracts what was withheld from them, where they are renewed or taken out of the archive."""
        at_commit(self.sudo().filtered("services_withheld"), "_give_withheld", "_settle_soon")

    def _give_withheld(self):
        """Gives the contracts that are no longer over the services that were withheld when a suspension ended."""
        self.fetch(["services_withheld"])  # alone: else all columns of a batch are read
        going_on = self.filtered(lambda contract: contract.services_withheld and not contract._is_over())._lock()
        open_ones = self.env["contract.suspension"].sudo()._open_ones(going_on)
        causes = {contract: contract._last_change() for contract in going_on}
        for contract, cause in causes.items():
            contract._give(contract.suspension_state, cause)
            contract.services_withheld = False
            contract._set_invoicing(open_ones.filtered(lambda episode, own=contract: episode.contract_id == own))
        self.env["account.delinquency.notice"]._tell_of_services(causes)

    def _last_change(self):
        """Returns the suspension that made the services what they are: one in force, else the last that ended or was unlocked."""
        in_force = self.suspension_ids.filtered(lambda episode: episode.state == "active")
        return (in_force or self.suspension_ids.sorted(lambda one: (one.date_end or one.date_unlocked, one.id)))[-1:]

    def _is_over(self) -> bool:
        return not self.active or bool(self.date_end and self.date_end < self.company_id._delinquency_today())

    # Hooks for the equipment. They are called inside the transaction, which may still be undone and then repeated: record what
    # the equipment must do, or leave it to ``env.cr.postcommit``, instead of talking to it here. An exception keeps the contract
    # as it was; the next run tries again.

    def _services_disabled(self, suspension):
        """Called when the contract's services stop, with the ``contract.suspension`` that stops them."""

    def _services_reduced(self, suspension):
        """Called when the contract's services are reduced, with the ``contract.suspension`` that reduces them."""

    def _services_enabled(self, suspension):
        """Called when the contract's services come back, with the ``contract.suspension`` that has ended or is unlocked."""

    # Recurring invoices

    def _set_invoicing(self, episodes):
        """Pauses or resumes the recurring invoices. An unlock of some days does not end the pause, nor does the end of a
        suspension whose services are withheld, unless all is to be invoiced; and nothing is invoiced any more of a contract that
        was terminated."""
        if self.suspension_state == "terminated":
            return
        is_paused = any(episode.level == "full" and episode.pauses_invoicing for episode in episodes)
        if self.invoicing_paused_since and self.services_withheld:
            is_paused = is_paused or self._resume_mode() != "catch_up"
        today = self.company_id._delinquency_today()
        if is_paused and not self.invoicing_paused_since:
            self.invoicing_paused_since = today
        elif self.invoicing_paused_since and not is_paused:
            since = self.invoicing_paused_since
            self.invoicing_paused_since = False
            self._skip_paused_time(since, today)

    def _skip_paused_time(self, since, resumed):
        """Leaves out of the invoices what the policy says of the time from ``since`` until the day before ``resumed``."""
        mode = self._resume_mode()
        if mode == "catch_up" or resumed <= since:
            return
        pause = [mode, fields.Date.to_string(since), fields.Date.to_string(resumed)]
        self.pauses_to_skip = [*(self.pauses_to_skip or []), pause]
        self._skip_pauses()
        self._compute_recurring_next_date()

    def _resume_mode(self) -> str:
        """Returns what the policy says of the time of a suspension: that of now, else that of the suspension."""
        policy = self.effective_policy_id or self._last_change().policy_id
        return policy.resume_mode or "forgive"

    def _skip_pauses(self):
        """Skips the pauses that are over. A line of which a period that had ended before a pause is not invoiced yet skips it
        after that: until then the contract keeps the pause in mind."""
        lines = self.contract_line_ids._recurring().filtered(lambda line: not line.is_canceled)
        waiting = []
        for mode, *days in self.pauses_to_skip:
            since, resumed = map(fields.Date.to_date, days)
            for line in lines:
                line._skip_pause(mode, since, resumed)
            if any((end := line._next_period()[1]) and end < since for line in lines):
                waiting.append([mode, *days])
        self.pauses_to_skip = waiting or False

    def _terminate(self, reason=None):
        """Ends the contracts: no further invoice, and their services stay off. Returns those that were terminated."""
        contracts = self.sudo()._lock().filtered(lambda contract: contract.suspension_state != "terminated")
        episodes = self.env["contract.suspension"].sudo()._open_ones(contracts)
        for contract in contracts:
            contract.contract_line_ids._recurring()._end_as_invoiced()
            contract.invoicing_paused_since = contract.invoicing_paused_since or contract.company_id._delinquency_today()
            if contract.suspension_state in _DELIVERED and not contract.services_withheld:
                own = episodes.filtered(lambda episode, own=contract: episode.contract_id == own)
                contract._services_disabled(own[:1])
        contracts.write({"suspension_state": "terminated", "services_withheld": False})
        contracts._message_log_batch(dict.fromkeys(contracts.ids, " ".join([self.env._("Terminated for debt."), reason or ""])))
        episodes._lift(self.env._("The contract was terminated."))
        return contracts

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        """What was done to a contract, and what its customer was told, is proof."""
        own = self.sudo()
        with_history = own.filtered(lambda contract: contract.suspension_ids or contract.notice_ids)
        if with_history:
            raise UserError(
                self.env._(
                    "“%s” has suspensions or notices, which are proof of what was done: archive it instead of deleting it.",
                    with_history[0].display_name,
                )
            )
        own.contract_line_ids._unlink_unless_settled()


class ContractLine(models.Model):
    _inherit = "contract.line"

    def write(self, vals):
        if "contract_id" in vals:
            left = self.contract_id.filtered(lambda contract: contract.id != vals["contract_id"])
            left._suspended_for_debt()._refuse_to_move()
        result = super().write(vals)
        if "date_end" in vals:
            self.contract_id._go_on()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_settled(self):
        """A debt, or a credit, is a contract's through its lines: without them it would be nobody's, and look paid."""
        suspended = self.contract_id.sudo().suspension_ids.filtered(lambda one: one.kind == "debt" and one.state != "lifted")
        if suspended:
            raise UserError(
                self.env._(
                    "“%s” is suspended for debt: end its lines, or resume it first.", suspended[0].contract_id.display_name
                )
            )
        self._check_no_open_document()

    def _check_no_open_document(self):
        billed = self.env["account.move.line"].sudo().search([("contract_line_id", "in", self.ids)])
        open_item = self.env["account.open.item"].sudo().search([("move_id", "in", billed.move_id.ids)], limit=1)
        if open_item:
            line = billed.filtered(lambda one: one.move_id == open_item.move_id)[:1].contract_line_id
            raise UserError(
                self.env._(
                    "“%(line)s” is billed in %(document)s, which is still open: end it instead of deleting it.",
                    line=line._plan_name(),
                    document=open_item.move_id.display_name,
                )
            )

    def _plan_name(self) -> str:
        """Returns what the line bills, as people call it: its text, or the product where the text is one for invoices, with
        markers that OCA replaces there by the period."""
        name = self.name or ""
        if not _MARKER.search(name):
            return name
        return self.product_id.name or " ".join(_MARKER.sub("", name).split())

    def _recurring(self):
        """Returns the lines that have periods: what is sold, and the notes that are on each invoice."""
        return self.filtered(lambda line: not line.display_type or line.is_recurring_note)

    def _next_period(self, last=None):
        """Returns the first and the last day of the period after ``last``, by default of the one that is invoiced next. By the
        dates alone: what OCA computes from the date of the next invoice repeats itself where several lines share the header's."""
        last = last or self.last_date_invoiced
        start = last + _ONE_DAY if last else self.date_start
        end = self.get_next_period_date_end(start, self.recurring_rule_type, self.recurring_interval, max_date_end=self.date_end)
        return start, end

    def _update_last_date_invoiced(self):
        result = super()._update_last_date_invoiced()
        for contract in self.contract_id.sudo().filtered("pauses_to_skip"):
            contract._skip_pauses()
        return result

    def _skip_pause(self, mode: str, since, resumed):
        last = self._last_day_forgiven(since, resumed) if mode == "forgive" else self._last_day_before(since, resumed)
        if last:
            self._invoice_after(last)

    def _last_day_forgiven(self, since, resumed):
        """Returns the last day of the last period that ended while the services were suspended; the billing day stays, and the
        period of ``resumed`` is invoiced in full. Nothing where a period that had ended before ``since`` is not invoiced yet."""
        self.ensure_one()
        _start, end = self._next_period()
        if not end or end < since:
            return None
        last = None
        while end and end < resumed and end != last:
            last = end
            _start, end = self._next_period(last)
        return last

    def _last_day_before(self, since, resumed):
        """Returns the day before ``resumed``, where a new period begins then; the billing day moves there. Nothing where that is
        invoiced already, where a period that had ended before ``since`` is not, or where the one that is next lasts from before
        ``since`` until after the pause: a part of it was delivered. A line that has ended meanwhile gets no more."""
        self.ensure_one()
        start, end = self._next_period()
        is_skipped = end and end >= since and start < resumed and (start >= since or end < resumed)
        return min(resumed - _ONE_DAY, self.date_end or resumed) if is_skipped else None

    def _invoice_after(self, last):
        """Makes the day after ``last`` the first one of the next period. Both dates at once: OCA checks them together."""
        next_date = self.get_next_invoice_date(
            last + _ONE_DAY,
            self.recurring_invoicing_type,
            self.recurring_invoicing_offset,
            self.recurring_rule_type,
            self.recurring_interval,
            max_date_end=self.date_end,
        )
        self.write({"last_date_invoiced": last, "recurring_next_date": next_date})

    def _end_as_invoiced(self):
        """Ends the lines with the last day that is invoiced; what was never invoiced never will be."""
        for line in self:
            if line.last_date_invoiced:
                line.date_end = line.last_date_invoiced
            else:
                line.is_canceled = True
