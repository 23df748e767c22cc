from datetime import timedelta

import pytz

from odoo import api, fields, models

from ..rules.sending_hours import SendingHours
from ..rules.working_days import DAYS_OFF_MAX, days_off_before

# For how many days the next hour of a message is sought.
_HOLIDAYS_AHEAD = 60


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "res.company.delinquency.language", "res.company.delinquency.zone"]

    delinquency_policy_id = fields.Many2one(
        "account.delinquency.policy",
        string="Default Delinquency Policy",
        domain="['|', ('company_id', '=', False), ('company_id', 'parent_of', id)]",
        help="Applies where neither the customer nor the payment method has a policy of its own, here and in branches without a "
        "default.",
    )

    delinquency_send_from = fields.Float(string="Messages not before", default=8.0, help="In the customer's time zone.")
    delinquency_send_to = fields.Float(
        string="Messages not after", default=20.0, help="Equal to the hour before which nothing is sent: no limit."
    )
    delinquency_send_on_sundays = fields.Boolean(string="Messages on Sundays")
    delinquency_send_on_holidays = fields.Boolean(string="Messages on Holidays")
    delinquency_legal_despite_blacklist = fields.Boolean(
        string="Notices in spite of the blacklist",
        default=True,
        help="A notice of suspension or termination, which the law asks for, also goes to who refuses messages, and says so. "
        "A reminder or an offer never does.",
    )

    _delinquency_hours = models.Constraint(
        "CHECK(delinquency_send_from >= 0 AND delinquency_send_from < 24 AND delinquency_send_to >= 0"
        " AND delinquency_send_to <= 24)",
        "Enter hours of the day, from 0:00 to 24:00.",
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
            for day in closing._closed_days(calendar or self.sudo().resource_calendar_id, calendar.tz or self._delinquency_tz())
        )
        return frozenset(day for day in days if date_from <= day <= date_to)

    def _delinquency_sender(self) -> str | bool:
        """Returns who the e-mails are from that the program sends by itself; ``False`` where the company has no address."""
        self.ensure_one()
        company = self.sudo()
        # Not ``email_formatted``, which keeps what it was when the address changes.
        return company.partner_id.email_formatted or company.catchall_formatted or False

    def _delinquency_days_off_before(self, today) -> int:
        """Returns how many days off in a row the company has had before ``today``."""
        return days_off_before(today, self._delinquency_holidays(today - timedelta(days=DAYS_OFF_MAX), today))

    def _delinquency_today(self):
        """Returns the company's own day: a run at night in another time zone must not act a day early."""
        return fields.Date.context_today(self.with_context(tz=self._delinquency_tz()))

    def _delinquency_next_sending(self, zone=None):
        """Returns from when on a message may go out to somebody in the time zone ``zone``, by default the company's, as a naive
        UTC time: now, or when the hours for it begin."""
        self.ensure_one()
        zone = pytz.timezone(zone or self._delinquency_tz())
        now = fields.Datetime.now()
        local = pytz.utc.localize(now).astimezone(zone).replace(tzinfo=None)
        hours = self._delinquency_sending_hours(local.date())
        if hours.allow(local):
            return now
        return zone.localize(hours.next(local)).astimezone(pytz.utc).replace(tzinfo=None)

    def _delinquency_sending_hours(self, day) -> SendingHours:
        """Returns when messages may go out from ``day`` on."""
        holidays = frozenset()
        if not self.delinquency_send_on_holidays:
            holidays = self._delinquency_holidays(day, fields.Date.add(day, days=_HOLIDAYS_AHEAD))
        return SendingHours(self.delinquency_send_from, self.delinquency_send_to, self.delinquency_send_on_sundays, holidays)
