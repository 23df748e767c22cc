import unittest
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules import ladder
from odoo.addons.account_delinquency.rules.ladder import RESUSPEND, Decision, Policy, Position, decide
from odoo.addons.account_delinquency.rules.outlook import outlook
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

TODAY = date(2026, 11, 18)
HOLIDAYS = frozenset({date(2026, 11, 20), date(2026, 12, 25), date(2027, 1, 1)})
ANY_DAY = StartDays(blocked_weekdays=frozenset(), respect_holidays=False, respect_eves=False)
REMIND_EARLY = Step(1, REMINDER, -10, DUE_DATE)
REMIND_BEFORE = Step(2, REMINDER, -3, DUE_DATE)
REMIND = Step(3, REMINDER, 5, DUE_DATE)
NOTIFY = Step(4, NOTICE, 15, DUE_DATE)
CUT = Step(5, SUSPEND, 15, FROM_NOTICE)
POLICY = Policy((REMIND_EARLY, REMIND_BEFORE, REMIND, NOTIFY, CUT), start_days=ANY_DAY)
PARTIAL = Step(6, REDUCE, 15, FROM_NOTICE)
FULL = Step(7, SUSPEND, 30)
LAST_NOTICE = Step(8, NOTICE, 45)
END = Step(9, TERMINATE, 15, FROM_NOTICE)


def ago(days):
    return TODAY - timedelta(days=days)


def later(days):
    return TODAY + timedelta(days=days)


def owing(days=40, **values):
    """The position of a contract whose oldest debt has been overdue for ``days``."""
    return Position(owed=100.0, oldest=ago(days), **values)


class TestForecast(unittest.TestCase):
    """What a decision names is what the decision of that day is."""

    def _expect(self, position, expected, policy=POLICY):
        """``expected``: reason, step and day."""
        decision = decide(position, policy, TODAY)
        self.assertEqual((decision.reason, decision.step, decision.day), expected)
        self.assertFalse(decision.is_due)

    def test_reminder_before_the_due_date_waits_for_the_end_of_a_silence_under_at_and_over_its_day(self):
        for silent, expected in (
            (8, (ladder.NOT_YET, REMIND_BEFORE, later(10))),
            (9, (ladder.NOT_YET, REMIND_BEFORE, later(10))),
            (10, (ladder.SILENCED, REMIND_BEFORE, later(11))),
            (12, (ladder.SILENCED, REMIND_BEFORE, later(13))),
        ):
            with self.subTest(silent=silent):
                given = {REMIND_EARLY.key: ago(1)}
                self._expect(Position(upcoming=later(13), silent_until=later(silent), given=given), expected)

    def test_of_two_reminders_before_the_due_date_a_silence_leaves_the_nearer_one(self):
        for silent, reason in ((9, ladder.NOT_YET), (10, ladder.SILENCED)):
            with self.subTest(silent=silent):
                position = Position(upcoming=later(13), silent_until=later(silent))
                self._expect(position, (reason, REMIND_BEFORE, later(max(silent + 1, 10))))

    def test_reminder_that_a_silence_keeps_until_after_the_due_date_is_not_foreseen(self):
        self._expect(Position(upcoming=later(13), silent_until=later(13)), (ladder.SILENCED, None, None))

    def test_reminder_that_a_silence_keeps_until_the_notice_is_overtaken_by_it(self):
        for silent, step in ((13, REMIND), (14, NOTIFY)):
            with self.subTest(silent=silent):
                decision = decide(owing(0, silent_until=later(silent)), POLICY, TODAY)
                self.assertEqual((decision.step, decision.day), (step, later(silent + 1)))

    def test_reminder_after_the_day_of_the_notice_is_not_foreseen(self):
        policy = replace(POLICY, steps=(Step(3, REMINDER, 20, DUE_DATE), NOTIFY))
        self._expect(owing(3), (ladder.NOT_YET, NOTIFY, later(12)), policy)

    def test_message_that_waits_to_be_sent_goes_when_the_customer_may_be_written_to(self):
        unsent = frozenset({NOTIFY.key})
        for waits, day in (({}, TODAY), ({"silent_until": later(4)}, later(5)), ({"told_on": TODAY}, later(1))):
            with self.subTest(**waits):
                self._expect(owing(unsent=unsent, **waits), (ladder.NOT_SENT, NOTIFY, day))

    def test_no_day_is_foreseen_for_a_message_that_failed(self):
        self._expect(owing(undelivered=frozenset({NOTIFY.key})), (ladder.NOT_DELIVERED, NOTIFY, None))

    def test_stop_whose_hours_are_over_comes_on_the_next_allowed_day(self):
        position = owing(given={NOTIFY.key: ago(20)})
        for closed_on in (None, ago(1)):
            self.assertTrue(decide(position, replace(POLICY, closed_on=closed_on), TODAY).is_due)
        policy = replace(POLICY, closed_on=TODAY, start_days=StartDays(holidays=HOLIDAYS))
        self._expect(position, (ladder.HOURS_OVER, CUT, date(2026, 11, 23)), policy)

    def test_day_that_is_not_allowed_says_so_after_its_hours_too(self):
        policy = replace(POLICY, closed_on=TODAY, start_days=replace(ANY_DAY, fixed_day=25))
        self._expect(owing(given={NOTIFY.key: ago(10)}), (ladder.NOT_YET, CUT, date(2026, 11, 25)), policy)
        self._expect(owing(given={NOTIFY.key: ago(15)}), (ladder.FIXED_DAY, CUT, date(2026, 11, 25)), policy)


class TestOneStepADay(unittest.TestCase):
    def _expect(self, position, policy, step, **waits):
        """The step waits for tomorrow where ``waits`` hold today, and not where they held yesterday."""
        decision = decide(replace(position, **waits), policy, TODAY)
        self.assertEqual((decision.reason, decision.step, decision.day), (ladder.STEP_TAKEN, step, later(1)))
        earlier = {name: ago(1) for name in waits}
        self.assertTrue(decide(replace(position, **earlier), policy, TODAY).is_due)

    def test_full_suspension_not_on_the_day_on_which_an_unlock_has_ended(self):
        policy = Policy((NOTIFY, PARTIAL, FULL), start_days=ANY_DAY)
        position = owing(90, given={NOTIFY.key: ago(50)}, reached={REDUCE: ago(30)})
        self._expect(position, policy, FULL, changed_on=TODAY)

    def test_notice_of_termination_not_on_the_day_on_which_an_unlock_has_ended(self):
        position = owing(90, given={NOTIFY.key: ago(70)}, reached={SUSPEND: ago(50)})
        self._expect(position, Policy((NOTIFY, CUT, LAST_NOTICE, END)), LAST_NOTICE, changed_on=TODAY)

    def test_termination_not_on_the_day_on_which_an_unlock_has_ended(self):
        position = owing(120, given={NOTIFY.key: ago(100), LAST_NOTICE.key: ago(20)}, reached={SUSPEND: ago(70)})
        policy = Policy((NOTIFY, CUT, LAST_NOTICE, END), auto_terminate=True)
        self._expect(position, policy, END, changed_on=TODAY)

    def test_notice_of_a_new_ladder_not_on_the_day_on_which_the_last_one_ended(self):
        self._expect(owing(), POLICY, NOTIFY, changed_on=TODAY)

    def test_reminder_before_the_due_date_not_on_the_day_on_which_the_last_ladder_ended(self):
        self._expect(Position(upcoming=later(2)), POLICY, REMIND_BEFORE, changed_on=TODAY)

    def test_notice_not_on_the_day_on_which_services_were_reduced_without_it(self):
        policy = Policy((NOTIFY, PARTIAL, FULL), start_days=ANY_DAY)
        decision = decide(owing(reached={REDUCE: TODAY}, changed_on=TODAY), policy, TODAY)
        self.assertEqual((decision.reason, decision.step, decision.day), (ladder.STEP_TAKEN, NOTIFY, later(1)))

    def test_suspension_not_on_the_day_of_a_message_of_another_policy(self):
        policy = Policy((Step(20, SUSPEND, 5, DUE_DATE),), start_days=ANY_DAY)
        for day, is_due in ((TODAY, False), (ago(1), True)):
            self.assertEqual(decide(owing(given={NOTIFY.key: day}), policy, TODAY).is_due, is_due)

    def test_payment_gives_services_back_on_the_day_of_a_step_too(self):
        self.assertTrue(decide(Position(reached={SUSPEND: TODAY}, changed_on=TODAY), POLICY, TODAY).is_due)

    def test_hold_is_said_before_the_step_of_the_day(self):
        position = owing(given={NOTIFY.key: ago(20)}, changed_on=TODAY, held_until=TODAY)
        self.assertEqual(decide(position, POLICY, TODAY).reason, ladder.HELD)


class TestOneMessageADay(unittest.TestCase):
    def test_message_waits_for_the_day_after_the_last_one_to_the_customer(self):
        for position, step in ((owing(), NOTIFY), (owing(7), REMIND), (Position(upcoming=later(2)), REMIND_BEFORE)):
            with self.subTest(step=step.action):
                decision = decide(replace(position, told_on=TODAY), POLICY, TODAY)
                self.assertEqual((decision.reason, decision.step, decision.day), (ladder.WRITTEN_TO, step, later(1)))
                self.assertTrue(decide(replace(position, told_on=ago(1)), POLICY, TODAY).is_due)

    def test_reminder_on_the_due_date_itself_comes_too_late_after_another_message(self):
        decision = decide(Position(upcoming=TODAY, told_on=TODAY), POLICY, TODAY)
        self.assertEqual((decision.reason, decision.action, decision.day), (ladder.WRITTEN_TO, None, None))

    def test_message_about_another_contract_stops_no_suspension(self):
        self.assertTrue(decide(owing(given={NOTIFY.key: ago(20)}, told_on=TODAY), POLICY, TODAY).is_due)

    def test_longer_wait_is_said_instead(self):
        for waits, reason in (({"silent_until": later(3)}, ladder.SILENCED), ({"changed_on": TODAY}, ladder.STEP_TAKEN)):
            with self.subTest(**waits):
                self.assertEqual(decide(owing(told_on=TODAY, **waits), POLICY, TODAY).reason, reason)


class TestOutlookOfUnlock(unittest.TestCase):
    def test_reduction_comes_back_and_the_suspension_follows_on_the_next_day(self):
        policy = Policy((NOTIFY, PARTIAL, FULL), start_days=ANY_DAY)
        position = owing(90, given={NOTIFY.key: ago(50)}, reached={REDUCE: ago(30)}, unlocked_until=later(2))
        self.assertEqual(outlook(position, policy, TODAY), {REDUCE: later(3), SUSPEND: later(4)})

    def test_suspension_comes_back_before_the_termination(self):
        policy = Policy((NOTIFY, CUT, LAST_NOTICE, END), start_days=ANY_DAY)
        position = owing(90, given={NOTIFY.key: ago(80)}, reached={SUSPEND: ago(60)}, unlocked_until=later(2))
        self.assertEqual(outlook(position, policy, TODAY), {SUSPEND: later(3), TERMINATE: later(4 + 15)})

    def test_letter_of_today_lets_the_notice_wait_for_tomorrow(self):
        self.assertEqual(outlook(owing(), POLICY, TODAY), {SUSPEND: later(1 + 15)})


BEFORE = st.tuples(st.just(REMINDER), st.integers(-12, -1), st.just(DUE_DATE))
FIRST = st.tuples(st.sampled_from([REMINDER, NOTICE]), st.integers(0, 15), st.just(DUE_DATE))
COUNTED = st.sampled_from([DUE_DATE, FROM_NOTICE, PREVIOUS])
LATER = st.tuples(st.sampled_from([REMINDER, NOTICE, REDUCE, SUSPEND]), st.integers(0, 15), COUNTED)
LAST = st.tuples(st.just(TERMINATE), st.integers(1, 15), st.just(PREVIOUS))


@st.composite
def policies(draw):
    steps = [
        *sorted(draw(st.lists(BEFORE, max_size=2))),
        draw(FIRST),
        *_once(draw(st.lists(LATER, max_size=5))),
        *draw(st.lists(LAST, max_size=1)),
    ]
    days = StartDays(
        draw(st.frozensets(st.integers(0, 6), max_size=5)),
        HOLIDAYS,
        fixed_day=draw(st.sampled_from([0, 0, 1, 19, 31])),
    )
    ladder_of = tuple(Step(place, *step) for place, step in enumerate(steps, start=1))
    closed_on = draw(st.sampled_from([None, TODAY]))
    return Policy(ladder_of, start_days=days, closed_on=closed_on, auto_terminate=True)


def _once(steps):
    """Services are reduced and suspended once at most, and in this order."""
    stops = sorted({action for action, _days, _since in steps} & {REDUCE, SUSPEND})
    kept = []
    for action, days, since in steps:
        if action not in (REDUCE, SUSPEND):
            kept.append((action, days, since))
        elif stops:
            kept.append((stops.pop(0), days, since))
    return kept


def _maybe(days):
    return st.none() | days.map(later)


@st.composite
def positions(draw, policy):
    """Somewhere on the ladder: its first steps were taken, one on a day, some reminders left out."""
    day, given_on, reached = ago(40), {}, {}
    for step in policy.steps[: draw(st.integers(0, len(policy.steps)))]:
        day += timedelta(days=draw(st.integers(1, 8)))
        if step.action == TERMINATE or day > TODAY:
            break
        if step.is_message and not (step.action == REMINDER and draw(st.booleans())):
            given_on[step.key] = day
        elif not step.is_message:
            reached[step.action] = day
    upcoming = draw(_maybe(st.integers(0, 15)))
    is_owing = bool(reached) or not upcoming or draw(st.booleans())
    return Position(
        owed=100.0 if is_owing else 0.0,
        oldest=ago(draw(st.integers(1, 40))) if is_owing else None,
        upcoming=upcoming,
        upcoming_amount=50.0 if upcoming else 0.0,
        given=given_on,
        reached=reached,
        unlocked_until=draw(_maybe(st.integers(-3, 4))) if reached else None,
        held_until=draw(_maybe(st.integers(-2, 20))),
        silent_until=draw(_maybe(st.integers(-2, 20))),
        changed_on=draw(_maybe(st.integers(-3, 0))),
        told_on=draw(_maybe(st.integers(-1, 0))),
    )


STANDINGS = policies().flatmap(lambda policy: st.tuples(positions(policy), st.just(policy)))


def on(position: Position, day: date) -> Position:
    """The position as the passing of time alone leaves it."""
    if not position.upcoming or day <= position.upcoming:
        return position
    oldest = position.oldest or position.upcoming
    owed = position.owed + position.upcoming_amount
    return replace(position, owed=owed, oldest=oldest, upcoming=None, upcoming_amount=0.0)


def first_due(position, policy, last: date) -> tuple[date | None, Decision | None]:
    """Returns the first day until ``last`` on which the program acts, visiting each day, and what it does."""
    day = TODAY
    while day <= last:
        decision = decide(on(position, day), policy, day)
        if decision.is_due:
            return day, decision
        day += timedelta(days=1)
    return None, None


def climb(position, policy, days: int) -> dict:
    """Returns the days on which services stop where the program visits each day and the customer never pays."""
    stops = {}
    for place in range(days):
        day = later(place)
        decision = decide(on(position, day), policy, day)
        if not decision.is_due:
            continue
        if decision.step and decision.step.is_message:
            position = replace(position, given={**position.given, decision.step.key: day}, told_on=day)
        elif decision.action == RESUSPEND:
            stops[SUSPEND if SUSPEND in position.reached else REDUCE] = day
            position = replace(position, unlocked_until=None, changed_on=day)
        else:
            stops[decision.action] = day
            is_ended = decision.action == TERMINATE
            reached = {**position.reached, decision.action: day}
            position = replace(position, reached=reached, changed_on=day, is_ended=is_ended)
    return stops


class TestForecastProperties(unittest.TestCase):
    @given(STANDINGS)
    def test_step_is_due_on_the_day_that_was_foreseen_and_not_before(self, standing):
        position, policy = standing
        foreseen = decide(position, policy, TODAY)
        if foreseen.day:
            day, decision = first_due(position, policy, foreseen.day)
            self.assertEqual((day, decision.action, decision.step), (foreseen.day, foreseen.action, foreseen.step))
        else:  # nothing until the next instalment is overdue
            self.assertEqual(first_due(position, policy, min(position.upcoming or date.max, later(120))), (None, None))

    @given(STANDINGS)
    def test_letter_foresees_the_days_on_which_services_stop(self, standing):
        position, policy = standing
        if position.oldest:
            foreseen = outlook(position, policy, TODAY)
            stopped = climb(replace(position, told_on=TODAY), policy, 400)
            self.assertEqual(foreseen, {action: day for action, day in stopped.items() if action in foreseen})
            self.assertEqual(set(foreseen), set(stopped))

    @given(STANDINGS)
    def test_no_step_on_the_day_on_which_the_suspension_changed(self, standing):
        position, policy = standing
        decision = decide(replace(position, changed_on=TODAY), policy, TODAY)
        self.assertFalse(decision.is_due and decision.action != ladder.RESUME)

    @given(STANDINGS)
    def test_no_message_on_the_day_on_which_the_customer_was_written_to(self, standing):
        position, policy = standing
        decision = decide(replace(position, told_on=TODAY), policy, TODAY)
        self.assertFalse(decision.is_due and decision.action in ladder.MESSAGES)

    @given(STANDINGS, st.sampled_from(["changed_on", "told_on"]))
    def test_waiting_a_day_makes_no_stop_come_earlier(self, standing, name):
        """Of a ladder without reminders: one of these that comes too late is left out, and nothing is counted from it then."""
        position, policy = standing
        policy = replace(policy, steps=tuple(step for step in policy.steps if step.action != REMINDER))
        free, waiting = (climb(replace(position, **{name: day}), policy, 400) for day in (None, TODAY))
        for action, day in waiting.items():
            self.assertGreaterEqual(day, free.get(action, day))


if __name__ == "__main__":
    unittest.main()
