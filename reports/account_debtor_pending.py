from odoo import fields, models

from .debtor_id import PARTNER_BITS
from .last_day import days_domain


class AccountDebtorPending(models.AbstractModel):
    """Whether something that a debtor owes is being paid online."""

    _name = "account.debtor.pending"
    _description = "Debtor Whose Payment Is Pending"

    pending_payment_date = fields.Date(
        string="Online Payment Pending Since",
        compute="_compute_pending_payment_date",
        search="_search_pending_payment_date",
        help="The customer is paying one of the documents online, and the payment is not confirmed or not booked yet.",
    )

    def _compute_pending_payment_date(self):
        days = self._pending_days(self.partner_id.ids)
        for debtor in self:
            debtor.pending_payment_date = days.get(debtor.id, False)

    def _search_pending_payment_date(self, name, value):
        return days_domain(name, value, self._pending_days)

    def _pending_days(self, partner_ids=None) -> dict:
        """Returns since when something is being paid by the id of the debtor, be he one or not."""
        days = self.env["pending.payment"].sudo()._days(partner_ids)
        return {(company_id << PARTNER_BITS) + partner_id: day for (company_id, partner_id), day in days.items()}
