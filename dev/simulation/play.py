"""Plays a world once: from its seed, or from the events of a story."""

import random
from dataclasses import dataclass, field

from . import databases
from .driver import Simulation
from .events.base import Event
from .generator import Generator
from .oracle.invariants import BrokenInvariantError


@dataclass
class Outcome:
    """What became of a world: the events that happened, what was told of them, and the invariant that broke, if any."""

    spec: dict
    events: list = field(default_factory=list)
    story: list = field(default_factory=list)
    counts: dict = field(default_factory=dict)
    broken: BrokenInvariantError | None = None
    end: dict = field(default_factory=dict)


class Stage:
    """A database in which one world after another is played."""

    def __init__(self, scene: str, database: str, clock, server):
        self.scene, self.database, self.clock, self.server = scene, database, clock, server

    def live(self, spec: dict) -> Outcome:
        """Plays a world as chance wants it."""

        def events(sim):
            generator = Generator(sim, spec["seed"])
            for day in range(spec["days"]):
                yield from generator.day(day)

            if spec.get("coda"):
                yield Event("end", spec["days"], 12 * 60, "coda", {"days": 60, "down": 5})

        return self._play(spec, events)

    def replay(self, spec: dict, events: list[Event]) -> Outcome:
        """Plays a list of events."""
        return self._play(spec, lambda _sim: events)

    def _play(self, spec, make_events) -> Outcome:
        """Plays a world, and where it has a quiet end once more, with a downtime there: both come to the same."""
        outcome = self._play_once(spec, make_events)
        if outcome.broken or not outcome.events or outcome.events[-1].kind != "coda":
            return outcome
        other = self._play_once(spec, lambda _sim: outcome.events, is_down_at_end=True)
        different = sorted(name for name, end in outcome.end.items() if other.end.get(name) != end)
        if not other.broken and different:
            name = different[0]
            text = f"{name}: {other.end.get(name)} after a downtime, and {outcome.end[name]} without it"
            other.broken = BrokenInvariantError("same_end_after_downtime", text)
        return other

    def _play_once(self, spec, make_events, *, is_down_at_end=False) -> Outcome:
        databases.clone(self.scene, self.database)
        outcome = Outcome(spec)
        random.seed(str(spec["seed"]))
        sim = Simulation(self.database, spec, self.clock, self.server)
        sim.is_down_at_end = is_down_at_end
        try:
            for event in make_events(sim):
                outcome.events.append(event)
                sim.play(event)
                if event.kind == "run":
                    sim.end_of_run()
        except BrokenInvariantError as error:
            outcome.broken = error
        finally:
            sim.close()
        outcome.story = [(sim.calendar.date(day), minute, said) for day, minute, said in sim.story]
        outcome.end = sim.end()
        oracle = sim.oracle
        outcome.counts = {
            **sim.counts,
            "contracts": len(sim.now.contracts),
            "decisions": oracle.decisions,
            "checks": oracle.checks,
            "promises": sim.promises.kept,
        }
        return outcome
