from datetime import datetime

import pytz

from odoo import fields, models

from ..rules.ladder import Policy, Step
from ..rules.start_days import StartDays

# How far ahead a suspension is planned; a policy with a fixed day plans into the next month.
_HOLIDAY_HORIZON = 400


class AccountDelinquencyLadder(models.AbstractModel):
    """A policy as the rules read it."""

    _name = "account.delinquency.ladder"
    _description = "Policy as the Rules Read It"

    def _ladder(self, company) -> Policy:
        """Returns the policy as ``rules.ladder`` reads it, with the holidays of ``company``."""
        self.ensure_one()
        today = company._delinquency_today()
        return Policy(
            steps=tuple(Step(step.id, step.action, step.days, step.counted_from) for step in self.step_ids.sorted("sequence")),
            minimum=self.minimum_amount,
            start_days=StartDays(
                blocked_weekdays=self._blocked_weekdays(),
                holidays=company._delinquency_holidays(today, fields.Date.add(today, days=_HOLIDAY_HORIZON)),
                respect_holidays=self.respect_holidays,
                respect_eves=self.respect_holiday_eve,
                fixed_day=self.fixed_day,
            ),
            closed_on=today if self._is_after_hours(company) else None,
            auto_suspend=self.auto_suspend,
            auto_resume=self.auto_resume,
            auto_terminate=self.auto_terminate,
        )

    def _is_business_hour(self, company, partner=None) -> bool:
        """Whether a suspension may start at this hour, on the clocks of ``company`` and of the customer ``partner``; always
        without a policy."""
        zones = {company._delinquency_tz(), *(partner._delinquency_tz(company) for partner in partner or ())}
        return not self or all(self.hour_from <= _hour_in(zone) < self.hour_to for zone in zones)

    def _is_after_hours(self, company) -> bool:
        """Whether the hours in which a suspension may start are over for today."""
        return _hour_in(company._delinquency_tz()) >= self.hour_to


def _hour_in(zone: str) -> float:
    """Returns the hour that it is now in a time zone."""
    now = datetime.now(pytz.utc).astimezone(pytz.timezone(zone))
    return now.hour + now.minute / 60
