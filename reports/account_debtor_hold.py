from odoo import fields, models

from .debtor_id import PARTNER_BITS
from .last_day import days_domain


class AccountDebtorHold(models.AbstractModel):
    """Until when a debtor is not suspended, in the company of the row."""

    _name = "account.debtor.hold"
    _description = "Debtor Who Is on Hold"

    delinquency_hold_until = fields.Date(
        string="Do not suspend until",
        compute="_compute_delinquency_hold_until",
        search="_search_delinquency_hold_until",
        help="Up to and including this day the company suspends nothing of this customer for debt.",
    )

    def _compute_delinquency_hold_until(self):
        days = self._hold_days(self.partner_id.ids)
        for debtor in self:
            debtor.delinquency_hold_until = days.get(debtor.id, False)

    def _search_delinquency_hold_until(self, name, value):
        return days_domain(name, value, self._hold_days)

    def _hold_days(self, partner_ids=None) -> dict:
        """Returns the last day of each hold by the id of the debtor, be he one or not."""
        days = self.env["customer.hold"].sudo()._last_days("delinquency_hold_until", partner_ids)
        return {(company_id << PARTNER_BITS) + partner_id: day for (company_id, partner_id), day in days.items()}
