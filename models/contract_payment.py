from odoo import api, fields, models
from odoo.fields import Domain

from .at_commit import at_commit


class ContractPayment(models.AbstractModel):
    """What a payment does to a contract at once: in the commit of the transaction in which it is booked."""

    _name = "contract.delinquency.payment"
    _description = "What a Payment Does to a Contract"

    @api.model
    def _after_payment(self, customers):
        """Gives back the services of the customers' contracts whose debt is settled in the end, when this transaction is
        committed. Called for whatever else may keep a contract from suspension, too: a credit that is posted, a debt that is
        contested, a hold."""
        at_commit(customers.sudo(), "_settle_contracts", "_settle_contracts_soon")

    @api.model
    def _while_booking(self, customers):
        """Says that this transaction is writing what the customers owe: until its commit the ledger may be half written."""
        at_commit(customers.sudo(), None)

    @api.model
    def _concerned_domain(self) -> Domain:
        """Finds the contracts that a payment or a hold may change something for: suspended, or with a notice about debts of
        today."""
        told = Domain("notice_ids", "any", [("is_standing", "=", True)])
        return told | Domain("suspension_ids", "any", [("kind", "=", "debt"), ("state", "!=", "lifted")])

    @api.model
    def _customers_domain(self, customers) -> Domain:
        """Finds the contracts that a payment or a hold of ``customers`` is about. A hold on who has a contract counts where
        another one owes its invoices, too."""
        return Domain("debtor_partner_id", "in", customers.ids) | Domain("commercial_partner_id", "in", customers.ids)

    def _mark_read(self):
        """Writes to each contract, so that a run which has read it before this transaction can't suspend it: its lock fails and
        it reads again. Returns those that no run has locked."""
        free = self._lock()
        free.write({"delinquency_read_at": fields.Datetime.now()})
        return free

    def _settle_now(self):
        """Ends what is settled. What is locked by a run is left to the scheduled action, and so is what a run has changed since
        this transaction began: that can't be read here, and the lock fails."""
        free = self._lock()
        concerned = free.search(Domain("id", "in", free.ids) & self._concerned_domain())
        concerned.delinquency_read_at = fields.Datetime.now()
        for company, own in concerned.grouped("company_id").items():
            company._delinquency_writes(own)._settle()
        (self - free)._settle_soon()

    def _settle(self):
        """Ends the episodes and the notices whose debts are settled."""
        self.env["contract.suspension"]._lift_settled(self)
        self.env["account.delinquency.notice"]._standing(self)._end_settled()

    def _settle_soon(self):
        """Lets the scheduled action look at these contracts within a minute."""
        self.debtor_partner_id._settle_contracts_soon()
