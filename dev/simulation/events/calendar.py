"""Holidays of the company."""

from ..world import close
from .base import Kind


class Holiday(Kind):
    """A day becomes a holiday of the company."""

    weight = 0.25
    everybody = True

    def propose(self, sim, rng):
        return {"in_days": rng.randint(1, 8)}

    def play(self, sim, in_days):
        day = sim.calendar.date(sim.day + in_days)
        if day in sim.holidays:
            return None
        close(sim.env("__system__"), day)
        sim.holidays.add(day)
        return f"{day:%a %d %b} becomes a holiday"
