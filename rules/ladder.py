"""What may happen next to a contract whose customer does not pay, from which day, and why.

``decide`` is a pure function of the position of a contract, the policy that it follows, and the day. It gives one decision, for
acting and for not acting. The rules that it keeps:

* The ladder never skips: a notice, a reduction, a suspension and a termination are taken in the order of the policy, one on a
  day, and each is counted from the day on which the one before it really happened (Res. Anatel 765/2023: from the notice, not
  from the due date). Only a reminder that comes too late is left out.
* One step a day, whoever takes it: after what an officer did, or what came of an unlock or a payment, the program waits for the
  next day. One message a day and customer, whichever contract it is about.
* What is foreseen comes true: the day and the step that a decision names are those of the decision on that day, as long as
  nothing happens in between.
* Nothing happens on what is contested, paid, covered by a credit, or less than the policy's minimum amount.
* Services stop on days that the policy allows only (Lei 14.015/2020, see ``start_days``), and never during a hold, or while an
  online payment is waited for.
* What was suspended for a debt comes back when that debt is gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from operator import itemgetter

from .pending import Pending
from .start_days import FIXED_DAY, HOLIDAY, StartDays
from .step_days import DUE_DATE, MESSAGES, NOTICE, PREVIOUS, REDUCE, REMINDER, SUSPEND, TERMINATE, Step, Wait, planned

# Not steps of a ladder: services come back, and stop again when an unlock has ended without payment.
RESUME = "resume"
RESUSPEND = "resuspend"

# These start on allowed days only.
STOPS = frozenset({REDUCE, SUSPEND, RESUSPEND})

# Why something happens, or doesn't. WEEKDAY, HOLIDAY, EVE and FIXED_DAY of ``start_days`` are reasons too.
DUE = "due"
PAID = "paid"
NOTHING_OWED = "nothing_owed"
CONTESTED = "contested"
COVERED = "covered"
NO_CONTRACT = "no_contract"
BELOW_MINIMUM = "below_minimum"
REST_BELOW_MINIMUM = "rest_below_minimum"
NO_POLICY = "no_policy"
ENDED = "ended"
UNLOCKED = "unlocked"
UNLOCK_ENDED = "unlock_ended"
NOT_YET = "not_yet"
NOT_SENT = "not_sent"
NOT_DELIVERED = "not_delivered"
HELD = "held"
PENDING = "pending"
SILENCED = "silenced"
STEP_TAKEN = "step_taken"
WRITTEN_TO = "written_to"
HOURS_OVER = "hours_over"
UP_TO_OFFICER = "up_to_officer"
LADDER_DONE = "ladder_done"
SUSPENDED = "suspended"

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Policy:
    """The ladder, the least amount in the company's currency that anything happens for, the days on which services may stop,
    and what the program does by itself; the rest is up to an officer. ``closed_on``: the day whose hours for that are over."""

    steps: tuple[Step, ...] = ()
    minimum: float = 0.0
    start_days: StartDays = field(default_factory=StartDays)
    closed_on: date | None = None
    auto_suspend: bool = True
    auto_resume: bool = True
    auto_terminate: bool = False

    @property
    def reminder_horizon(self) -> int:
        """For how many days before a due date the ladder has something to say."""
        return max((-step.days for step in self.steps if step.counted_from == DUE_DATE), default=0)

    def acts_alone(self, action: str) -> bool:
        """Whether the program takes ``action`` without an officer."""
        if action == RESUME:
            return self.auto_resume
        if action == TERMINATE:
            return self.auto_terminate
        return action in MESSAGES or action == RESUSPEND or self.auto_suspend


@dataclass(frozen=True)
class Position:
    """Where a contract stands. Amounts are in the company's currency.

    ``owed``: what is overdue and not contested, less the customer's credits, rounded; ``own``: what of it the contract's own
    documents ask for, which is all unless the policy looks at the customer. ``covered``: what those credits take away.
    ``uncontracted``: what the customer owes besides that belongs to none of his contracts, so that no ladder reaches it.
    ``unsettled``: what is left of the debts that an open suspension is for; ``None`` where these are not known.
    ``oldest``: the due date of the oldest instalment of which something is owed; ``counts_since``: the one with which that came
    to the policy's minimum, from which the ladder is climbed; ``None``: the oldest. ``upcoming``: the next due date that has not
    passed; ``upcoming_amount``: what falls due then. ``given``: the days on which the messages of this episode were sent, by
    step. ``unsent`` and ``undelivered``: steps whose messages wait, or could not be delivered. ``reached``: the days on which
    services were reduced, suspended or terminated in this episode, by action. ``changed_on``: the last day on which a suspension
    for debt began, ended, or changed in any way, whoever did it. ``told_on``: the last day on which the customer was sent a
    message, about whatever contract. ``pending``: an online payment of what is owed that is waited for. ``is_overridden``: an
    officer opened that episode in spite of the policy's minimum.
    """

    owed: float = 0.0
    own: float = 0.0
    uncontracted: float = 0.0
    unsettled: float | None = None
    oldest: date | None = None
    counts_since: date | None = None
    covered: float = 0.0
    contested: float = 0.0
    upcoming: date | None = None
    upcoming_amount: float = 0.0
    given: Mapping[int, date] = field(default_factory=dict)
    unsent: frozenset[int] = frozenset()
    undelivered: frozenset[int] = frozenset()
    reached: Mapping[str, date] = field(default_factory=dict)
    changed_on: date | None = None
    told_on: date | None = None
    unlocked_until: date | None = None
    held_until: date | None = None
    pending: Pending | None = None
    silent_until: date | None = None
    is_ended: bool = False
    is_overridden: bool = False

    def day_of(self, step: Step) -> date | None:
        """Returns the day on which ``step`` was taken; ``None`` where it wasn't."""
        return self.given.get(step.key) if step.is_message else self.reached.get(step.action)

    @property
    def is_suspended(self) -> bool:
        """Whether an episode is open, unlocked or not."""
        return REDUCE in self.reached or SUSPEND in self.reached

    def owes_less_than(self, other: "Position") -> bool:
        """Whether less is owed than in ``other``, in all or of what an open suspension is for."""
        return self.owed < other.owed or (self.unsettled or 0) < (other.unsettled or 0)

    @property
    def next_step_from(self) -> date:
        """The first day on which the program may take a step again."""
        return max((_after(day) for day in (self.changed_on, *self.given.values(), *self.reached.values())), default=date.min)

    @property
    def next_message_from(self) -> date:
        """The first day on which the customer may be written to again."""
        return max(_after(self.silent_until), _after(self.told_on))


@dataclass(frozen=True)
class Decision:
    """What comes next: ``action`` on ``day``, and whether the program may take it now; no day where the policy and the holidays
    allow none. ``reason`` says why or why not, one of the constants of this module; ``facts`` are the days and amounts that the
    reason is about."""

    reason: str
    action: str | None = None
    day: date | None = None
    step: Step | None = None
    is_due: bool = False
    facts: Mapping[str, object] = field(default_factory=dict)


def decide(position: Position, policy: Policy | None, today: date) -> Decision:
    """Returns the one thing that comes next for the contract on ``today``, or why nothing does."""
    ladder = policy or Policy()
    settled = _settled(position, ladder, today)
    if settled:
        return settled
    if position.is_ended:
        return Decision(ENDED)
    if position.unlocked_until:
        return _end_of_unlock(position, ladder, today)
    return _next_rung(position, ladder, today)


def _settled(position: Position, policy: Policy, today: date) -> Decision | None:
    """What comes of a contract that owes nothing that counts; ``None`` where it owes enough. A suspension ends with the debts
    that it is for, too: those that came later are not the customer's reason to be without services. What an officer has decided
    in spite of the minimum is not undone for it."""
    if _counts(position.owed, policy):
        return _ground_settled(position, policy, today)
    reason, facts = _why_nothing_counts(position, policy)
    if position.is_suspended and position.is_overridden and position.owed > 0:
        stays = None if position.unlocked_until else Decision(reason, facts=facts)
        return _ground_settled(position, policy, today) or stays
    if position.is_suspended:
        reason = PAID if reason in (NOTHING_OWED, COVERED, NO_CONTRACT) else reason
        return Decision(reason, RESUME, today, is_due=policy.auto_resume, facts=facts)
    return _reminder_before(position, policy, today) or Decision(reason, facts=facts)


def _counts(amount: float, policy: Policy) -> bool:
    return amount > 0 and amount >= policy.minimum


def _ground_settled(position: Position, policy: Policy, today: date) -> Decision | None:
    """The end of a suspension where too little to count is left of the debts that it is for."""
    rest = position.unsettled
    if not position.is_suspended or rest is None or _counts(rest, policy) or (position.is_overridden and rest > 0):
        return None
    reason, facts = (REST_BELOW_MINIMUM, {"amount": rest, "minimum": policy.minimum}) if rest > 0 else (PAID, {})
    return Decision(reason, RESUME, today, is_due=policy.auto_resume, facts=facts)


def _why_nothing_counts(position: Position, policy: Policy) -> tuple[str, dict]:
    if position.owed > 0:
        return BELOW_MINIMUM, {"amount": position.owed, "minimum": policy.minimum}
    if position.contested > 0:
        return CONTESTED, {"amount": position.contested}
    if position.covered > 0:
        return COVERED, {"amount": position.covered}
    if position.uncontracted > 0:
        return NO_CONTRACT, {"amount": position.uncontracted}
    return NOTHING_OWED, {}


def _reminder_before(position: Position, policy: Policy, today: date) -> Decision | None:
    """The reminder before the next due date, the one nearest to it where several are due; a rest that is overdue and does not
    count is no obstacle. Too little to count is not reminded of: such a reminder would not stand, and be given again by each
    run. One that would come after the due date is none."""
    if not position.upcoming or position.is_ended or position.upcoming_amount < policy.minimum:
        return None
    steps = [step for step in policy.steps if step.counted_from == DUE_DATE and step.days < 0]
    pending = steps[_taken(steps, position) :]
    if not pending:
        return None
    facts = {"due": position.upcoming}
    reminders = [_message(step, position.upcoming + timedelta(days=step.days), facts, position, today) for step in pending]
    # The last one of those that may be given on the first day.
    first = min(reversed(reminders), key=_day)
    return first if _day(first) <= position.upcoming else Decision(first.reason, facts=first.facts)


def _end_of_unlock(position: Position, policy: Policy, today: date) -> Decision:
    """An unlock that ends without payment suspends again, without a new notice. Where it gives back what was reduced, the full
    suspension may follow on the next day."""
    after = _after(position.unlocked_until)
    decision = _stop(RESUSPEND, None, Wait(after, 0, PREVIOUS), position, policy, today)
    if today < after:
        decision = replace(decision, reason=UNLOCKED, facts={"until": position.unlocked_until})
    elif decision.is_due:
        decision = replace(decision, reason=UNLOCK_ENDED)
    return replace(decision, facts={**decision.facts, **_what_follows(position, policy, decision.day)})


def _what_follows(position: Position, policy: Policy, day: date | None) -> dict:
    """The stop that comes next where services stop again on ``day``."""
    if not day:
        return {}
    following = _next_rung(replace(position, unlocked_until=None, changed_on=day), policy, day)
    return {"then": following.action, "then_on": following.day} if following.action in STOPS and following.day else {}


def _next_rung(position: Position, policy: Policy, today: date) -> Decision:
    """The step that comes next: never past one that must be taken, and not a reminder that what follows it overtakes, since it
    comes too late or may not be given in time."""
    chosen, overtaken = None, date.max
    for index in _candidates(policy.steps, position):
        step, wait = policy.steps[index], _wait(policy.steps, index, position)
        decision = _rung(step, wait, position, policy, today)
        if not chosen or _day(decision) < overtaken:
            chosen = decision
        if wait.until <= today:
            break
        overtaken = min(overtaken, wait.until)
    return chosen or Decision(_why_no_rung(policy.steps, position))


def _rung(step: Step, wait: Wait, position: Position, policy: Policy, today: date) -> Decision:
    if step.is_message:
        return _message(step, wait.until, _waits(wait, position, today), position, today)
    return _stop(step.action, step, wait, position, policy, today)


def _why_no_rung(steps, position: Position) -> str:
    """Why no step is left: who was suspended by hand may have missed some."""
    if not steps:
        return NO_POLICY
    is_complete = all(step.action == REMINDER or position.day_of(step) for step in steps)
    return LADDER_DONE if is_complete or not position.is_suspended else SUSPENDED


def _taken(steps, position: Position) -> int:
    """How far the ladder has been climbed: all steps up to the last one that was taken are behind."""
    return max((index + 1 for index, step in enumerate(steps) if position.day_of(step)), default=0)


def _candidates(steps, position: Position) -> list[int]:
    """The places of the steps that may come next: the first one that must be taken, and the reminders before it from the last one
    on. What comes first here overtakes what comes after it."""
    reminders, binding = [], None
    for index in range(_taken(steps, position), len(steps)):
        if steps[index].action != REMINDER:
            binding = index
            break
        if steps[index].days >= 0:
            reminders.append(index)
    binding = _with_its_notice(steps, binding, position)
    return [index for index in (binding, *reversed(reminders)) if index is not None]


def _with_its_notice(steps, index: int | None, position: Position) -> int | None:
    """Services stop after the notices before that, also where an officer has reduced them without any."""
    if index is None or steps[index].action not in STOPS:
        return index
    missing = (place for place in range(index) if steps[place].action == NOTICE and not position.day_of(steps[place]))
    return next(missing, index)


def _wait(steps, index: int, position: Position) -> Wait:
    return planned(steps, index, [position.day_of(step) for step in steps[:index]], position.counts_since or position.oldest)


def _message(step: Step, until: date, facts: dict, position: Position, today: date) -> Decision:
    """A step that tells the customer something, from the day ``until`` on; ``facts``: those of its wait. What is recorded already
    goes out as soon as the customer may be written to; whether one that failed ever does, nobody knows."""
    if step.key in position.unsent:
        return Decision(NOT_SENT, step.action, max(position.next_message_from, today), step)
    if step.key in position.undelivered:
        return Decision(NOT_DELIVERED, step.action, step=step)
    day, reason, facts = max(
        (today, DUE, {}),
        (until, NOT_YET, facts),
        (_after(position.silent_until), SILENCED, {"until": position.silent_until}),
        (position.next_step_from, STEP_TAKEN, {}),
        (_after(position.told_on), WRITTEN_TO, {}),
        key=itemgetter(0),  # the first one of the same day
    )
    return Decision(reason, step.action, day, step, is_due=reason == DUE, facts=facts)


def _stop(action: str, step: Step | None, wait: Wait, position: Position, policy: Policy, today: date) -> Decision:
    """A step that takes services away: on an allowed day, not during a hold, not on the day of another step, and not alone where
    the policy forbids it."""
    held = position.held_until
    pending = position.pending
    ready = max(wait.until, _after(held), pending.free_on if pending else date.min, position.next_step_from)
    day = _start(action, ready, policy, today)
    if wait.until > today:
        return Decision(NOT_YET, action, day, step, facts=_waits(wait, position, today))
    if held and held >= today:
        return Decision(HELD, action, day, step, facts={"until": held})
    if pending:
        return Decision(PENDING, action, day, step, facts={"until": pending.until})
    if ready > today:
        return Decision(STEP_TAKEN, action, day, step)
    if not day or day > today:
        reason = _why_not_today(action, ready, policy, today)
        return Decision(reason, action, day, step, facts={"day": day})
    if not policy.acts_alone(action):
        return Decision(UP_TO_OFFICER, action, day, step)
    return Decision(DUE, action, day, step, is_due=True)


def _start(action: str, ready: date, policy: Policy, today: date) -> date | None:
    """The first day from ``ready`` on that is allowed, if any; where it has been missed, the next allowed day catches up."""
    if action not in STOPS:
        return max(ready, today)
    first = max(today, _after(policy.closed_on))
    if action == RESUSPEND:
        return policy.start_days.first_on_any_day(max(ready, first))
    return policy.start_days.first(ready, first)


def _why_not_today(action: str, ready: date, policy: Policy, today: date) -> str:
    """Why what is ready to stop does not stop ``today``."""
    day = _start(action, ready, replace(policy, closed_on=None), today)
    if day == today:
        return HOURS_OVER
    return policy.start_days.why_not(today) or (FIXED_DAY if day else HOLIDAY)


def _day(decision: Decision) -> date:
    return decision.day or date.max


def _after(day: date | None) -> date:
    """The day after ``day``; the first of all where there is none."""
    return day + _ONE_DAY if day else date.min


def _waits(wait: Wait, position: Position, today: date) -> dict:
    facts = {"elapsed": wait.elapsed(today), "days": wait.days, "from": wait.since}
    if wait.since == DUE_DATE and position.counts_since not in (None, position.oldest):
        facts["counts_since"] = position.counts_since
    return facts
