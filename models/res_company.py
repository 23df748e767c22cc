from datetime import timedelta

from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    delinquency_policy_id = fields.Many2one(
        "account.delinquency.policy",
        string="Default Delinquency Policy",
        domain="['|', ('company_id', '=', False), ('company_id', 'parent_of', id)]",
        help="Applies where the payment method of a document has no policy of its own, here and in branches without a default.",
    )

    @api.constrains("delinquency_policy_id")
    def _check_delinquency_policy(self):
        for company in self:
            company.delinquency_policy_id._check_serves(company)

    def _default_delinquency_policy(self):
        """Returns the policy of the company, else of the nearest company above it; archived ones do not apply."""
        self.ensure_one()
        policies = (company.delinquency_policy_id for company in reversed(self.sudo().parent_ids))
        return next((policy for policy in policies if policy.active), self.env["account.delinquency.policy"].sudo())

    def _delinquency_holidays(self, date_from, date_to) -> frozenset:
        """Returns the days from ``date_from`` to ``date_to`` on which the company, or one that it is a branch of, is closed.

        They are Odoo's public holidays: time off of no resource, for the company's working hours or for all of them.
        """
        self.ensure_one()
        companies = self.sudo().parent_ids
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id", "=", False),
                    ("time_type", "=", "leave"),
                    ("company_id", "in", [False, *companies.ids]),
                    ("calendar_id", "in", [False, *companies.resource_calendar_id.ids]),
                    ("date_from", "<", date_to + timedelta(days=2)),
                    ("date_to", ">", date_from - timedelta(days=2)),
                ]
            )
        )
        days = (
            day
            for calendar, closing in leaves.grouped("calendar_id").items()
            for day in closing._closed_days(calendar or self.sudo().resource_calendar_id)
        )
        return frozenset(day for day in days if date_from <= day <= date_to)

    def _delinquency_tz(self) -> str:
        """Returns the name of the time zone in which the company's days begin and its hours count."""
        return self.resource_calendar_id.tz or self.partner_id.tz or "UTC"

    def _delinquency_today(self):
        """Returns the company's own day: a run at night in another time zone must not act a day early."""
        return fields.Date.context_today(self.with_context(tz=self._delinquency_tz()))
