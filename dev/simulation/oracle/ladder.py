"""What the policy asks for next, and from which day on: the promises of the README, in words of the oracle's own."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

MESSAGES = ("reminder", "notice")
CUTS = ("reduce", "suspend")


def days(count: int) -> timedelta:
    return timedelta(days=count)


class Openings:
    """The days on which a cut may start under a policy; ``holidays``: the days on which the company is closed."""

    def __init__(self, policy, holidays):
        self.policy, self.holidays = policy, holidays

    def forbids(self, day: date) -> str | None:
        """Returns why nothing may start on a day, if so."""
        if day.weekday() in self.policy.blocked:
            return "a day of the week that the policy forbids"
        if self.policy.respect_holidays and day in self.holidays:
            return "a holiday"
        if self.policy.respect_holiday_eve and day + days(1) in self.holidays:
            return "the eve of a holiday"
        return None

    def first(self, ready: date, *, any_day=False) -> date | None:
        """Returns the first day on which a cut that is ready on a day may start."""
        day = ready if any_day or not self.policy.fixed_day else self._fixed(ready)
        return next((day + days(one) for one in range(400) if not self.forbids(day + days(one))), None)

    def _fixed(self, ready: date) -> date:
        """The policy's day of the month from ``ready`` on; the last of a month that is too short."""
        day = ready
        while day.day != min(self.policy.fixed_day, monthrange(day.year, day.month)[1]):
            day += days(1)
        return day


@dataclass
class Climb:
    """How far a contract has come: the days on which steps were taken, by the step's id, and whose messages are under way."""

    taken: dict = field(default_factory=dict)
    waiting: set = field(default_factory=set)


def upcoming_step(steps, climb: Climb, since: date, today: date):
    """Returns the step that may be taken today, and from which day on it might have been; ``(None, None)`` where none may."""
    done = max((place + 1 for place, step in enumerate(steps) if step.id in climb.taken), default=0)
    reminders, must = [], None
    for place in range(done, len(steps)):
        if steps[place].action != "reminder":
            must = place
            break
        if steps[place].days >= 0:
            reminders.append(place)
    if must is not None and steps[must].action in CUTS:
        skipped = [place for place in range(must) if steps[place].action == "notice" and steps[place].id not in climb.taken]
        must = skipped[0] if skipped else must
    for place in [must, *reversed(reminders)]:
        if place is not None and earliest(steps, place, climb.taken, since) <= today:
            return steps[place], earliest(steps, place, climb.taken, since)
    return None, None


def earliest(steps, place: int, taken: dict, since: date) -> date:
    """Returns the first day of a step: counted as the policy says from what really happened, a day after the step before at
    least, and never nearer to the last notice or suspension than the policy puts them apart."""
    step, before = steps[place], steps[:place]
    days_taken = [taken[one.id] for one in before if one.id in taken]
    notices = [place_ for place_, one in enumerate(before) if one.action == "notice" and one.id in taken]
    suspensions = [place_ for place_, one in enumerate(before) if one.action == "suspend" and one.id in taken]
    last = max(days_taken, default=None)
    base = {"due_date": since, "notice": taken[before[notices[-1]].id] if notices else last, "previous": last}[step.since]
    if base is None:
        base = earliest(steps, place - 1, taken, since) if place else since
    anchors = [one[-1] for one in (notices, suspensions) if one]
    bounds = [taken[before[one].id] + days(apart(steps, one, place)) for one in anchors]
    bounds += [last + days(1)] if last else []
    return max([base + days(step.days), *bounds])


def apart(steps, start: int, end: int) -> int:
    """Returns how many days the policy puts between two steps at least."""
    at = {start: 0}
    notice = start if steps[start].action == "notice" else None
    for place in range(start + 1, end + 1):
        step, at[place] = steps[place], at[place - 1]
        if step.since == "previous":
            at[place] = at[place - 1] + step.days
        elif step.since == "notice" and notice is not None:
            at[place] = max(at[place - 1], at[notice] + step.days)
        if step.action == "notice":
            notice = place
    return at[end]
