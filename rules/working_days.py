"""What falls due on a day off may be paid on the next working day (Lei 7.089/1983, art. 1).

Days off are Saturdays, Sundays and holidays.
"""

from collections.abc import Collection
from datetime import date, timedelta

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
# Longer than any run of days off; whoever closes for good must not count for ever.
DAYS_OFF_MAX = 30


def days_off_before(today: date, holidays: Collection[date]) -> int:
    """Returns how many days off there are in a row before ``today``.

    What fell due on one of them can be paid today without charges: it is that many days overdue, or fewer.

    >>> days_off_before(date(2026, 11, 23), {date(2026, 11, 20)})
    3
    """
    day, count = today - _ONE_DAY, 0
    while count < DAYS_OFF_MAX and (day.weekday() >= _SATURDAY or day in holidays):
        day, count = day - _ONE_DAY, count + 1
    return count
