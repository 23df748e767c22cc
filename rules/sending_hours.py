"""At which hours a message may go out.

Collection must not bother a debtor (Código de Defesa do Consumidor, art. 42): nothing is sent at night, on Sundays and on
holidays. Hours and days are settings of the company; the clock is the customer's.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

_SUNDAY = 6
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class SendingHours:
    """From ``start`` until ``end``, in hours of the day, local time; equal ones are no limit. The night may lie between them or
    around them: from 20 to 8 sends by night."""

    start: float = 8.0
    end: float = 20.0
    on_sundays: bool = False
    holidays: frozenset = frozenset()

    def allow(self, now: datetime) -> bool:
        """Returns whether a message may go out ``now``, a local time."""
        is_free = now.date() in self.holidays or (now.weekday() == _SUNDAY and not self.on_sundays)
        return not is_free and self._is_within(now)

    def next(self, now: datetime) -> datetime:
        """Returns the first local time from ``now`` on at which a message may go out."""
        if self.allow(now):
            return now
        opens = now.replace(**_clock(self.start))
        ahead = range(9 + 2 * len(self.holidays))
        days = (opens + _ONE_DAY * number for number in ahead)
        midnights = (now.replace(**_clock(0)) + _ONE_DAY * number for number in ahead)
        return min(moment for moment in (*days, *midnights) if moment >= now and self.allow(moment))

    def _is_within(self, now: datetime) -> bool:
        hour = now.hour + now.minute / 60
        if self.start <= self.end:
            return self.start == self.end or self.start <= hour < self.end
        return hour >= self.start or hour < self.end


def _clock(hours: float) -> dict:
    """The parts of a time of day, as ``datetime.replace`` takes them."""
    minutes = min(round(hours * 60), 24 * 60 - 1)
    at = time(*divmod(minutes, 60))
    return {"hour": at.hour, "minute": at.minute, "second": 0, "microsecond": 0}
