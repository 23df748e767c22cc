import unittest
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules import ladder
from odoo.addons.account_delinquency.rules.ladder import Policy, Position, decide
from odoo.addons.account_delinquency.rules.start_days import StartDays
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

ANY_DAY = StartDays(blocked_weekdays=frozenset(), respect_holidays=False, respect_eves=False)
TODAY = date(2026, 11, 18)
NOTIFY = Step(1, NOTICE, 15, DUE_DATE)
# Suspended on day 30, 15 days after the notice.
REMINDED = Policy((NOTIFY, Step(2, REMINDER, 5, FROM_NOTICE), Step(3, SUSPEND, 10)), start_days=ANY_DAY)
# Suspended on day 35, 20 days after the notice.
REDUCED = Policy((NOTIFY, Step(2, REDUCE, 15, FROM_NOTICE), Step(3, SUSPEND, 5)), start_days=ANY_DAY)


def ago(days):
    return TODAY - timedelta(days=days)


def owing(**values):
    return Position(owed=100.0, oldest=ago(60), **values)


class TestTimeToPay(unittest.TestCase):
    """What the steps add up to after a notice is left to the customer, whatever became of the steps between."""

    def test_reminder_left_out_in_a_silence_takes_nothing_from_the_time_to_pay(self):
        due = [decide(owing(given={1: ago(days)}, silent_until=ago(-9)), REMINDED, TODAY) for days in (14, 15, 16)]
        self.assertEqual([one.is_due for one in due], [False, True, True])
        self.assertEqual(due[1].action, SUSPEND)

    def test_reminder_late_by_an_outage_is_given_before_the_suspension(self):
        actions = [decide(owing(given={1: ago(days)}), REMINDED, TODAY).action for days in (10, 12, 14, 15)]
        self.assertEqual(actions, [REMINDER, REMINDER, REMINDER, SUSPEND])

    def test_reduction_by_hand_before_the_notice_takes_nothing_from_the_time_to_pay(self):
        due = [decide(owing(given={1: ago(days)}, reached={REDUCE: ago(40)}), REDUCED, TODAY).is_due for days in (19, 20, 21)]
        self.assertEqual(due, [False, True, True])

    def test_reduction_by_hand_before_its_day_takes_nothing_from_the_time_to_pay(self):
        due = [decide(owing(given={1: ago(days)}, reached={REDUCE: ago(18)}), REDUCED, TODAY).is_due for days in (19, 20, 21)]
        self.assertEqual(due, [False, True, True])

    def test_reduction_that_came_late_still_leaves_its_own_days(self):
        due = [decide(owing(given={1: ago(50)}, reached={REDUCE: ago(days)}), REDUCED, TODAY).is_due for days in (4, 5, 6)]
        self.assertEqual(due, [False, True, True])

    def test_wait_that_the_notice_asks_for_says_how_old_the_notice_is(self):
        decision = decide(owing(given={1: ago(7)}, reached={REDUCE: ago(40)}), REDUCED, TODAY)
        self.assertEqual((decision.reason, decision.day), (ladder.NOT_YET, ago(-13)))
        self.assertEqual(decision.facts, {"elapsed": 7, "days": 20, "from": FROM_NOTICE})

    def test_termination_comes_after_its_days_since_the_suspension_too(self):
        """Also where its notice was given before the suspension that is in force now."""
        steps = (NOTIFY, Step(2, SUSPEND, 15, FROM_NOTICE), Step(3, NOTICE, 45), Step(4, TERMINATE, 15, FROM_NOTICE))
        policy = Policy(steps, start_days=ANY_DAY, auto_terminate=True)
        told = {1: ago(200), 3: ago(100)}
        decisions = [decide(owing(given=told, reached={SUSPEND: ago(days)}), policy, TODAY) for days in (59, 60, 61)]
        self.assertEqual([one.is_due for one in decisions], [False, True, True])
        self.assertEqual(decisions[0].facts, {"elapsed": 59, "days": 60, "from": SUSPEND})

    def test_first_notice_that_came_after_the_second_one_keeps_its_days(self):
        """As where the second one named a debt that the first one had not, and the others are paid."""
        policy = Policy((NOTIFY, Step(2, NOTICE, 7), Step(3, SUSPEND, 8)), start_days=ANY_DAY)
        due = [decide(owing(given={1: ago(days), 2: ago(days + 1)}), policy, TODAY).is_due for days in (14, 15, 16)]
        self.assertEqual(due, [False, True, True])

    def test_second_step_on_a_day_waits_one_day_and_says_so(self):
        policy = Policy((NOTIFY, Step(2, NOTICE, 16, DUE_DATE)))
        decision = decide(owing(given={1: TODAY}), policy, TODAY)
        self.assertEqual(decision.facts, {"elapsed": 0, "days": 1, "from": PREVIOUS})


MESSAGES = st.tuples(st.sampled_from([REMINDER, NOTICE]), st.integers(0, 20), st.sampled_from([FROM_NOTICE, PREVIOUS]))
CUTS = st.tuples(st.integers(1, 20), st.sampled_from([FROM_NOTICE, PREVIOUS]))


@st.composite
def ladders(draw):
    """Steps from a notice to a suspension, with messages and perhaps a reduction between them."""
    between = draw(st.lists(MESSAGES, max_size=3))
    if draw(st.booleans()):
        between += [(REDUCE, *draw(CUTS)), *draw(st.lists(MESSAGES, max_size=2))]
    steps = [(NOTICE, 15, DUE_DATE), *between, (SUSPEND, *draw(CUTS))]
    return tuple(Step(place, *step) for place, step in enumerate(steps))


def promised(steps) -> int:
    """Returns how many days after its notice the suspension comes where each step comes on its day, as the form shows them."""
    day = notice = 0
    for step in steps:
        day = max(day, {DUE_DATE: 0, FROM_NOTICE: notice, PREVIOUS: day}[step.counted_from] + step.days)
        notice = day if step.action == NOTICE else notice
    return day - notice


# On each visit of the program: for how many days it was down before, and what keeps it from a message or a step on that day.
KEPT = st.sampled_from([None, "silent_until", "told_on", "changed_on"])
VISITS = st.lists(st.tuples(st.integers(0, 25), KEPT), min_size=5, max_size=40)


def climb(policy, visits, by_hand) -> Position:
    """Returns where a customer stands who never pays, and whose services an officer reduced on the day ``by_hand``."""
    day, position = TODAY, Position(owed=100.0, oldest=TODAY)
    for outage, kept in visits * 3:
        day += timedelta(days=1 + outage)
        if by_hand and by_hand <= day and not position.reached:
            position = replace(position, reached={REDUCE: by_hand})
        decision = decide(replace(position, **{kept: day}) if kept else position, policy, day)
        if decision.is_due and decision.step.is_message:
            position = replace(position, given={**position.given, decision.step.key: day})
        elif decision.is_due:
            position = replace(position, reached={**position.reached, decision.action: day})
    return position


class TestTimeToPayProperties(unittest.TestCase):
    @given(ladders(), VISITS, st.none() | st.dates(TODAY, ago(-90)))
    def test_suspension_never_comes_sooner_after_its_notice_than_promised(self, steps, visits, by_hand):
        """Whatever days the program was down, whatever was silenced or waited a day, and whenever an officer reduced them."""
        position = climb(Policy(steps, start_days=ANY_DAY), visits, by_hand)
        if SUSPEND in position.reached:
            last_notice = max(step.key for step in steps if step.action == NOTICE)
            self.assertGreaterEqual((position.reached[SUSPEND] - position.given[last_notice]).days, promised(steps))


if __name__ == "__main__":
    unittest.main()
