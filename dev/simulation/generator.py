"""What happens next in a world, by chance: events that make sense there, and the scheduled actions between them."""

import random

from .events.base import KINDS, Event

_BUSY, _QUIET, _DOWN = "busy", "quiet", "down"
_ORDERS = (
    *(("requested", "settle", "ladder", "send"),) * 8,
    ("ladder", "requested", "settle", "send"),
    ("send", "ladder", "settle", "requested"),
)


class Generator:
    """Draws the events of a world, day by day, from its seed and from what there is at that moment."""

    def __init__(self, sim, seed):
        self.sim = sim
        self.rng = random.Random(f"events {seed}")
        self.number = 0
        self.density = self.rng.choice((1, 2, 4))
        self.phase, self.left = _BUSY, 3

    def day(self, day: int):
        """Yields the events of a day, each when the one before it has happened."""
        self._next_phase()
        if self.phase == _DOWN:
            return
        if self.sim.is_billing_due(day):
            yield self._event(day, 6 * 60, "bill_all")
        moments = self._moments()
        for minute, is_run in moments:
            if is_run:
                again = {"again": True} if self.rng.random() < 0.1 else {}
                yield self._event(day, minute, "run", actions=list(self.rng.choice(_ORDERS)), **again)
            else:
                yield from self._chance(day, minute)

    def _next_phase(self):
        self.left -= 1
        if self.left >= 0:
            return
        self.phase = self.rng.choice((_BUSY, _BUSY, _QUIET, _QUIET, _DOWN))
        self.left = self.rng.randint(1, 9) if self.phase == _QUIET else self.rng.randint(0, 4)

    def _moments(self) -> list:
        runs = [self.rng.choice((9, 10, 13)) * 60 + 30]
        if self.rng.random() < 0.5:
            runs.append(self.rng.choice((3, 7, 11, 15, 19, 22)) * 60 + 5)
        if self.phase == _QUIET:
            return sorted((minute, True) for minute in runs)
        events = [self.rng.randrange(7 * 60, 22 * 60) for _ in range(self.rng.randint(1, 3 * self.density))]
        if events and self.rng.random() < 0.3:
            events.append(events[0] + 1)
        return sorted([(minute, True) for minute in runs] + [(minute, False) for minute in events])

    def _chance(self, day: int, minute: int):
        kinds = [one for one in KINDS.values() if one.weight]
        for kind in self.rng.choices(kinds, [one.weight for one in kinds], k=4):
            args = kind.propose(self.sim, self.rng)
            if args:
                yield self._event(day, minute, kind.name(), **args)
                return

    def _event(self, day, minute, kind, **args) -> Event:
        self.number += 1
        return Event(f"e{self.number}", day, minute, kind, args)
