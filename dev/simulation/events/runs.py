"""The scheduled actions."""

from .base import Kind

ACTIONS = {
    "requests": ("contract.settle.request", "_cron_settle_requested"),
    "settle": ("contract.contract", "_cron_settle"),
    "requested": ("contract.settle.request", "_cron_settle_requested"),
    "ladder": ("contract.contract", "_cron_climb_ladder"),
    "send": ("account.delinquency.notice", "_cron_send"),
}


class Run(Kind):
    """Scheduled actions, one after another, each in transactions of its own. The driver judges after each of them. ``again``:
    those that decide run once more at the same moment, and nothing may come of it."""

    weight = 0

    def play(self, sim, actions, again=False):
        for action in actions:
            sim.run(action)
        for action in actions if again else ():
            if action != "send":
                sim.run(action, again=True)
        return ""


class Coda(Kind):
    """Nothing happens any more, and the program runs each day; not on the first ``down`` of ``days``, where the world is played
    as one with a downtime."""

    weight = 0

    def play(self, sim, days, down):
        sim.server.down = False
        start, skipped = sim.day, down if sim.is_down_at_end else 0
        for day in range(start + 1 + skipped, start + 1 + days):
            sim.move_to(day, 10 * 60 + 30)
            for action in ACTIONS:
                sim.run(action)
        return ""
