import unittest
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules import ladder
from odoo.addons.account_delinquency.rules.ladder import RESUME, RESUSPEND, Policy, Position, decide
from odoo.addons.account_delinquency.rules.start_days import EVE, FIXED_DAY, HOLIDAY, WEEKDAY, StartDays
from odoo.addons.account_delinquency.rules.step_days import (
    DUE_DATE,
    FROM_NOTICE,
    NOTICE,
    PREVIOUS,
    REDUCE,
    REMINDER,
    SUSPEND,
    TERMINATE,
    Step,
)

HOLIDAYS = frozenset({date(2026, 11, 20), date(2026, 12, 25), date(2027, 1, 1)})
BRAZIL = StartDays(holidays=HOLIDAYS)
ANY_DAY = StartDays(blocked_weekdays=frozenset(), respect_holidays=False, respect_eves=False)

REMIND_BEFORE = Step(1, REMINDER, -3, DUE_DATE)
REMIND = Step(2, REMINDER, 5, DUE_DATE)
NOTIFY = Step(3, NOTICE, 15, DUE_DATE)
CUT = Step(4, SUSPEND, 15, FROM_NOTICE)
LAST_NOTICE = Step(5, NOTICE, 45)
END = Step(6, TERMINATE, 15, FROM_NOTICE)
ANATEL_765 = Policy((REMIND_BEFORE, REMIND, NOTIFY, CUT, LAST_NOTICE, END), start_days=ANY_DAY, auto_terminate=True)
PARTIAL = Step(7, REDUCE, 15, FROM_NOTICE)
FULL = Step(8, SUSPEND, 30)
ANATEL_632 = Policy((NOTIFY, PARTIAL, FULL), start_days=ANY_DAY)

TODAY = date(2026, 11, 18)


def ago(days):
    return TODAY - timedelta(days=days)


def owing(days=40, **values):
    """The position of a contract whose oldest debt has been overdue for ``days``."""
    return Position(owed=100.0, oldest=ago(days), **values)


class TestLadder(unittest.TestCase):
    def _decide(self, position, policy=ANATEL_765, today=TODAY):
        return decide(position, policy, today)

    def _expect(self, decision, action, reason, is_due=False, day=None):
        self.assertEqual((decision.action, decision.reason, decision.is_due), (action, reason, is_due))
        if day:
            self.assertEqual(decision.day, day)

    def test_nothing_owed(self):
        self._expect(self._decide(Position()), None, ladder.NOTHING_OWED)

    def test_without_a_policy_nothing_happens(self):
        self._expect(self._decide(owing(), None), None, ladder.NO_POLICY)

    def test_policy_without_steps_does_nothing(self):
        self._expect(self._decide(owing(), Policy()), None, ladder.NO_POLICY)

    def test_contested_debt_is_out_of_the_base(self):
        self._expect(self._decide(Position(contested=100.0)), None, ladder.CONTESTED)

    def test_debt_covered_by_credit_is_not_owed(self):
        self._expect(self._decide(Position(covered=100.0)), None, ladder.COVERED)

    def test_minimum_amount_under_at_and_over(self):
        policy = replace(ANATEL_765, minimum=50.0)
        acts = [self._decide(replace(owing(), owed=owed), policy).is_due for owed in (49.99, 50.0, 50.01)]
        self.assertEqual(acts, [False, True, True])

    def test_below_the_minimum_says_so(self):
        decision = self._decide(replace(owing(), owed=49.99), replace(ANATEL_765, minimum=50.0))
        self._expect(decision, None, ladder.BELOW_MINIMUM)
        self.assertEqual(decision.facts, {"amount": 49.99, "minimum": 50.0})

    def test_reminder_before_the_due_date(self):
        due = [self._decide(Position(upcoming=ago(-days))).is_due for days in (4, 3, 0)]
        self.assertEqual(due, [False, True, True])

    def test_reminder_before_the_due_date_is_given_once(self):
        decision = self._decide(Position(upcoming=ago(-2), given={REMIND_BEFORE.key: ago(1)}))
        self._expect(decision, None, ladder.NOTHING_OWED)

    def test_reminder_after_the_due_date_under_at_and_over(self):
        due = [self._decide(owing(days)).is_due for days in (4, 5, 6)]
        self.assertEqual(due, [False, True, True])
        self.assertEqual(self._decide(owing(5)).action, REMINDER)

    def test_notice_under_at_and_over(self):
        actions = [self._decide(owing(days, given={REMIND.key: ago(days - 5)})) for days in (14, 15, 16)]
        self.assertEqual([(one.action, one.is_due) for one in actions], [(NOTICE, False), (NOTICE, True), (NOTICE, True)])

    def test_reminder_that_comes_too_late_is_left_out(self):
        self._expect(self._decide(owing(15)), NOTICE, ladder.DUE, is_due=True)

    def test_suspension_from_the_notice_under_at_and_over(self):
        """R1: 15 calendar days, counted from the notice and not from the due date."""
        due = [self._decide(owing(90, given={NOTIFY.key: ago(days)})).is_due for days in (14, 15, 16)]
        self.assertEqual(due, [False, True, True])

    def test_notice_that_is_too_young_says_how_old_it_is(self):
        decision = self._decide(owing(90, given={NOTIFY.key: ago(9)}))
        self._expect(decision, SUSPEND, ladder.NOT_YET, day=ago(9) + timedelta(days=15))
        self.assertEqual(decision.facts, {"elapsed": 9, "days": 15, "from": FROM_NOTICE})

    def test_long_overdue_debt_is_notified_first(self):
        self._expect(self._decide(owing(400)), NOTICE, ladder.DUE, is_due=True)

    def test_clock_does_not_start_before_the_notice_is_out(self):
        self._expect(self._decide(owing(unsent=frozenset({NOTIFY.key}))), NOTICE, ladder.NOT_SENT)

    def test_notice_that_could_not_be_delivered_stops_the_ladder(self):
        self._expect(self._decide(owing(undelivered=frozenset({NOTIFY.key}))), NOTICE, ladder.NOT_DELIVERED)

    def test_termination_60_days_after_the_suspension(self):
        """R1: with a notice of its own."""
        given = {NOTIFY.key: ago(90), LAST_NOTICE.key: ago(15)}
        due = [
            self._decide(owing(120, given={**given, LAST_NOTICE.key: ago(days)}, reached={SUSPEND: ago(60)})).is_due
            for days in (14, 15, 16)
        ]
        self.assertEqual(due, [False, True, True])

    def test_termination_never_without_its_notice(self):
        decision = self._decide(owing(300, given={NOTIFY.key: ago(200)}, reached={SUSPEND: ago(180)}))
        self._expect(decision, NOTICE, ladder.DUE, is_due=True)
        self.assertEqual(decision.step, LAST_NOTICE)

    def test_termination_is_up_to_an_officer(self):
        given = {NOTIFY.key: ago(90), LAST_NOTICE.key: ago(15)}
        policy = replace(ANATEL_765, auto_terminate=False)
        self._expect(self._decide(owing(120, given=given, reached={SUSPEND: ago(60)}), policy), TERMINATE, ladder.UP_TO_OFFICER)

    def test_nothing_after_the_end_of_the_contract(self):
        self._expect(self._decide(owing(is_ended=True)), None, ladder.ENDED)

    def test_reduced_service_comes_before_full_suspension(self):
        """R2: 15 days after the notice reduced, 30 days later suspended."""
        given = {NOTIFY.key: ago(200)}
        self._expect(self._decide(owing(200, given=given), ANATEL_632), REDUCE, ladder.DUE, is_due=True)
        due = [self._decide(owing(given=given, reached={REDUCE: ago(days)}), ANATEL_632).is_due for days in (29, 30, 31)]
        self.assertEqual(due, [False, True, True])

    def test_all_steps_taken(self):
        reached = {REDUCE: ago(75), SUSPEND: ago(45)}
        decision = self._decide(owing(given={NOTIFY.key: ago(90)}, reached=reached), ANATEL_632)
        self._expect(decision, None, ladder.LADDER_DONE)

    def test_suspended_by_hand_without_the_steps_before(self):
        for given_before in ({}, {NOTIFY.key: ago(90)}):
            with self.subTest(given=given_before):
                decision = self._decide(owing(given=given_before, reached={SUSPEND: ago(3)}), ANATEL_632)
                self._expect(decision, None, ladder.SUSPENDED)

    def test_reminder_that_was_left_out_is_no_step_that_is_missing(self):
        policy = Policy((REMIND, NOTIFY, CUT), start_days=ANY_DAY)
        decision = self._decide(owing(given={NOTIFY.key: ago(30)}, reached={SUSPEND: ago(3)}), policy)
        self._expect(decision, None, ladder.LADDER_DONE)

    def test_two_steps_never_on_one_day(self):
        steps = (NOTIFY, Step(9, NOTICE, 16, DUE_DATE))
        decision = self._decide(owing(60, given={NOTIFY.key: TODAY}), Policy(steps))
        self._expect(decision, NOTICE, ladder.NOT_YET, day=TODAY + timedelta(days=1))

    def test_forbidden_days_move_the_suspension_on(self):
        """R8: the eve of a holiday, the holiday, a Saturday; the Monday after them is the day."""
        policy = replace(ANATEL_765, start_days=BRAZIL)
        position = Position(owed=100.0, oldest=date(2026, 8, 1), given={NOTIFY.key: date(2026, 10, 1)})
        reasons = {date(2026, 11, 19): EVE, date(2026, 11, 20): WEEKDAY, date(2026, 11, 21): WEEKDAY}
        for day, reason in reasons.items():
            with self.subTest(day=day):
                self._expect(self._decide(position, policy, day), SUSPEND, reason, day=date(2026, 11, 23))
        self._expect(self._decide(position, policy, date(2026, 11, 23)), SUSPEND, ladder.DUE, is_due=True)

    def test_holiday_in_the_week(self):
        days = replace(BRAZIL, holidays=frozenset({TODAY}))
        decision = self._decide(owing(90, given={NOTIFY.key: ago(30)}), replace(ANATEL_765, start_days=days))
        self._expect(decision, SUSPEND, HOLIDAY, day=TODAY + timedelta(days=1))

    def test_without_an_allowed_day_nothing_stops_and_no_day_is_told(self):
        """A holiday of a year, such as one whose last day has a wrong year; today it is the eve, or a holiday, or far off."""
        for reason, start, fixed_day in ((EVE, 1, 0), (HOLIDAY, 0, 0), (HOLIDAY, 5, 28)):
            with self.subTest(reason=reason, start=start):
                holidays = frozenset(TODAY + timedelta(days=start + offset) for offset in range(400))
                policy = replace(ANATEL_765, start_days=StartDays(frozenset(), holidays, fixed_day=fixed_day))
                decision = self._decide(owing(90, given={NOTIFY.key: ago(20)}), policy)
                self._expect(decision, SUSPEND, reason)
                self.assertEqual((decision.day, decision.step), (None, CUT))

    def test_without_an_allowed_day_no_unlock_ends(self):
        policy = replace(ANATEL_765, start_days=replace(ANY_DAY, blocked_weekdays=range(7)))
        position = owing(90, reached={SUSPEND: ago(9)})
        for days, reason in ((0, ladder.UNLOCKED), (1, WEEKDAY)):
            decision = self._decide(replace(position, unlocked_until=ago(days)), policy)
            self._expect(decision, RESUSPEND, reason)
            self.assertIsNone(decision.day)

    def test_wait_and_hold_without_an_allowed_day_say_so_all_the_same(self):
        policy = replace(ANATEL_765, start_days=replace(ANY_DAY, blocked_weekdays=range(7)))
        for days, held, reason in ((9, None, ladder.NOT_YET), (20, TODAY, ladder.HELD)):
            decision = self._decide(owing(90, given={NOTIFY.key: ago(days)}, held_until=held), policy)
            self._expect(decision, SUSPEND, reason)
            self.assertIsNone(decision.day)

    def test_messages_go_out_on_any_day(self):
        policy = replace(ANATEL_765, start_days=BRAZIL)
        self._expect(self._decide(owing(400), policy, date(2026, 11, 20)), NOTICE, ladder.DUE, is_due=True)

    def test_fixed_day_of_the_month(self):
        """R9: what is ready on the 12th waits for the 20th."""
        policy = replace(ANATEL_765, start_days=replace(ANY_DAY, fixed_day=20))
        position = owing(90, given={NOTIFY.key: date(2026, 10, 28)})
        self._expect(self._decide(position, policy), SUSPEND, FIXED_DAY, day=date(2026, 11, 20))
        self._expect(self._decide(position, policy, date(2026, 11, 20)), SUSPEND, ladder.DUE, is_due=True)

    def test_missed_fixed_day_is_caught_up(self):
        policy = replace(ANATEL_765, start_days=replace(ANY_DAY, fixed_day=16))
        self._expect(self._decide(owing(90, given={NOTIFY.key: ago(20)}), policy), SUSPEND, ladder.DUE, is_due=True)

    def test_hold_under_at_and_over_its_last_day(self):
        """R12: up to and including the day."""
        given = {NOTIFY.key: ago(30)}
        reasons = [self._decide(owing(90, given=given, held_until=ago(days))).reason for days in (-1, 0, 1)]
        self.assertEqual(reasons, [ladder.HELD, ladder.HELD, ladder.DUE])

    def test_hold_does_not_stop_messages(self):
        self._expect(self._decide(owing(held_until=ago(-9))), NOTICE, ladder.DUE, is_due=True)

    def test_silence_stops_messages_and_so_the_ladder(self):
        decision = self._decide(owing(400, silent_until=ago(-9)))
        self._expect(decision, NOTICE, ladder.SILENCED, day=ago(-10))

    def test_silence_under_at_and_over_its_last_day(self):
        reasons = [self._decide(owing(400, silent_until=ago(days))).reason for days in (-1, 0, 1)]
        self.assertEqual(reasons, [ladder.SILENCED, ladder.SILENCED, ladder.DUE])

    def test_of_several_late_reminders_the_last_is_given(self):
        second = Step(9, REMINDER, 10, DUE_DATE)
        decision = self._decide(owing(12), Policy((REMIND, second, NOTIFY)))
        self.assertEqual((decision.step, decision.is_due), (second, True))

    def test_of_several_reminders_before_the_due_date_the_last_is_given(self):
        second = Step(9, REMINDER, -1, DUE_DATE)
        decision = self._decide(Position(upcoming=TODAY), Policy((REMIND_BEFORE, second, NOTIFY)))
        self.assertEqual((decision.step, decision.is_due), (second, True))

    def test_rest_below_the_minimum_is_no_obstacle_to_remind_of_what_is_due_next(self):
        policy = replace(ANATEL_765, minimum=10.0)
        actions = []
        for owed in (0.0, 9.99, 10.0):
            position = Position(owed=owed, oldest=ago(9), upcoming=ago(-1), upcoming_amount=100.0)
            actions.append(self._decide(position, policy).step)
        self.assertEqual(actions, [REMIND_BEFORE, REMIND_BEFORE, REMIND])

    def test_days_overdue_are_counted_from_when_the_minimum_was_reached(self):
        """Of a rest of last year's invoice and this month's, the second one begins the ladder."""
        policy = replace(ANATEL_765, steps=(NOTIFY, CUT))
        due = []
        for days in (14, 15):
            decision = self._decide(owing(300, counts_since=ago(days)), policy)
            due.append((decision.is_due, decision.facts.get("elapsed"), decision.facts.get("counts_since")))
        self.assertEqual(due, [(False, 14, ago(14)), (True, None, None)])

    def test_reminder_before_the_due_date_under_at_and_over_the_minimum(self):
        policy = replace(ANATEL_765, minimum=10.0)
        due = [self._decide(Position(upcoming=TODAY, upcoming_amount=amount), policy).is_due for amount in (9.99, 10.0, 10.01)]
        self.assertEqual(due, [False, True, True])

    def test_counted_from_the_notice_where_another_step_came_between(self):
        policy = Policy((NOTIFY, PARTIAL, replace(FULL, days=40, counted_from=FROM_NOTICE)), start_days=ANY_DAY)
        position = owing(given={NOTIFY.key: ago(40)}, reached={REDUCE: ago(5)})
        self._expect(self._decide(position, policy), SUSPEND, ladder.DUE, is_due=True)

    def test_silence_does_not_stop_a_suspension(self):
        decision = self._decide(owing(90, given={NOTIFY.key: ago(30)}, silent_until=ago(-9)))
        self._expect(decision, SUSPEND, ladder.DUE, is_due=True)

    def test_suspension_may_be_up_to_an_officer(self):
        policy = replace(ANATEL_765, auto_suspend=False)
        self._expect(self._decide(owing(90, given={NOTIFY.key: ago(30)}), policy), SUSPEND, ladder.UP_TO_OFFICER)

    def test_payment_brings_services_back(self):
        self._expect(self._decide(Position(reached={SUSPEND: ago(5)})), RESUME, ladder.PAID, is_due=True)

    def test_what_still_counts_keeps_services_away(self):
        policy = replace(ANATEL_765, minimum=10.0)
        resumes = [
            self._decide(Position(owed=owed, oldest=ago(60), reached={SUSPEND: ago(5)}), policy).action == RESUME
            for owed in (9.99, 10.0, 10.01)
        ]
        self.assertEqual(resumes, [True, False, False])

    def test_suspension_in_spite_of_objections_ends_only_where_nothing_is_owed(self):
        policy = replace(ANATEL_765, minimum=150.0)
        position = owing(60, reached={SUSPEND: ago(5)}, is_overridden=True)
        self._expect(self._decide(position, policy), None, ladder.BELOW_MINIMUM)
        for nothing in ({"covered": 100.0}, {"contested": 100.0}):
            with self.subTest(**nothing):
                self.assertEqual(self._decide(replace(position, owed=0.0, **nothing), policy).action, RESUME)

    def test_suspension_in_spite_of_objections_ends_with_the_debts_that_it_is_for(self):
        """Whether the rest, or all that is owed, counts or not."""
        for minimum in (10.0, 150.0):
            with self.subTest(minimum=minimum):
                position = owing(60, reached={SUSPEND: ago(5)}, is_overridden=True)
                policy = replace(ANATEL_765, minimum=minimum)
                resumes = [self._decide(replace(position, unsettled=left), policy).action == RESUME for left in (0.0, 0.01)]
                self.assertEqual(resumes, [True, False])

    def test_unlock_of_a_suspension_in_spite_of_objections_ends_below_the_minimum_too(self):
        position = owing(60, reached={SUSPEND: ago(9)}, unlocked_until=ago(1), is_overridden=True)
        decision = self._decide(position, replace(ANATEL_765, minimum=150.0))
        self._expect(decision, RESUSPEND, ladder.UNLOCK_ENDED, is_due=True)

    def test_what_is_left_of_the_debts_that_it_is_for_must_count_to_keep_services_away(self):
        """Under, at and over the minimum, whatever fell due later."""
        policy = replace(ANATEL_765, minimum=10.0)
        resumes = [
            self._decide(owing(60, unsettled=unsettled, reached={SUSPEND: ago(5)}), policy).action == RESUME
            for unsettled in (0.0, 0.01, 9.99, 10.0, 10.01)
        ]
        self.assertEqual(resumes, [True, True, True, False, False])

    def test_rest_of_the_debts_that_it_is_for_that_does_not_count_says_so(self):
        decision = self._decide(owing(60, unsettled=9.99, reached={SUSPEND: ago(5)}), replace(ANATEL_765, minimum=10.0))
        self._expect(decision, RESUME, ladder.REST_BELOW_MINIMUM, is_due=True)
        self.assertEqual(decision.facts, {"amount": 9.99, "minimum": 10.0})

    def test_contesting_all_of_the_debt_brings_services_back(self):
        decision = self._decide(Position(contested=100.0, reached={SUSPEND: ago(5)}))
        self._expect(decision, RESUME, ladder.CONTESTED, is_due=True)

    def test_resuming_may_be_up_to_an_officer(self):
        policy = replace(ANATEL_765, auto_resume=False)
        self._expect(self._decide(Position(reached={SUSPEND: ago(5)}), policy), RESUME, ladder.PAID)

    def test_services_come_back_without_a_policy_too(self):
        self._expect(self._decide(Position(reached={SUSPEND: ago(5)}), None), RESUME, ladder.PAID, is_due=True)

    def test_unlock_under_at_and_over_its_last_day(self):
        """R13: when it ends without payment the suspension returns without a new notice."""
        results = []
        for days in (-1, 0, 1):
            decision = self._decide(owing(90, reached={SUSPEND: ago(9)}, unlocked_until=ago(days)))
            results.append((decision.action, decision.reason, decision.is_due))
        kept, back = (RESUSPEND, ladder.UNLOCKED, False), (RESUSPEND, ladder.UNLOCK_ENDED, True)
        self.assertEqual(results, [kept, kept, back])

    def test_unlock_does_not_end_on_a_forbidden_day(self):
        policy = replace(ANATEL_765, start_days=BRAZIL)
        position = owing(90, reached={SUSPEND: ago(9)}, unlocked_until=TODAY)
        decision = self._decide(position, policy, date(2026, 11, 19))
        self._expect(decision, RESUSPEND, EVE, day=date(2026, 11, 23))

    def test_unlock_ends_on_any_day_of_the_month(self):
        """R9 is about the first suspension: what was promised has been broken."""
        policy = replace(ANATEL_765, start_days=replace(ANY_DAY, fixed_day=20))
        decision = self._decide(owing(90, reached={SUSPEND: ago(9)}, unlocked_until=ago(1)), policy)
        self._expect(decision, RESUSPEND, ladder.UNLOCK_ENDED, is_due=True)

    def test_unlock_ends_without_a_policy_too(self):
        decision = self._decide(owing(90, reached={SUSPEND: ago(9)}, unlocked_until=ago(1)), None)
        self.assertEqual(decision.action, RESUSPEND)

    def test_reduction_by_hand_leads_to_no_suspension_without_a_notice(self):
        """R10: the notice comes first, and the 15 and 30 days of the ladder begin then."""
        decision = self._decide(owing(reached={REDUCE: ago(60)}), ANATEL_632)
        self._expect(decision, NOTICE, ladder.DUE, is_due=True)
        late = self._decide(owing(given={NOTIFY.key: ago(9)}, reached={REDUCE: ago(60)}), ANATEL_632)
        self._expect(late, SUSPEND, ladder.NOT_YET, day=ago(-36))

    def test_suspension_ends_with_the_debts_that_it_is_for(self):
        """R4, R7: what fell due later was not the reason."""
        results = []
        for unsettled in (0.01, 0.0, None):
            decision = self._decide(owing(reached={SUSPEND: ago(9)}, unsettled=unsettled))
            results.append(decision.action == RESUME)
        self.assertEqual(results, [False, True, False])

    def test_step_after_a_reminder_that_was_left_out(self):
        policy = Policy((REMIND, Step(9, NOTICE, 10, PREVIOUS)))
        self.assertEqual([self._decide(owing(days), policy).action for days in (14, 15)], [REMINDER, NOTICE])

    def test_payment_ends_an_unlock(self):
        decision = self._decide(Position(reached={SUSPEND: ago(9)}, unlocked_until=ago(-2)))
        self._expect(decision, RESUME, ladder.PAID, is_due=True)


POLICIES = st.sampled_from([ANATEL_765, ANATEL_632]).flatmap(
    lambda policy: st.builds(
        lambda weekdays, fixed_day: replace(
            policy,
            start_days=StartDays(blocked_weekdays=weekdays, holidays=HOLIDAYS, fixed_day=fixed_day),
        ),
        st.frozensets(st.integers(0, 6), max_size=5),
        st.integers(0, 31),
    )
)
# For how many days in turn the program is down.
OUTAGES = st.lists(st.integers(0, 40), min_size=1, max_size=40)


def climb(policy, outages, start=date(2026, 9, 1)):
    """Runs the program on the days that ``outages`` leave, for a customer who never pays. Returns (day, decision) of what it did
    and the position at the end."""
    position = Position(owed=100.0, oldest=start)
    day, done = start, []
    for outage in outages * 5:
        day += timedelta(days=1 + outage)
        decision = decide(position, policy, day)
        if decision.is_due:
            done.append((day, decision))
            position = after(position, decision, day)
    return done, position


def after(position, decision, day):
    if decision.step.is_message:
        return replace(position, given={**position.given, decision.step.key: day})
    return replace(position, reached={**position.reached, decision.action: day}, is_ended=decision.action == TERMINATE)


class TestLadderProperties(unittest.TestCase):
    @given(POLICIES, OUTAGES)
    def test_the_ladder_never_skips(self, policy, outages):
        """R10: whatever days the program was down, all steps but reminders are taken, in order, one on a day."""
        done, _position = climb(policy, outages)
        taken = [decision.step for _day, decision in done if decision.action != REMINDER]
        binding = [step for step in policy.steps if step.action != REMINDER]
        self.assertEqual(taken, binding[: len(taken)])
        days = [day for day, _decision in done]
        self.assertEqual(len(set(days)), len(days))

    @given(POLICIES, OUTAGES)
    def test_no_step_comes_before_its_time(self, policy, outages):
        done, _position = climb(policy, outages)
        for (before, _one), (day, decision) in zip(done, done[1:], strict=False):
            if decision.step.counted_from != DUE_DATE:
                self.assertGreaterEqual((day - before).days, decision.step.days)

    @given(POLICIES, OUTAGES)
    def test_services_never_stop_on_a_forbidden_day(self, policy, outages):
        done, _position = climb(policy, outages)
        stops = [day for day, decision in done if decision.action in ladder.STOPS]
        self.assertEqual([policy.start_days.why_not(day) for day in stops], [None] * len(stops))

    @given(POLICIES, OUTAGES, st.integers(0, 400))
    def test_the_ladder_never_goes_back_without_a_payment(self, policy, outages, later):
        _done, position = climb(policy, outages)
        decision = decide(position, policy, date(2027, 6, 1) + timedelta(days=later))
        self.assertNotEqual(decision.action, RESUME)
        if decision.step:
            self.assertIsNone(position.day_of(decision.step))

    @given(POLICIES, OUTAGES, st.integers(0, 400))
    def test_a_payment_always_ends_the_episode(self, policy, outages, later):
        _done, position = climb(policy, outages)
        paid = replace(position, owed=0.0, oldest=None)
        decision = decide(paid, policy, date(2027, 6, 1) + timedelta(days=later))
        self.assertEqual(decision.action, RESUME if position.is_suspended else None)

    @given(POLICIES, OUTAGES, st.integers(0, 400), st.integers(0, 60))
    def test_nothing_stops_during_a_hold(self, policy, outages, later, hold):
        _done, position = climb(policy, outages)
        today = date(2027, 6, 1) + timedelta(days=later)
        decision = decide(replace(position, held_until=today + timedelta(days=hold)), policy, today)
        self.assertFalse(decision.is_due and decision.action in ladder.STOPS | {TERMINATE})


if __name__ == "__main__":
    unittest.main()
