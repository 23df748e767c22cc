"""What the next run of the ladder must do with a contract, and why it must not do anything else."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from .ladder import CUTS, MESSAGES, Climb, Openings, apart, upcoming_step


@dataclass
class Expectation:
    """``action``: what is due now, if anything; ``why_not``: the invariant that anything else would break, and how; ``is_sure``:
    the promise asks for it, and does not only allow it; ``proofs``: the items that a cut rests on."""

    action: str | None = None
    step: int | None = None
    since: date | None = None
    is_sure: bool = True
    why_not: tuple | None = None
    proofs: set = field(default_factory=set)


def expect(oracle, snapshot, contract, moment) -> Expectation:
    """Returns what a run of the ladder must do with the contract at a moment."""
    return Standing(oracle, snapshot, contract, moment).due()


def expect_again(oracle, snapshot, contract, episode, moment) -> Expectation:
    """Returns whether a suspension whose unlock is over must come back at a moment."""
    return Standing(oracle, snapshot, contract, moment).again(episode)


class Standing:
    """Where a contract stands at a moment, as a snapshot says."""

    def __init__(self, oracle, snapshot, contract, moment):
        self.oracle, self.snapshot, self.contract = oracle, snapshot, contract
        self.local = oracle.calendar.local(moment)
        self.day = self.local.date()
        self.policy = oracle.policy(snapshot, contract)
        self.minimum = self.policy.minimum if self.policy else 0
        self.scope = self.policy.scope if self.policy else "contract"
        self.account = oracle.account(snapshot, contract.customer, self.day)
        self.episode = snapshot.open_episode(contract.id)
        items = self.account.overdue + self.account.upcoming
        self.own = {one.id for one in items if self.scope == "customer" or contract.id in one.contracts}

    @property
    def owed(self) -> int:
        return self.account.owed(self.contract.id, self.scope)

    @property
    def is_over(self) -> bool:
        own = self.contract
        return own.state == "terminated" or not own.active or bool(own.end and own.end < self.day)

    def _nothing(self, name: str, text: str) -> Expectation:
        return Expectation(why_not=(name, f"{self.contract.name} {text}"))

    def _counts(self, amount: int) -> bool:
        return self.oracle.counts(amount, self.minimum)

    # ------------------------------------------------------------------------------------------------------------- the ladder

    def due(self) -> Expectation:
        """Returns what is due of the ladder."""
        if not self.policy or not self.policy.steps:
            return self._nothing("no_cut_by_itself", "has no policy")
        if self.is_over:
            return self._nothing("no_cut_without_debt", "is over")
        if not self._counts(self.owed):
            if self.episode:
                return self._nothing("no_cut_without_debt", f"owes {self.owed / 100:.2f}, which does not count")
            return self._reminder_before()
        if self.episode and self.episode.state == "unlocked":
            return self._nothing("no_cut_in_passing", "is unlocked")
        if self.episode and not self.oracle.goes_on(self.snapshot, self.contract, self.episode, self.day):
            return self._nothing("back_at_once", "is to get its services back first")
        return self._rung()

    def _rung(self) -> Expectation:
        climb, told = self._climbed()
        since = self.account.since(self.contract.id, self.scope, self.minimum)
        step, ready = upcoming_step(self.policy.steps, climb, since, self.day)
        if not step:
            return self._nothing("no_cut_without_notice", f"has no step that is due on {self.day:%a %d %b}")
        if step.action in MESSAGES:
            return self._message(step, ready, climb)
        if not (self.policy.auto_terminate if step.action == "terminate" else self.policy.auto_suspend):
            return self._nothing("no_cut_by_itself", "has a policy that leaves it to an officer")
        closed = self.closed(ready, is_cut=step.action in CUTS)
        if closed:
            return Expectation(why_not=closed)
        is_sure = not self.oracle.steps[self.contract.id, self.day]
        return Expectation(step.action, step.id, ready, is_sure, proofs=self._notified(told, step))

    def _notified(self, told, step) -> set:
        """Returns the items still owed of which the customer was told in time for a step: the grounds that a cut may have."""
        steps = self.policy.steps
        place, found = steps.index(step), set()
        for notice_place, day, items in told:
            if notice_place < place and day and day + timedelta(days=max(1, apart(steps, notice_place, place))) <= self.day:
                found |= items
        counting = {one.id for one in self.account.debts_of(self.contract.id, self.scope)}
        return found & counting

    def again(self, episode) -> Expectation:
        """Returns whether the suspension comes back whose unlock is over."""
        if not self.oracle.goes_on(self.snapshot, self.contract, episode, self.day):
            return self._nothing("no_cut_without_debt", "is suspended again and owes nothing that counts")
        closed = self.policy and self.closed(episode.until + timedelta(days=1), any_day=True)
        return Expectation("resuspend", why_not=closed or None)

    def closed(self, ready, *, any_day=False, is_cut=True) -> tuple | None:
        """Returns why a step that is ready since a day may not be taken now: the invariant, and how it would break it."""
        held = self.contract.held
        if held and held >= self.day:
            return self._nothing("no_cut_within_hold", f"is held until {held:%a %d %b}").why_not
        if not is_cut:
            return None
        ready = max(ready, held + timedelta(days=1)) if held else ready
        last = self.oracle.last_step.get(self.contract.id)
        ready = max(ready, last + timedelta(days=1)) if last and last < self.day else ready
        openings = Openings(self.policy, self.oracle.holidays)
        first = openings.first(ready, any_day=any_day)
        hour = self.local.hour + self.local.minute / 60
        reason = openings.forbids(self.day)
        if not reason and (not first or first > self.day):
            reason = f"before {first}, the first day for it"
        if not reason and not self.policy.hour_from <= hour < self.policy.hour_to:
            reason = f"outside the hours from {self.policy.hour_from} to {self.policy.hour_to}"
        text = f"would be cut on {self.local:%a %d %b %H:%M}, {reason}"
        return self._nothing("no_cut_on_forbidden_day", text).why_not if reason else None

    # ------------------------------------------------------------------------------------------------------------- messages

    def _message(self, step, ready, climb) -> Expectation:
        if step.id in climb.waiting:
            return self._nothing("no_untimely_message", f"has a {step.action} under way")
        silent = self.contract.silent
        if silent and silent >= self.day:
            return self._nothing("no_untimely_message", f"is to get no message until {silent}")
        is_free = not self.oracle.steps[self.contract.id, self.day]
        return Expectation(step.action, step.id, ready, is_free and not self._was_told_today())

    def _was_told_today(self) -> bool:
        """Whether the customer has had a message today, or is about to: then another one may wait."""
        own = [one for one in self.snapshot.notices.values() if one.customer == self.contract.customer]
        return any(self.day in (one.recorded, self.oracle.given.get(one.id)) for one in own)

    def _reminder_before(self) -> Expectation:
        """A reminder before the next due date, where nothing that counts is overdue."""
        following = self.account.debts_of(self.contract.id, self.scope, overdue=False)
        first = min((one.due for one in following), default=None)
        amount = sum(self.account.left[one.id] for one in following if one.due == first)
        steps = [one for one in self.policy.steps if one.since == "due_date" and one.days < 0]
        if not first or not steps or amount < self.minimum:
            return self._nothing("no_untimely_message", "owes nothing that counts")
        climb, _told = self._climbed()
        done = max((place + 1 for place, step in enumerate(steps) if step.id in climb.taken), default=0)
        ripe = [step for step in steps[done:] if first + timedelta(days=step.days) <= self.day]
        if not ripe:
            return self._nothing("no_untimely_message", "has no reminder that is due")
        return self._message(ripe[-1], first + timedelta(days=ripe[-1].days), climb)

    # ----------------------------------------------------------------------------------------------------- how far it has come

    def _climbed(self) -> tuple[Climb, list]:
        """Returns how far the contract has come, and what its notices named: place of their step, day, items."""
        climb, told = Climb(), []
        for place, step in enumerate(self.policy.steps):
            if step.action in MESSAGES:
                told += self._told(place, step, climb)
            elif self.episode:
                taken = {"reduce": self.episode.reduced, "suspend": self.episode.suspended}.get(step.action)
                if taken:
                    climb.taken[step.id] = taken
        return climb, told

    def _told(self, place, step, climb) -> list:
        """Adds to ``climb`` what the messages of a step come to, each for what it named itself; returns what notices named."""
        alive = [one for one in self.snapshot.notices_of(self.contract.id) if one.step == step.id and one.action == step.action]
        alive = [one for one in alive if one.standing and one.state != "cancelled"]
        good = [one for one in alive if self._counts(self._left(one))]
        given = {one.id: self._day_of(one) for one in alive}
        days = sorted(given[one.id] for one in good if given[one.id])
        if days:
            climb.taken[step.id] = days[0]
        elif good:
            climb.waiting.add(step.id)
        return [(place, given[one.id], self.own & set(one.items)) for one in good if step.action == "notice" and given[one.id]]

    def _day_of(self, notice) -> date | None:
        return self.oracle.given.get(notice.id) if notice.action == "notice" else notice.recorded

    def _left(self, notice) -> int:
        return self.account.left_of(self.own & set(notice.items), overdue=notice.action == "notice")
