from datetime import datetime, time, timedelta

from pytz import timezone, utc

from odoo import models

# Where the calendar says nothing of a weekday.
_HOURS = (8.0, 17.0)
# A whole day ends at 23:59.
_LAST_HOUR = 23.98
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)
# What says whose a time off is.
_OWNERS = {"calendar_id", "company_id"}


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    def write(self, vals):
        """A holiday decides when services may stop: nobody makes it one of a company that he may not close."""
        result = super().write(vals)
        if not _OWNERS.isdisjoint(vals):
            self.check_access("write")
        return result

    def _closed_days(self, calendar, zone_name):
        """Yields the days that the leaves close, in the time zone of ``zone_name``: whole days, else those whose working hours in
        ``calendar`` they cover. Half a day off closes none."""
        zone = timezone(zone_name)
        hours = _hours_by_weekday(calendar)
        for leave in self:
            start, end = (utc.localize(moment).astimezone(zone) for moment in (leave.date_from, leave.date_to))
            yield from _whole_days(start, end) or _covered_days(start, end, hours, zone)


def _whole_days(start, end) -> list:
    """Returns the days of what lasts for whole days, until a second before midnight; those that it covers most of, where the time
    zone is another one than when it was entered. Nothing for what lasts for parts of days."""
    count, rest = divmod(end - start + _SECOND, _DAY)
    first = (start + _DAY / 2).date()
    return [] if rest else [first + timedelta(days=offset) for offset in range(count)]


def _covered_days(start, end, hours: dict, zone):
    """Yields the days whose working hours lie between the two moments."""
    for offset in range((end.date() - start.date()).days + 1):
        day = start.date() + timedelta(days=offset)
        first, last = hours.get(day.weekday(), _HOURS)
        if start <= _at(day, first, zone) and _at(day, min(last, _LAST_HOUR), zone) <= end:
            yield day


def _hours_by_weekday(calendar) -> dict:
    """Returns the first and the last working hour by weekday, as in ``date.weekday()``."""
    worked = calendar.attendance_ids.filtered(lambda attendance: attendance.hour_from < attendance.hour_to)
    return {
        int(weekday): (min(attendances.mapped("hour_from")), max(attendances.mapped("hour_to")))
        for weekday, attendances in worked.grouped("dayofweek").items()
    }


def _at(day, hour, zone):
    return zone.localize(datetime.combine(day, time.min) + timedelta(hours=hour))
