"""The steps of a ladder, and the earliest day of each.

A step is counted from the due date, the last notice or the step before it. Besides, it never comes sooner after a notice, or
after the suspension, than the steps from there on add up to: a reminder that was left out, what an officer did before its turn,
and a notice about another debt take nothing from the time to pay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

REMINDER = "reminder"
NOTICE = "notice"
REDUCE = "reduce"
SUSPEND = "suspend"
TERMINATE = "terminate"

MESSAGES = frozenset({REMINDER, NOTICE})

DUE_DATE = "due_date"
FROM_NOTICE = "notice"
PREVIOUS = "previous"


@dataclass(frozen=True)
class Step:
    """A step of the ladder: ``days`` after the due date, the notice or the step before it; before the due date where negative."""

    key: int
    action: str
    days: int
    counted_from: str = PREVIOUS

    @property
    def is_message(self) -> bool:
        return self.action in MESSAGES


class Wait(NamedTuple):
    """How long a step waits: until a day, which is ``days`` after what ``since`` says: DUE_DATE, FROM_NOTICE, PREVIOUS or
    SUSPEND."""

    until: date
    days: int
    since: str

    def elapsed(self, today: date) -> int:
        """Returns how many of the days have passed."""
        return self.days - (self.until - today).days


def planned(steps: Sequence[Step], index: int, taken: Sequence[date | None], oldest: date) -> Wait:
    """Returns how long the step at ``index`` waits, before anything that moves it on; always until after the last step that was
    taken before it. ``taken``: the days on which steps were taken, by their place; ``oldest``: the oldest due date."""
    step = steps[index]
    last = max((day for day in taken[:index] if day), default=None)
    notices, stops = (_taken_before(steps, index, taken, action) for action in (NOTICE, SUSPEND))
    base = {DUE_DATE: oldest, FROM_NOTICE: taken[notices[0]] if notices else last, PREVIOUS: last}[step.counted_from]
    if not base:  # a reminder before it was left out
        base = planned(steps, index - 1, taken, oldest).until if index else oldest
    waits = [Wait(base + timedelta(days=step.days), step.days, step.counted_from)]
    for place in (*notices, *stops):
        days = days_between(steps, place, index)
        since = FROM_NOTICE if steps[place].action == NOTICE else SUSPEND
        waits.append(Wait(taken[place] + timedelta(days=days), days, since))
    if last:
        waits.append(Wait(last + timedelta(days=1), 1, PREVIOUS))
    return max(waits, key=lambda wait: wait.until)


def _taken_before(steps, index: int, taken, action: str) -> list[int]:
    """The places of the steps before ``index`` that are such an ``action`` and were taken, the last one first."""
    return [place for place in reversed(range(index)) if steps[place].action == action and taken[place]]


def days_between(steps, start: int, end: int) -> int:
    """Returns how many days lie at least between the steps at ``start`` and ``end``, as those after the first one add up."""
    notice = 0 if steps[start].action == NOTICE else None
    days = 0
    for step in steps[start + 1 : end + 1]:
        if step.counted_from == PREVIOUS:
            days += step.days
        elif step.counted_from == FROM_NOTICE and notice is not None:
            days = max(days, notice + step.days)
        if step.action == NOTICE:
            notice = days
    return days
