import unittest
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules.customer_account import Account, Company, Entry
from odoo.addons.account_delinquency.rules.ladder import RESUME, Policy, Position, decide
from odoo.addons.account_delinquency.rules.notification import Message, cut_for, progress, standing
from odoo.addons.account_delinquency.rules.start_days import StartDays
from odoo.addons.account_delinquency.rules.step_days import DUE_DATE, FROM_NOTICE, NOTICE, REDUCE, REMINDER, SUSPEND, Step

TODAY = date(2026, 11, 24)
COMPANY = Company(root_id=1, lineage=frozenset({1}), digits=2)
NOTIFY, CUT = Step(3, NOTICE, 15, DUE_DATE), Step(4, SUSPEND, 15, FROM_NOTICE)
REMIND, PARTIAL, FULL = Step(2, REMINDER, 5, DUE_DATE), Step(7, REDUCE, 15, FROM_NOTICE), Step(8, SUSPEND, 30)
LAST_NOTICE = Step(5, NOTICE, 45)
ANY_DAY = StartDays(blocked_weekdays=frozenset(), respect_holidays=False, respect_eves=False)


def ago(days):
    return TODAY - timedelta(days=days)


def entry(key, contracts=(7,), *, partner=5, due=None, today=TODAY, amount=100.0):
    due = due or ago(40)
    return Entry(1, partner, frozenset(contracts), False, due < today, [due], [key], [amount])


def account(*entries) -> Account:
    made = Account(COMPANY)
    for one in entries:
        made.add(one)
    Account.settle([made])
    return made


def told(*line_ids, days=20, step=NOTIFY, recorded=None, is_queued=False):
    """A message about these items that was given ``days`` ago; not given with ``None``."""
    given_on = None if days is None else ago(days)
    return Message(step.key, step.action, given_on, recorded or given_on or TODAY, is_queued, frozenset(line_ids))


class TestStanding(unittest.TestCase):
    """Which messages count for a contract."""

    DEBTS = account(entry(1), entry(2, contracts=(8,)), entry(3, due=TODAY))

    def _stands(self, message, within=7, minimum=0.0):
        return bool(standing([message], self.DEBTS, within, minimum))

    def test_message_about_a_debt_of_the_contract_stands(self):
        self.assertTrue(self._stands(told(1)))

    def test_message_about_the_debt_of_another_contract_stands_where_all_count(self):
        self.assertEqual([self._stands(told(2), within) for within in (7, 8, None)], [False, True, True])

    def test_message_about_nothing_that_is_owed_does_not_stand(self):
        self.assertFalse(self._stands(told(9)))

    def test_minimum_under_at_and_over(self):
        self.assertEqual([self._stands(told(1), minimum=minimum) for minimum in (99.99, 100, 100.01)], [True, True, False])

    def test_debts_of_two_messages_do_not_reach_the_minimum_together(self):
        debts = account(entry(1), entry(2))
        self.assertEqual(standing([told(1), told(2)], debts, 7, 150), [])

    def test_notice_of_what_is_not_overdue_any_more_does_not_stand_and_a_reminder_does(self):
        self.assertEqual([self._stands(told(3, step=step)) for step in (NOTIFY, REMIND)], [False, True])


class TestProgress(unittest.TestCase):
    """How far messages have brought a contract."""

    def test_nothing_was_said(self):
        self.assertEqual(progress([]), {"given": {}, "unsent": frozenset(), "undelivered": frozenset()})

    def test_of_several_notices_the_first_is_the_clock(self):
        for days in ((20, 10), (10, 20), (20, None)):
            with self.subTest(days=days):
                given_on = progress([told(1, days=days[0]), told(2, days=days[1])])["given"]
                self.assertEqual(given_on, {NOTIFY.key: ago(20)})

    def test_notice_counts_from_the_day_on_which_it_was_given_and_a_reminder_from_that_on_which_it_was_recorded(self):
        messages = [told(1, days=5, step=step, recorded=ago(9)) for step in (NOTIFY, REMIND)]
        self.assertEqual(progress(messages)["given"], {NOTIFY.key: ago(5), REMIND.key: ago(9)})

    def test_what_waits_comes_before_what_failed(self):
        cases = ((True, False), {3}, set()), ((False, False), set(), {3}), ((True, True), {3}, set())
        for queued, unsent, undelivered in cases:
            with self.subTest(queued=queued):
                found = progress([told(1, days=None, is_queued=one) for one in queued])
                self.assertEqual((found["unsent"], found["undelivered"]), (unsent, undelivered))

    def test_notice_that_was_given_in_one_way_waits_in_no_other(self):
        for is_queued in (True, False):
            with self.subTest(is_queued=is_queued):
                found = progress([told(1, days=None, is_queued=is_queued), told(1)])
                self.assertEqual((found["unsent"], found["undelivered"]), (set(), set()))


class TestCutFor(unittest.TestCase):
    """What a suspension rests on."""

    OWED = {1: 100.0, 2: 70.0, 3: 5.0}

    def _cut_for(self, *messages, steps=(NOTIFY, CUT), stop=CUT):
        return cut_for(self.OWED, messages, steps, stop, TODAY)

    def test_what_no_notice_named_is_no_reason(self):
        self.assertEqual(self._cut_for(told(1)), {1: 100.0})

    def test_notice_under_at_and_over_its_age(self):
        rests = [self._cut_for(told(1), told(2, days=days)) for days in (14, 15, 16)]
        self.assertEqual([len(rest) for rest in rests], [1, 2, 2])

    def test_what_is_not_owed_any_more_is_no_reason(self):
        self.assertEqual(self._cut_for(told(1, 9)), {1: 100.0})

    def test_debt_that_two_notices_named_is_known_since_the_first(self):
        self.assertEqual(self._cut_for(told(1, days=3), told(1)), {1: 100.0})

    def test_notice_that_was_not_given_gives_no_reason(self):
        self.assertEqual(self._cut_for(told(1, days=None, is_queued=True)), {})

    def test_reminder_gives_no_reason(self):
        self.assertEqual(self._cut_for(told(1, days=90, step=REMIND), steps=(REMIND, NOTIFY, CUT)), {})

    def test_notice_after_the_suspension_gives_no_reason(self):
        self.assertEqual(self._cut_for(told(1, days=90, step=LAST_NOTICE), steps=(NOTIFY, CUT, LAST_NOTICE)), {})

    def test_notice_of_another_policy_gives_no_reason(self):
        self.assertEqual(self._cut_for(told(1, days=90, step=Step(33, NOTICE, 15, DUE_DATE))), {})

    def test_full_suspension_after_a_reduction_rests_on_what_has_been_known_for_the_days_of_both(self):
        steps = (NOTIFY, PARTIAL, FULL)
        rests = [self._cut_for(told(1, days=days), steps=steps, stop=FULL) for days in (44, 45)]
        self.assertEqual([len(rest) for rest in rests], [0, 1])

    def test_debt_that_only_a_later_notice_named_has_the_days_of_all_notices(self):
        steps = (NOTIFY, Step(6, NOTICE, 7), Step(4, SUSPEND, 8))
        for days, rest in ((14, {1: 100.0}), (15, {1: 100.0, 2: 70.0})):
            with self.subTest(days=days):
                messages = told(1), told(1, 2, days=days, step=steps[1])
                self.assertEqual(self._cut_for(*messages, steps=steps, stop=steps[2]), rest)

    def test_cut_that_is_counted_from_the_due_date_comes_a_day_after_the_notice(self):
        steps = (NOTIFY, Step(4, SUSPEND, 30, DUE_DATE))
        rests = [self._cut_for(told(1, days=days), steps=steps, stop=steps[1]) for days in (0, 1)]
        self.assertEqual([len(rest) for rest in rests], [0, 1])


class Debt:
    """An instalment of the world below."""

    def __init__(self, key, customer, contract, due, coins):
        self.key, self.customer, self.contracts, self.due = key, customer, frozenset({contract}), due
        self.left, self.is_contested = coins, False


class Notice:
    """A notice of the world below: whom it tells of what, and since when."""

    def __init__(self, contracts, step_key, line_ids, today):
        self.contracts, self.step_key, self.line_ids, self.recorded = set(contracts), step_key, line_ids, today
        self.given, self.is_queued = None, True


class World:
    """Three contracts of two customers under two policies, whose notices and suspensions the rules decide, day by day. What was
    sent on which day is kept apart, by contract, policy and debt, and judged by that alone."""

    MINIMUM = 5.0
    FIRST_DAY = date(2026, 1, 1)

    def __init__(self):
        self.today = self.FIRST_DAY
        self.customer_of, self.policy_of = {1: 1, 2: 1, 3: 2}, {1: 0, 2: 0, 3: 0}
        self.scopes = ["customer", "contract"]
        self.policies = [
            Policy((Step(10 * place + 3, NOTICE, 3, DUE_DATE), Step(10 * place + 4, SUSPEND, 15, FROM_NOTICE)), 5.0, ANY_DAY)
            for place in (0, 1)
        ]
        self.debts, self.notices, self.episodes = [], [], {}
        self.sent = {}
        self.broken = []

    # What happens

    def bill(self, contract, amount):
        due = self.today + timedelta(days=amount % 7 - 3)
        coins = (100, 300, 600, 10000)[amount % 4]
        self.debts.append(Debt(len(self.debts), self.customer_of[contract], contract, due, coins))

    def pay(self, which, share):
        if self.debts:
            debt = self.debts[which % len(self.debts)]
            debt.left = debt.left // 2 if share % 3 == 0 else 0

    def contest(self, which, _other):
        if self.debts:
            debt = self.debts[which % len(self.debts)]
            debt.is_contested = not debt.is_contested

    def put_off(self, which, days):
        if self.debts:
            self.debts[which % len(self.debts)].due = self.today + timedelta(days=days % 30)

    def change_scope(self, which, _other):
        scopes = {"customer": "contract", "contract": "customer"}
        self.scopes[which % 2] = scopes[self.scopes[which % 2]]

    def change_policy(self, contract, _other):
        self.policy_of[contract] = 1 - self.policy_of[contract]

    def move(self, contract, _other):
        """Another customer takes the contract over; not during a suspension, which the gates refuse."""
        if contract not in self.episodes:
            self.customer_of[contract] = 3 - self.customer_of[contract]

    def merge(self, which, _other):
        kept = which % 2 + 1
        self.customer_of = dict.fromkeys(self.customer_of, kept)
        for debt in self.debts:
            debt.customer = kept

    def send(self, which, _other):
        """Some of what waits goes out; the rest waits on, or comes back."""
        for place, notice in enumerate(self.notices):
            if not notice.given and (place + which) % 3:
                notice.given, notice.is_queued = self.today, False
                for contract in notice.contracts:
                    for line_id in notice.line_ids:
                        self.sent.setdefault((contract, notice.step_key, line_id), self.today)
            elif not notice.given:
                notice.is_queued = which % 2 == 0

    # What the program makes of it

    def _account(self, customer):
        entries = [
            entry(debt.key, debt.contracts, partner=customer, due=debt.due, today=self.today, amount=debt.left / 100)._replace(
                is_disputed=debt.is_contested
            )
            for debt in self.debts
            if debt.customer == customer and debt.left
        ]
        return account(*entries)

    def _within(self, contract):
        return contract if self.scopes[self.policy_of[contract]] == "contract" else None

    def _standing(self, contract, customer_account):
        messages = [
            Message(one.step_key, NOTICE, one.given, one.recorded, one.is_queued, frozenset(one.line_ids))
            for one in self.notices
            if contract in one.contracts
        ]
        return standing(messages, customer_account, self._within(contract), self.MINIMUM)

    def _position(self, contract, customer_account, messages):
        within, episode = self._within(contract), self.episodes.get(contract)
        values = {"reached": {SUSPEND: episode[0]}} if episode else {}
        if episode:
            contracts = None if within is None else (within,)
            values["unsettled"] = customer_account.left_of(episode[1], contracts, overdue=True)
        return Position(**customer_account.amounts_of(contract, within, self.MINIMUM), **progress(messages), **values)

    def run(self):
        """One run: a step of each contract at most. What is to be told of all of a customer's debts is told in one notice."""
        due = {}
        for contract in self.customer_of:
            customer_account = self._account(self.customer_of[contract])
            messages = self._standing(contract, customer_account)
            policy = self.policies[self.policy_of[contract]]
            decision = decide(self._position(contract, customer_account, messages), policy, self.today)
            if not decision.is_due:
                continue
            if decision.action == RESUME:
                self._resume(contract)
            elif decision.action == NOTICE:
                alone = self._within(contract)
                asked = customer_account.asked_of(alone, self.MINIMUM)
                due.setdefault((self.customer_of[contract], decision.step.key, alone), (asked, []))[1].append(contract)
            else:
                owed = customer_account.overdue_of(self._within(contract))
                rest = cut_for(owed, messages, policy.steps, decision.step, self.today)
                self._judge_cut(contract, rest)
                self.episodes[contract] = self.today, rest
        self.notices += [Notice(contracts, key[1], set(asked), self.today) for key, (asked, contracts) in due.items()]

    def _resume(self, contract):
        del self.episodes[contract]
        for notice in self.notices:
            notice.contracts.discard(contract)

    # The judge, who knows no rule but what counts and what was sent

    def _counts(self, contract, line_id):
        debt = self.debts[line_id]
        is_owed = debt.left and not debt.is_contested and debt.due < self.today
        is_own = contract in debt.contracts or self.scopes[self.policy_of[contract]] == "customer"
        return debt.left / 100 if is_owed and is_own and debt.customer == self.customer_of[contract] else 0

    def _judge_cut(self, contract, rest):
        step_key = 10 * self.policy_of[contract] + 3
        for line_id in rest:
            sent = self.sent.get((contract, step_key, line_id))
            if not sent or (self.today - sent).days < 15:
                self.broken.append(f"{self.today}: {contract} is cut for {line_id}, sent {sent}")
        if sum(self._counts(contract, line_id) for line_id in rest) < self.MINIMUM:
            self.broken.append(f"{self.today}: {contract} is cut for {rest}, too little")

    def judge(self):
        """Nobody is forgotten, and nobody stays cut for what came later."""
        for contract in self.customer_of:
            if contract in self.episodes:
                rest = sum(self._counts(contract, line_id) for line_id in self.episodes[contract][1])
                if rest < self.MINIMUM:
                    self.broken.append(f"{self.today}: {contract} stays cut, {rest} is left")
                continue
            for notice in self.notices:
                is_old = notice.given and (self.today - notice.given).days >= 15
                is_its = contract in notice.contracts and notice.step_key == 10 * self.policy_of[contract] + 3
                rest = sum(self._counts(contract, line_id) for line_id in notice.line_ids)
                if is_old and is_its and rest >= self.MINIMUM:
                    self.broken.append(f"{self.today}: {contract} is not cut for {notice.line_ids}")


# How often each happens among so many.
WEIGHTS = {
    "bill": 4,
    "send": 5,
    "pay": 2,
    "contest": 1,
    "put_off": 1,
    "change_scope": 1,
    "change_policy": 1,
    "move": 1,
    "merge": 1,
}
NAMES = st.sampled_from([name for name, weight in WEIGHTS.items() for _one in range(weight)])
EVENTS = st.lists(st.tuples(NAMES, st.integers(1, 3), st.integers(0, 30), st.integers(0, 15)), min_size=12, max_size=40)


class TestNotificationProperties(unittest.TestCase):
    @settings(max_examples=120, deadline=None)
    @given(EVENTS)
    def test_each_day_and_each_debt_belongs_to_the_notice_that_named_it(self, events):
        """Whatever becomes of scopes, policies, customers and due dates: no cut rests on a debt that its own notice did not name
        long enough ago, each that does is made, and none outlasts what it was for."""
        world = World()
        for name, which, other, days in events:
            getattr(world, name)(which, other)
            for _day in range(days):
                world.today += timedelta(days=1)
                world.run()
                world.run()
                world.judge()
        self.assertEqual(world.broken, [])


if __name__ == "__main__":
    unittest.main()
