import logging

from odoo import api, fields, models
from odoo.fields import Domain

from .undoing import undoing

_logger = logging.getLogger(__name__)


class ContractPayment(models.AbstractModel):
    """What a payment does to a contract at once."""

    _name = "contract.delinquency.payment"
    _description = "What a Payment Does to a Contract"

    @api.model
    def _after_payment(self, customers):
        """Gives back the services of the customers' contracts whose debt is settled now. Called for whatever else may keep a
        contract from suspension, too: a credit that is posted, a debt that is contested, a hold."""
        if customers:
            domain = self._concerned_domain(customers)
            self._now_or_soon(lambda: self.with_context(active_test=False).search(domain)._settle_now())

    @api.model
    def _now_or_soon(self, act):
        """Does what the scheduled action would do, at once. Whatever goes wrong here, what the user does stands, be it a payment
        or a renewal, and the scheduled action tries again."""
        # What the user has changed is written first: where that conflicts with another transaction, all must be done again.
        self.env.flush_all()
        try:
            with undoing(self.env.cr):
                act()
        except Exception:
            _logger.warning("Services were not given back at once; the scheduled action tries again", exc_info=True)
            self._settle_soon()

    @api.model
    def _concerned_domain(self, customers) -> Domain:
        """Finds the contracts that a payment or a hold may change something for: suspended, or with a notice about debts of
        today. A hold on who has a contract counts where another one owes its invoices, too."""
        told = Domain("notice_ids", "any", [("is_standing", "=", True)])
        suspended = Domain("suspension_ids", "any", [("kind", "=", "debt"), ("state", "!=", "lifted")])
        theirs = Domain("debtor_partner_id", "in", customers.ids) | Domain("commercial_partner_id", "in", customers.ids)
        return theirs & (suspended | told)

    def _mark_read(self):
        """Writes to each contract, so that a run which has read it before this transaction can't suspend it: its lock fails and
        it reads again. Returns those that no run has locked."""
        free = self._lock()
        free.write({"delinquency_read_at": fields.Datetime.now()})
        return free

    def _settle_now(self):
        """Ends what is settled. What is locked by a run is left to the scheduled action."""
        if not self:
            return
        free = self._mark_read()
        free.env["contract.suspension"]._lift_settled(free)
        free.env["account.delinquency.notice"]._standing(free)._end_settled()
        if free != self:
            self._settle_soon()

    @api.model
    def _settle_soon(self):
        cron = self.env.ref("account_delinquency.cron_settle", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()
