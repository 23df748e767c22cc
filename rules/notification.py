"""Of which debts a customer was told, by which step of the ladder, and since when.

Each day, and each debt, belongs to the message that named it: a notice about one debt says nothing of another, whichever
contracts and customers shared it on its day.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from .customer_account import Account
from .step_days import NOTICE, REMINDER, Step, days_between


class Message(NamedTuple):
    """One message to a contract: its step, the days on which it was given and recorded, and the journal items that it is about.
    ``is_queued``: it waits; neither given nor queued, it could not be delivered."""

    step_key: int
    action: str
    given: date | None
    recorded: date
    is_queued: bool
    line_ids: frozenset[int]

    @property
    def taken(self) -> date | None:
        """The day on which it took its step. A reminder does once it is recorded: nothing waits for it. Any other clock starts
        when the message went out."""
        return self.recorded if self.action == REMINDER else self.given


def standing(messages: Iterable[Message], account: Account, within: int | None, minimum: float) -> list[Message]:
    """Returns the messages of which, each by itself, enough is owed among the debts that count for the contract: a cent that is
    left of a notified debt must not carry one that was never notified. ``within``: see ``Account.amounts_of``."""
    contracts = None if within is None else (within,)
    return [
        message for message in messages if account.is_owed(message.line_ids, minimum, contracts, overdue=message.action == NOTICE)
    ]


def progress(messages: Iterable[Message]) -> dict:
    """Returns how far messages that stand have brought a contract, as values of its position. Of several of one step the first
    counts that took it; none waits or has failed where one did."""
    given: dict[int, date] = {}
    queued, failed = set(), set()
    for message in messages:
        day = message.taken
        if day:
            given[message.step_key] = min(day, given.get(message.step_key, day))
        else:
            (queued if message.is_queued else failed).add(message.step_key)
    return {
        "given": given,
        "unsent": frozenset(queued - given.keys()),
        "undelivered": frozenset(failed - given.keys() - queued),
    }


def cut_for(
    owed: Mapping[int, float], messages: Iterable[Message], steps: Sequence[Step], stop: Step, today: date
) -> dict[int, float]:
    """Returns what of ``owed``, by journal item, services may stop for by ``stop``, one of ``steps``: what the notices before it
    named, those alone that were given long enough ago. Who was told of a debt by a later notice only has all the time of the
    first one. ``messages``: those that stand."""
    index = steps.index(stop)
    places = [place for place, step in enumerate(steps[:index]) if step.action == NOTICE]
    if not places:
        return {}
    keys = {steps[place].key for place in places}
    latest = today - timedelta(days=max(1, days_between(steps, places[0], index)))
    notified = {
        line_id
        for message in messages
        if message.step_key in keys and message.given and message.given <= latest
        for line_id in message.line_ids
    }
    return {line_id: left for line_id, left in owed.items() if line_id in notified}
