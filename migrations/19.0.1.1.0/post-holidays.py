"""Makes the holidays that were imported before the company's own: until then they hung on its working hours of that day, and were
gone when it changed these.

An imported one is known by what it is: a whole day of working hours, off for everybody, and a holiday of the company's country or
state. Anything else, such as a day off of one shift, is left to its working hours.
"""

from datetime import timedelta

import holidays
from pytz import timezone, utc

from odoo import SUPERUSER_ID, api

_WHOLE_DAY = timedelta(hours=23, minutes=59, seconds=59)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    off = [("resource_id", "=", False), ("time_type", "=", "leave"), ("calendar_id", "!=", False), ("company_id", "!=", False)]
    for company, leaves in env["resource.calendar.leaves"].search(off).grouped("company_id").items():
        known = _known_days(company)
        imported = leaves.filtered(lambda leave, known=known: (day := _day(leave)) and day in known)
        imported.with_company(company).calendar_id = False  # the company is computed again from it


def _day(leave):
    """Returns the day of the calendar that the leave closes from midnight to midnight, if it does."""
    start = utc.localize(leave.date_from).astimezone(timezone(leave.calendar_id.tz or "UTC"))
    is_whole = leave.date_to - leave.date_from == _WHOLE_DAY and not (start.hour or start.minute or start.second)
    return start.date() if is_whole else None


def _known_days(company):
    """Returns the holidays of the company's country and of all its states, of any year that is asked for."""
    country = company.account_fiscal_country_id or company.country_id
    try:
        days = holidays.country_holidays(country.code or "")
        return sum((holidays.country_holidays(country.code, subdiv=one) for one in days.subdivisions), days)
    except NotImplementedError:
        return ()
