"""On which days services would stop, as a letter tells it before it happens."""

from dataclasses import replace
from datetime import date

from .ladder import Policy, Position, decide


def outlook(position: Position, policy: Policy | None, told: date, step_key: int | None = None) -> dict[str, date]:
    """Returns the days on which services would be reduced, suspended and terminated, by action, if nothing is paid and every step
    is taken on its day. ``step_key``: the message that is given on ``told``, the day from which it is foreseen."""
    given = {**position.given, step_key: told} if step_key else position.given
    position = replace(position, given=given, unsent=frozenset(), undelivered=frozenset())
    days: dict[str, date] = {}
    for _step in policy.steps if policy else ():
        today = max([told, *position.given.values(), *days.values()])
        decision = decide(position, policy, today)
        if not decision.step or not decision.day:
            break
        if decision.step.is_message:
            position = replace(position, given={**position.given, decision.step.key: decision.day})
        else:
            days[decision.action] = decision.day
            position = replace(position, reached={**position.reached, decision.action: decision.day})
    return days
