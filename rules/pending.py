"""An online payment that a bank has not confirmed yet keeps services on for some hours."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

# The program takes steps once in an hour: what may be taken in the last one of a day may be missed.
_LAST_RUN = 1


class Pending(NamedTuple):
    """A payment that is waited for: until when, on the company's clock, and the first day on which services may stop then."""

    until: datetime
    free_on: date


def pending_until(until: datetime, now: datetime, hour_to: float) -> Pending | None:
    """Returns the payment that is waited for; ``None`` where that is over. ``hour_to``: before which services stop.

    >>> pending_until(datetime(2026, 11, 24, 16), datetime(2026, 11, 24, 9), 18).free_on
    datetime.date(2026, 11, 24)
    >>> pending_until(datetime(2026, 11, 24, 17, 30), datetime(2026, 11, 24, 9), 18).free_on
    datetime.date(2026, 11, 25)
    """
    if until <= now:
        return None
    is_too_late = until.hour + until.minute / 60 > hour_to - _LAST_RUN
    return Pending(until, until.date() + timedelta(days=is_too_late))
