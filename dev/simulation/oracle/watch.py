"""The oracle: it compares what stands before and after each transaction with what it expects, and keeps a log of its own."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from .accounts import Account
from .expect import expect, expect_again
from .invariants import broken
from .ladder import CUTS, MESSAGES
from .ledger import Snapshot

# What an officer does to a contract by hand.
LIFTED_BY = {"resume", "terminate"}
CUT_BY = {"cut", "pause"}
# What an officer decides about one contract becomes of no other, not even of the same customer.
ABOUT_ONE = {*LIFTED_BY, *CUT_BY, "unlock", "hold_contract", "bounce", "mark_sent", "cancel_notice", "retry_notice"}


@dataclass
class Happening:
    """A transaction: an event, or one of the scheduled actions. ``customers`` and ``contracts``: whom it may concern."""

    name: str
    moment: datetime
    day: date
    before: Snapshot
    after: Snapshot
    event: object = None
    at_once: bool = False
    everybody: bool = False
    customers: set = field(default_factory=set)
    contracts: set = field(default_factory=set)
    mails: list = field(default_factory=list)

    @property
    def is_run(self) -> bool:
        return self.event is None


@dataclass
class Rest:
    """What a suspension is for: the items of which enough must be owed for it to go on. ``is_overridden``: an officer has cut in
    spite of the minimum."""

    items: set
    is_overridden: bool = False


class Oracle:
    """Judges one world. ``checks`` counts what was held against an expectation, ``decisions`` what was decided."""

    def __init__(self, calendar, holidays: set):
        self.calendar, self.holidays = calendar, holidays
        self.given: dict[int, date] = {}
        self.rests: dict[int, Rest] = {}
        self.steps: dict[tuple, list] = defaultdict(list)
        self.last_step: dict[int, date] = {}
        self.messages: dict[tuple, list] = defaultdict(list)
        self.checks = self.decisions = 0
        self._accounts: dict = {}

    # ------------------------------------------------------------------------------------------------------- what is owed

    def account(self, snapshot, customer, day) -> Account:
        """Returns what a customer owes in a snapshot, on a day."""
        key = id(snapshot), customer, day
        if key not in self._accounts:
            if len(self._accounts) > 400:
                self._accounts.clear()
            items = [item for item in snapshot.items if item.customer == customer]
            self._accounts[key] = Account(items, day), snapshot  # which keeps the id its own
        return self._accounts[key][0]

    def policy(self, snapshot, contract):
        return snapshot.policies.get(contract.policy)

    def minimum(self, snapshot, contract) -> int:
        policy = self.policy(snapshot, contract)
        return policy.minimum if policy else 0

    def scope(self, snapshot, contract) -> str:
        policy = self.policy(snapshot, contract)
        return policy.scope if policy else "contract"

    def owed(self, snapshot, contract, day) -> int:
        return self.account(snapshot, contract.customer, day).owed(contract.id, self.scope(snapshot, contract))

    def counts(self, amount: int, minimum: int) -> bool:
        return amount > 0 and amount >= minimum

    # ------------------------------------------------------------------------------------------------------------ judgement

    def judge(self, happening: Happening):
        """Raises ``BrokenInvariantError`` where something has become of a contract that must not, or has not that must."""
        self._note_mails(happening)
        for contract in happening.after.contracts.values():
            self._judge_contract(happening, contract)
        self._judge_notices(happening)
        self._note_changes(happening)
        self._judge_messages(happening)
        self._judge_tickets(happening)
        self._judge_others(happening)

    def _note_changes(self, happening):
        """Keeps on which day something became of the suspensions for debt, whoever did it: the program waits for the next day."""
        for new in happening.after.episodes.values():
            old = happening.before.episodes.get(new.id)
            is_changed = not old or (old.state, old.level) != (new.state, new.level)
            if new.kind == "debt" and is_changed and not self.steps[new.contract, happening.day]:
                self.steps[new.contract, happening.day].append(f"{new.state} by {happening.name}")
        for (contract, day), steps in self.steps.items():
            if steps and day == happening.day:
                self.last_step[contract] = day

    def _judge_contract(self, happening, contract):
        before = happening.before.contracts.get(contract.id, contract)
        if contract.error:
            broken("nothing_fails", f"{contract.name}: {contract.error}")
        expected = None
        if happening.name == "ladder":
            expected = expect(self, happening.before, before, happening.moment)
            self.checks += 1
        self._judge_cuts(happening, before, contract, expected)
        self._judge_lifts(happening, before, contract)
        self._judge_state(happening, contract)
        self._judge_termination(happening, before, contract, expected)

    # --------------------------------------------------------------------------------------------------------- cuts

    def _judge_cuts(self, happening, before, contract, expected):
        changes = list(self._stops(happening, contract.id))
        for old, new, action in changes:
            self.decisions += 1
            if not happening.is_run:
                self._cut_by_hand(happening, contract, old, new)
            elif action == "resuspend":
                self._judge_resuspension(happening, before, old, new)
            else:
                self._judge_cut(happening, before, (old, new), action, expected)
        is_due = expected and expected.action in CUTS and expected.is_sure
        if is_due and not any(action == expected.action for _old, _new, action in changes):
            self._forgotten(happening, contract, expected)

    def _stops(self, happening, contract: int):
        """Yields the suspensions for debt of a contract that began or went further, as they were and are, and how."""
        for new in happening.after.episodes.values():
            if new.contract != contract or new.kind != "debt" or new.state != "active":
                continue
            old = happening.before.episodes.get(new.id)
            was_unlocked = old is not None and old.state == "unlocked"
            if was_unlocked:
                yield old, new, "resuspend"
            if not old or (old.level != new.level and (was_unlocked or new.level == "full")):
                yield old, new, "suspend" if new.level == "full" else "reduce"

    def _cut_by_hand(self, happening, contract, old, new):
        event = happening.event
        if event.kind not in CUT_BY or event.args.get("contract") != contract.name:
            broken("no_cut_in_passing", f"{contract.name} was cut by {event.kind}")
        account = self.account(happening.before, contract.customer, happening.day)
        debts = account.debts_of(contract.id, self.scope(happening.before, contract))
        ids = {item.id for item in debts}
        owed = sum(account.left[item.id] for item in debts)
        if not owed:
            broken("no_cut_without_debt", f"{contract.name} was cut by hand and owes nothing")
        known = self.rests.get(new.id) if old else None
        is_small = owed < self.minimum(happening.before, contract) if not known else known.is_overridden
        self.rests[new.id] = Rest(ids | (known.items if known else set()), is_small)

    def _judge_cut(self, happening, before, episodes, action, expected):
        old, new = episodes
        name, day = before.name, happening.day
        if happening.name != "ladder":
            broken("no_cut_in_passing", f"{name} was cut by the scheduled action {happening.name}")
        if self.steps[before.id, day]:
            broken("one_step_a_day", f"{name}: {action} after {', '.join(self.steps[before.id, day])} on the same day")
        if not expected or expected.action != action:
            why = expected.why_not if expected else None
            broken(*(why or ("no_cut_without_notice", f"{name}: {action}, and it is not its turn")))
        self.steps[before.id, day].append(action)
        known = self.rests.get(new.id) if old else None
        self.rests[new.id] = Rest(set(expected.proofs), bool(known and known.is_overridden))
        observed = new.suspended if action == "suspend" else new.reduced
        if observed != day:
            broken("state_of_episodes", f"{name}: {action} is dated {observed}")

    def _judge_resuspension(self, happening, before, old, new):
        name, day = before.name, happening.day
        if happening.name not in ("settle", "requested"):
            broken("no_cut_in_passing", f"{name} was suspended again by {happening.name}")
        if old.until and day <= old.until:
            broken("back_on_its_day", f"{name} is suspended again before its unlock ends on {old.until}")
        expected = expect_again(self, happening.before, before, old, happening.moment)
        if expected.why_not:
            broken(*expected.why_not)
        if self.steps[before.id, day]:
            broken("one_step_a_day", f"{name}: suspended again after {', '.join(self.steps[before.id, day])} on the same day")
        self.steps[before.id, day].append("suspended again")

    def _forgotten(self, happening, contract, expected):
        broken(
            "nobody_forgotten",
            f"{contract.name} was due for “{expected.action}” from {expected.since:%a %d %b} on, and nothing happened in the run "
            f"of {self._clock(happening)}",
        )

    def _clock(self, happening) -> str:
        return f"{self.calendar.local(happening.moment):%a %d %b %H:%M}"

    # -------------------------------------------------------------------------------------------------------- lifts

    def _judge_lifts(self, happening, before, contract):
        for new in happening.after.episodes.values():
            if new.contract != contract.id:
                continue
            old = happening.before.episodes.get(new.id)
            if new.kind != "debt":
                self._judge_pause(happening, contract, old, new)
                continue
            was_open = old and old.state != "lifted"
            if was_open and new.state == "lifted":
                self._judge_lift(happening, contract, new)
            elif new.state != "lifted":
                self._judge_stay(happening, contract, new)

    def _judge_pause(self, happening, contract, old, new):
        """What the customer asked for, or an officer stopped for another reason, ends by no run before its day."""
        is_lifted = old and old.state != "lifted" and new.state == "lifted" and contract.state != "terminated"
        if is_lifted and happening.is_run and not (old.kind == "temporary" and old.until and old.until < happening.day):
            broken("back_on_its_day", f"{contract.name}: the {old.kind} suspension until {old.until or '-'} ended")

    def _judge_lift(self, happening, contract, episode):
        self.decisions += 1
        if any(one.standing for one in happening.after.notices_of(contract.id) if one.id in happening.before.notices):
            broken("new_ladder_after_lift", f"{contract.name} got its services back, and its notices stand")
        event = happening.event
        if event and event.kind in LIFTED_BY and event.args.get("contract") == contract.name:
            return
        if contract.state == "terminated":
            return
        if self.goes_on(happening.after, contract, episode, happening.day):
            rest, owed = self._rest(happening.after, contract, episode, happening.day)
            broken(
                "back_for_what_settles",
                f"{contract.name} got its services back, and of what it was cut for {rest / 100:.2f} is overdue and not paid "
                f"(in all {owed / 100:.2f})",
            )
        policy = self.policy(happening.after, contract)
        if policy and not policy.auto_resume:
            broken("back_for_what_settles", f"{contract.name} was resumed by the program, which its policy leaves to an officer")

    def _judge_stay(self, happening, contract, episode):
        is_told = happening.at_once and (contract.customer in happening.customers or contract.id in happening.contracts)
        if happening.name != "settle" and not is_told:
            return
        self.checks += 1
        policy = self.policy(happening.after, contract)
        if self.goes_on(happening.after, contract, episode, happening.day) or (policy and not policy.auto_resume):
            return
        rest, owed = self._rest(happening.after, contract, episode, happening.day)
        broken(
            "back_at_once",
            f"{contract.name} stays cut, and of what it was cut for {rest / 100:.2f} is overdue (in all {owed / 100:.2f})",
        )

    def _rest(self, snapshot, contract, episode, day) -> tuple[int, int]:
        """Returns what is left of what a suspension is for, of the debts that count for the contract, and all that is owed."""
        account, scope = self.account(snapshot, contract.customer, day), self.scope(snapshot, contract)
        rest, owed = self.rests.get(episode.id), account.owed(contract.id, scope)
        counting = {one.id for one in account.debts_of(contract.id, scope)}
        return (account.left_of(rest.items & counting) if rest else owed), owed

    def goes_on(self, snapshot, contract, episode, day) -> bool:
        """Whether enough is owed, in all and of what the suspension is for."""
        rest, owed = self._rest(snapshot, contract, episode, day)
        own, minimum = self.rests.get(episode.id), self.minimum(snapshot, contract)
        if own and own.is_overridden:
            return rest > 0 and owed > 0
        return self.counts(rest, minimum) and self.counts(owed, minimum)

    # -------------------------------------------------------------------------------------------- the state of contracts

    def _judge_state(self, happening, contract):
        self.checks += 1
        if contract.state == "terminated":
            return
        open_ones = [one for one in happening.after.episodes.values() if one.contract == contract.id and one.state == "active"]
        full = {one.kind for one in open_ones if one.level == "full"}
        reduced = any(one.level == "reduced" for one in open_ones)
        wanted = "suspended" if full - {"temporary"} else "temporary" if full else "reduced" if reduced else "active"
        if wanted != contract.state:
            broken("state_of_episodes", f"{contract.name} is {contract.state} and should be {wanted}")
        over = [one for one in open_ones if one.kind == "temporary" and happening.name == "settle" and one.until < happening.day]
        if over:
            broken(
                "back_on_its_day", f"{contract.name} is still suspended after {over[0].until}, until when its customer wanted it"
            )
        late = [one for one in happening.after.episodes.values() if one.contract == contract.id and one.state == "unlocked"]
        for episode in late if happening.name == "settle" else ():
            self._judge_unlock(happening, contract, episode)

    def _judge_unlock(self, happening, contract, episode):
        """An unlock whose time is over has ended, unless something keeps the suspension away today."""
        if happening.day <= episode.until or self.steps[contract.id, happening.day] or _is_closed(contract, happening.day):
            return
        before = happening.before.contracts[contract.id]
        if not self.policy(happening.before, before):
            return
        if not expect_again(self, happening.before, before, episode, happening.moment).why_not:
            broken("nobody_forgotten", f"{contract.name}: its unlock ended on {episode.until}, and it is not suspended again")

    def _judge_termination(self, happening, before, contract, expected):
        is_due = expected and expected.action == "terminate"
        if contract.state == "terminated" and before.state != "terminated":
            self.decisions += 1
            event = happening.event
            if event and event.kind == "terminate" and event.args["contract"] == contract.name:
                return
            if not is_due:
                why = expected.why_not if expected and expected.why_not else None
                broken(*(why or ("no_cut_without_notice", f"{contract.name} was terminated, and it is not its turn")))
            if self.steps[contract.id, happening.day]:
                broken("one_step_a_day", f"{contract.name} was terminated after {self.steps[contract.id, happening.day]}")
            self.steps[contract.id, happening.day].append("terminate")
        elif is_due and expected.is_sure:
            self._forgotten(happening, contract, expected)

    # ----------------------------------------------------------------------------------------------------------- messages

    def _note_mails(self, happening):
        """Keeps on which day the transport took each message, and which customers got one."""
        for mail in happening.mails:
            told = [one for one in happening.after.notices.values() if one.message == mail.message_id]
            for notice in told:
                self.given.setdefault(notice.id, happening.day)
            for address in mail.addresses:
                self.messages[address, happening.day].append(mail.subject)

    def withdrawn(self, contract_ids, day):
        """Keeps that messages of today were withdrawn before they were sent: their step was not taken."""
        for contract_id in contract_ids:
            steps = self.steps[contract_id, day]
            steps[:] = [step for step in steps if step not in MESSAGES]

    def told(self, notice_ids, day):
        """Keeps that an officer has told the customers in another way."""
        for notice_id in notice_ids:
            self.given.setdefault(notice_id, day)

    def came_back(self, notice_ids):
        """Keeps that messages came back: they were not given."""
        for notice_id in notice_ids:
            self.given.pop(notice_id, None)

    def _judge_messages(self, happening):
        for mail in happening.mails:
            for address in mail.addresses:
                subjects = self.messages[address, happening.day]
                if len(subjects) > 1:
                    broken(
                        "one_message_a_day", f"{address} got {len(subjects)} messages on {happening.day}: {', '.join(subjects)}"
                    )

    def _judge_notices(self, happening):
        self._judge_new_notices(happening)
        for new in happening.after.notices.values():
            old = happening.before.notices.get(new.id)
            if old and old.standing and not new.standing:
                self._judge_ended(happening, old)
            elif new.standing and happening.name == "settle":
                self._judge_standing(happening, new)
            self._judge_sent(new)

    def _judge_new_notices(self, happening):
        news = defaultdict(list)
        for notice in happening.after.notices.values():
            old = happening.before.notices.get(notice.id)
            for contract in notice.contracts - (old.contracts if old else frozenset()):
                news[contract].append(notice)
        if news and happening.name != "ladder":
            broken("no_untimely_message", f"a message was recorded by {happening.name}")
        if happening.name != "ladder":
            return
        for contract in happening.before.contracts.values():
            self._judge_told(happening, contract, news[contract.id])

    def _judge_told(self, happening, contract, news):
        expected = expect(self, happening.before, contract, happening.moment)
        is_due = expected and expected.action in ("reminder", "notice")
        for notice in news:
            self.decisions += 1
            if not is_due or notice.step != expected.step:
                why = expected.why_not if expected and expected.why_not else None
                broken(*(why or ("no_untimely_message", f"{contract.name}: {notice.action}, and it is not its turn")))
            self._judge_sum(happening, contract, notice)
        taken = self.steps[contract.id, happening.day]
        if news and taken and not (set(taken) <= set(MESSAGES) and self._waits(happening, contract)):
            broken("one_step_a_day", f"{contract.name}: {news[0].action} after {', '.join(taken)} on the same day")
        if news:
            self.steps[contract.id, happening.day].append(news[0].action)
        if is_due and expected.is_sure and not news:
            broken(
                "nobody_untold",
                f"{contract.name} was due for a {expected.action} from {expected.since:%a %d %b} on, and got none in the run of "
                f"{self._clock(happening)}",
            )

    def _waits(self, happening, contract) -> bool:
        """Whether what was recorded for the contract today has not been sent: it goes out together with what comes to it."""
        today = [one for one in happening.before.notices_of(contract.id) if one.recorded == happening.day]
        return not any(one.id in self.given for one in today)

    def _judge_sum(self, happening, contract, notice):
        self.checks += 1
        account = self.account(happening.before, contract.customer, happening.day)
        scope, minimum = self.scope(happening.before, contract), self.minimum(happening.before, contract)
        debts = account.debts_of(contract.id, scope)
        if not self.counts(sum(account.left[one.id] for one in debts), minimum):
            following = account.debts_of(contract.id, scope, overdue=False)
            first = min((one.due for one in following), default=None)
            debts = debts + [one for one in following if one.due == first]
        wanted = {one.id: account.left[one.id] for one in debts}
        if notice.items != wanted or notice.cents != sum(wanted.values()):
            broken(
                "sum_of_message",
                f"the {notice.action} to {contract.name} asks for {notice.cents / 100:.2f}, and the debt is "
                f"{sum(wanted.values()) / 100:.2f}",
            )

    def _judge_ended(self, happening, notice):
        """A notice has ended: too little is owed of it, all of its contracts left it, or an officer withdrew it."""
        if happening.event and happening.event.kind == "cancel_notice":
            return
        for contract_id in notice.contracts:
            contract = happening.after.contracts[contract_id]
            if contract.customer != notice.customer or self._was_lifted(happening, contract_id):
                continue
            left, minimum = self._left_of_notice(happening.after, notice, contract, happening.day)
            if left > 0 and left >= minimum:
                broken(
                    "told_stays_told",
                    f"the {notice.action} of {notice.recorded:%a %d %b} to {contract.name} was made history, and "
                    f"{left / 100:.2f} of what it named is still owed",
                )

    def _left_of_notice(self, snapshot, notice, contract, day) -> tuple[int, int]:
        """Returns what is left of what a notice named to a contract, and how much it takes to stand."""
        account = self.account(snapshot, contract.customer, day)
        step_policy = next((one for one in snapshot.policies.values() if any(s.id == notice.step for s in one.steps)), None)
        policies = [one for one in (step_policy, self.policy(snapshot, contract)) if one]
        minimum = max((one.minimum for one in policies), default=0)
        is_shared = len(policies) > 1 and any(one.scope == "customer" for one in policies)
        own = {i.id for i in snapshot.items if i.id in notice.items and (contract.id in i.contracts or is_shared)}
        return account.left_of(own, overdue=notice.action == "notice"), minimum

    def _was_lifted(self, happening, contract_id) -> bool:
        for new in happening.after.episodes.values():
            old = happening.before.episodes.get(new.id)
            if new.contract == contract_id and new.kind == "debt" and old and old.state != "lifted" and new.state == "lifted":
                return True
        return False

    def _judge_standing(self, happening, notice):
        """After a run nothing stands of which nothing is owed."""
        if not notice.contracts or notice.state == "cancelled":
            return
        self.checks += 1
        contracts = [happening.after.contracts[one] for one in notice.contracts]
        account = self.account(happening.after, notice.customer, happening.day)
        left = account.left_of(set(notice.items), overdue=notice.action == "notice")
        if not left and all(one.customer == notice.customer for one in contracts):
            broken("settled_is_history", f"the {notice.action} to {contracts[0].name} stands, and nothing of it is owed")

    def _judge_sent(self, notice):
        if notice.state in ("sent", "delivered") and notice.action == "notice" and notice.given != self.given.get(notice.id):
            said = self.given.get(notice.id)
            broken("sent_is_sent", f"notice {notice.id} is given on {notice.given}, and the transport took it on {said}")

    # ------------------------------------------------------------------------------------------------- tickets, others

    def _judge_tickets(self, happening):
        about = defaultdict(list)
        for ticket, (episode, closed) in happening.after.tickets.items():
            about[episode].append((ticket, closed))
        for episode in happening.after.episodes.values():
            self.checks += 1
            tickets = about[episode.id]
            if len(tickets) > 1 or (tickets and tickets[0][0] != episode.ticket):
                broken("ticket_of_episode", f"suspension {episode.id} has {len(tickets)} tickets")
            if tickets and tickets[0][1] != (episode.state == "lifted"):
                broken(
                    "ticket_of_episode", f"the ticket of the suspension {episode.id} ({episode.state}) is wrongly open or closed"
                )
            known = happening.before.episodes.get(episode.id)
            for notice_id in episode.notices - (known.notices if known else frozenset()):
                self._judge_proof(happening, episode, happening.after.notices[notice_id])

    def _judge_proof(self, happening, episode, notice):
        last = max(day for day in (episode.start, episode.reduced, episode.suspended) if day)
        day = self.given.get(notice.id, notice.given)
        if notice.action != "notice" or (day and day > last):
            name = happening.after.contracts[episode.contract].name
            broken("proof_of_episode", f"{name}: a {notice.action} of {day} is no proof of a suspension of {last}")

    def _judge_others(self, happening):
        """Whoever has nothing to do with an event is as before."""
        if happening.is_run or happening.everybody:
            return
        for contract in happening.before.contracts.values():
            after = happening.after.contracts.get(contract.id, contract)
            if happening.event.kind in ABOUT_ONE and happening.event.args.get("contract") not in (None, contract.name):
                self.checks += 1
                if happening.before.services(contract.id) != happening.after.services(contract.id):
                    broken("apart", f"the services of {contract.name} have changed by {happening.event.kind} of another contract")
            if {contract.customer, after.customer} & happening.customers or contract.id in happening.contracts:
                continue
            self.checks += 1
            if happening.before.fingerprint(contract.id) != happening.after.fingerprint(contract.id):
                broken("apart", f"{contract.name} has changed, and {happening.event.kind} was about another customer")


def _is_closed(contract, day) -> bool:
    return contract.state == "terminated" or not contract.active or bool(contract.end and contract.end < day)
