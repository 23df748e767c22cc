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

        return self._play(spec, events)

    def replay(self, spec: dict, events: list[Event]) -> Outcome:
        """Plays a list of events."""
        return self._play(spec, lambda _sim: events)

    def _play(self, spec, make_events) -> Outcome:
        databases.clone(self.scene, self.database)
        outcome = Outcome(spec)
        random.seed(str(spec["seed"]))
        sim = Simulation(self.database, spec, self.clock, self.server)
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
        oracle = sim.oracle
        outcome.counts = {
            **sim.counts,
            "contracts": len(sim.now.contracts),
            "decisions": oracle.decisions,
            "checks": oracle.checks,
            "promises": sim.promises.kept,
        }
        return outcome
