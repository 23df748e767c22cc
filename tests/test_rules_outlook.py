import unittest
from datetime import date, timedelta

from odoo.addons.account_delinquency.rules.ladder import Policy, Position
from odoo.addons.account_delinquency.rules.outlook import outlook
from odoo.addons.account_delinquency.rules.start_days import StartDays
from odoo.addons.account_delinquency.rules.step_days import (
    DUE_DATE,
    FROM_NOTICE,
    NOTICE,
    REDUCE,
    SUSPEND,
    TERMINATE,
    Step,
)

NOTIFY = Step(1, NOTICE, 15, DUE_DATE)
CUT = Step(2, SUSPEND, 15, FROM_NOTICE)
LAST_NOTICE = Step(3, NOTICE, 45)
END = Step(4, TERMINATE, 15, FROM_NOTICE)
ANY_DAY = StartDays(blocked_weekdays=frozenset(), respect_holidays=False, respect_eves=False)
LADDER = Policy((NOTIFY, CUT, LAST_NOTICE, END), start_days=ANY_DAY)

TODAY = date(2026, 11, 18)
OWING = Position(owed=100.0, oldest=TODAY - timedelta(days=20))


def later(days):
    return TODAY + timedelta(days=days)


class TestOutlook(unittest.TestCase):
    def test_notice_of_today_foresees_the_suspension_and_the_termination(self):
        self.assertEqual(outlook(OWING, LADDER, TODAY, NOTIFY.key), {SUSPEND: later(15), TERMINATE: later(15 + 45 + 15)})

    def test_suspension_is_foreseen_on_an_allowed_day(self):
        # 15 days after 2026-11-18 is a Thursday, the eve of a holiday that is a Friday.
        policy = Policy((NOTIFY, CUT), start_days=StartDays(holidays=frozenset({date(2026, 12, 4)})))
        self.assertEqual(outlook(OWING, policy, TODAY, NOTIFY.key), {SUSPEND: date(2026, 12, 7)})

    def test_reduction_comes_before_the_suspension(self):
        policy = Policy((NOTIFY, Step(5, REDUCE, 15, FROM_NOTICE), Step(6, SUSPEND, 30)), start_days=ANY_DAY)
        self.assertEqual(outlook(OWING, policy, TODAY, NOTIFY.key), {REDUCE: later(15), SUSPEND: later(45)})

    def test_notice_of_termination_foresees_the_termination_alone(self):
        suspended = Position(owed=100.0, oldest=OWING.oldest, given={NOTIFY.key: later(-60)}, reached={SUSPEND: later(-45)})
        self.assertEqual(outlook(suspended, LADDER, TODAY, LAST_NOTICE.key), {TERMINATE: later(15)})

    def test_message_that_waits_counts_as_given(self):
        waiting = Position(owed=100.0, oldest=OWING.oldest, unsent=frozenset({NOTIFY.key}))
        self.assertEqual(outlook(waiting, LADDER, TODAY, NOTIFY.key)[SUSPEND], later(15))

    def test_reminder_foresees_what_follows_the_notice_to_come(self):
        young = Position(owed=100.0, oldest=later(-5))
        self.assertEqual(outlook(young, LADDER, TODAY)[SUSPEND], later(10 + 15))

    def test_hold_moves_the_suspension_on(self):
        held = Position(owed=100.0, oldest=OWING.oldest, held_until=later(20))
        self.assertEqual(outlook(held, LADDER, TODAY, NOTIFY.key)[SUSPEND], later(21))

    def test_what_has_no_allowed_day_and_what_follows_it_is_not_foreseen(self):
        policy = Policy(LADDER.steps, start_days=StartDays(blocked_weekdays=range(7)))
        self.assertEqual(outlook(OWING, policy, TODAY, NOTIFY.key), {})

    def test_without_a_policy_or_a_debt_nothing_is_foreseen(self):
        self.assertEqual((outlook(OWING, None, TODAY), outlook(Position(), LADDER, TODAY)), ({}, {}))
