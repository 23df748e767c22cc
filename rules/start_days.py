"""On which days a suspension may start.

It may not start on a Friday, a Saturday, a Sunday, a holiday or the eve of one (Lei 14.015/2020, art. 1; each part is a setting
of the policy). It may run on through them.
"""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

FRIDAY_TO_SUNDAY = frozenset({4, 5, 6})
_ONE_DAY = timedelta(days=1)
# Holidays in a row last that long by mistake only; a policy that forbids every day must not loop for ever.
_HORIZON_DAYS = 366

WEEKDAY = "weekday"
HOLIDAY = "holiday"
EVE = "eve"
FIXED_DAY = "fixed_day"


@dataclass(frozen=True)
class StartDays:
    """Which days are forbidden: weekdays as in ``date.weekday()``, holidays as days. ``fixed_day`` is the only day of the month
    on which anything starts, 0 for any; a month that is too short uses its last day."""

    blocked_weekdays: Collection[int] = FRIDAY_TO_SUNDAY
    holidays: Collection[date] = frozenset()
    respect_holidays: bool = True
    respect_eves: bool = True
    fixed_day: int = 0

    def why_not(self, day: date) -> str | None:
        """Returns why nothing may start on ``day``: WEEKDAY, HOLIDAY or EVE; ``None`` where it may."""
        if day.weekday() in self.blocked_weekdays:
            return WEEKDAY
        if self.respect_holidays and day in self.holidays:
            return HOLIDAY
        if self.respect_eves and day + _ONE_DAY in self.holidays:
            return EVE
        return None

    def first(self, candidate: date, today: date = date.min) -> date | None:
        """Returns the first allowed day from ``candidate`` on: the fixed day where there is one, moved on where it is forbidden
        or before ``today``; ``None`` where no day within a year is allowed."""
        return self.first_on_any_day(max(self._fixed(candidate), today))

    def first_on_any_day(self, candidate: date) -> date | None:
        """Returns the same without the fixed day of the month."""
        days = (candidate + timedelta(days=offset) for offset in range(_HORIZON_DAYS))
        return next((day for day in days if not self.why_not(day)), None)

    def _fixed(self, candidate: date) -> date:
        if not self.fixed_day:
            return candidate
        this_month = _day_of_month(candidate.year, candidate.month, self.fixed_day)
        if this_month >= candidate:
            return this_month
        following = candidate.replace(day=1) + timedelta(days=31)
        return _day_of_month(following.year, following.month, self.fixed_day)


def _day_of_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
