"""What one process does: it plays one world after another in its own database, and shrinks what breaks."""

import json
import os
from pathlib import Path

from freezegun import api as freezegun  # as a name here the real clock would be frozen, too

from . import databases
from .driver import frozen_world
from .events.base import Event
from .play import Stage
from .shrink import shrink
from .stories import STORIES
from .story import keep, tell
from .transport import Server
from .world import draw


class Worker:
    def __init__(self, number: int, options, results):
        self.options, self.results = options, results
        self.scene = os.environ["SIMULATION_SCENE"]
        self.database = f"{self.scene}_{os.environ.get('SIMULATION_WORKER', '')}{number}"

    def work(self, seeds, deadline):
        server = Server()
        with frozen_world(server) as clock:
            stage = Stage(self.scene, self.database, clock, server)
            for seed in seeds:
                outcome = self._play(stage, seed)
                self.results.put(self._report(seed, outcome))
                if (deadline and freezegun.real_monotonic() > deadline) or (outcome.broken and self.options.first):
                    break
        databases.drop(self.database)

    def _play(self, stage, seed):
        if self.options.replay:
            data = json.loads(Path(self.options.replay).read_text(encoding="utf-8"))
            outcome = stage.replay(data["spec"], [Event(**one) for one in data["events"]])
        elif isinstance(seed, str):
            story = STORIES[int(seed.split()[1])]
            outcome = stage.replay(story.spec(), [Event(**one) for one in story.all_events()])
        else:
            outcome = stage.live(draw(seed, self.options.customers, self.options.days))
        if outcome.broken and not self.options.no_shrink:
            self.results.put({"note": f"seed {seed}: {outcome.broken} – shrinking {len(outcome.events)} events"})
            counts = outcome.counts
            outcome = shrink(stage, outcome)
            outcome.counts = counts
        return outcome

    def _report(self, seed, outcome) -> dict:
        story = _plain(outcome)
        if outcome.broken:
            path = keep(outcome, os.environ["SIMULATION_STORIES"])
            story = f"{tell(outcome)}\nTo play it again: ./dev/simulate --replay {path}"
        return {
            "seed": seed,
            "counts": outcome.counts,
            "broken": outcome.broken and outcome.broken.name,
            "story": story,
        }


def _plain(outcome) -> str:
    return "\n".join(f"{day:%a %d %b} {minute // 60:02}:{minute % 60:02}  {said}" for day, minute, said in outcome.story)
