from odoo import fields, models
from odoo.fields import Domain

from .debtor_id import PARTNER_BITS
from .last_day import days_domain


class AccountDebtorNotified(models.AbstractModel):
    """When a debtor was told last."""

    _name = "account.debtor.notified"
    _description = "Debtor Who Was Notified"

    last_notice_date = fields.Date(
        string="Last Notice",
        compute="_compute_last_notice_date",
        search="_search_last_notice_date",
        help="The last day on which a letter, message or notice reached the customer.",
    )

    def _compute_last_notice_date(self):
        days = self._last_notice_days(Domain("partner_id", "in", self.partner_id.ids))
        for debtor in self:
            debtor.last_notice_date = days.get(debtor.id, False)

    def _search_last_notice_date(self, name, value):
        """Finds the debtors whose last day compares so; ``False`` finds those who were never told."""
        return days_domain(name, value, self._last_notice_days)

    def _last_notice_days(self, domain=Domain.TRUE) -> dict:
        """Returns the last day on which each customer was told by each company, by the id of the debtor, be he one or not."""
        rows = self.env["account.delinquency.notice"]._read_group(
            domain & Domain("date_given", "!=", False), ["company_id", "partner_id"], ["date_given:max"]
        )
        return {(company.id << PARTNER_BITS) + partner.id: day for company, partner, day in rows}
