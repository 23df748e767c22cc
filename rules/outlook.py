"""On which days services would stop, as a letter tells it before it happens."""

from dataclasses import replace
from datetime import date

from .ladder import REDUCE, RESUSPEND, SUSPEND, Decision, Policy, Position, decide


def outlook(position: Position, policy: Policy | None, told: date, step_key: int | None = None) -> dict[str, date]:
    """Returns the days on which services would be reduced, suspended and terminated, by action, if nothing is paid and every step
    is taken on its day; where an unlock ends they are reduced or suspended again. ``step_key``: the message that is given on
    ``told``, the day from which it is foreseen."""
    given = {**position.given, step_key: told} if step_key else position.given
    position = replace(position, given=given, told_on=told, unsent=frozenset(), undelivered=frozenset())
    days: dict[str, date] = {}
    for _step in (RESUSPEND, *(policy.steps if policy else ())):
        today = max([told, *position.given.values(), *days.values()])
        decision = decide(position, policy, today)
        if not decision.day or not (decision.step or decision.action == RESUSPEND):
            break
        if decision.step and decision.step.is_message:
            position = replace(position, given={**position.given, decision.step.key: decision.day})
            continue
        days[_stopped(position, decision)] = decision.day
        position = _after(position, decision)
    return days


def _stopped(position: Position, decision: Decision) -> str:
    """How services stop: an unlock gives back what was reduced, or suspended."""
    if decision.action != RESUSPEND:
        return decision.action
    return SUSPEND if SUSPEND in position.reached else REDUCE


def _after(position: Position, decision: Decision) -> Position:
    if decision.action == RESUSPEND:
        return replace(position, unlocked_until=None, changed_on=decision.day)
    return replace(position, reached={**position.reached, decision.action: decision.day})
