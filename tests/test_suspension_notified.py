from datetime import date
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from .common import days_ago
from .common_contract import ANATEL_632, ContractCommon, noon


@tagged("post_install", "-at_install")
class TestSuspensionNotified(ContractCommon):
    """Which debts a notice is about, and with which of them a suspension ends."""

    def test_suspension_ends_when_the_notified_debt_is_paid(self):
        document = self._bill()
        self._notify()
        self._bill(due=days_ago(1))
        self.contract.suspend_services()
        self._pay(document)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_suspension_ends_when_too_little_of_the_notified_debt_is_left(self):
        self.policy.minimum_amount = 5
        document = self._bill()
        self._notify()
        self._bill(due=days_ago(1))
        self.contract.suspend_services()
        self._pay(document, 99.99)
        self.assertEqual(self.contract.suspension_state, "active")
        self.assertIn("0.01 is left, less than", self.contract.suspension_ids.end_reason.replace("\N{NO-BREAK SPACE}", " "))

    def test_suspension_in_spite_of_the_minimum_ends_only_with_the_debt(self):
        self.policy.minimum_amount = 150
        document = self._bill()
        self._suspended()
        self._run({"resume", "resuspend"})
        self.assertEqual(self.contract.suspension_state, "suspended")
        self._pay(document)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_minimum_that_was_raised_later_was_no_obstacle_to_a_suspension_by_hand(self):
        """Nor does one that was lowered later make it a usual one."""
        for minimum, later, state in ((0, 150, "active"), (150, 0, "suspended")):
            contract = self._contract(self._customer(f"Minimum {minimum}"))
            self.policy.minimum_amount = minimum
            self._bill(contract)
            self._suspended(contract)
            self.policy.minimum_amount = later
            self._run({"resume"})
            self.assertEqual(contract.suspension_state, state, minimum)

    def test_suspension_in_spite_of_something_else_ends_below_the_minimum(self):
        self.policy.minimum_amount = 50
        document = self._bill()
        episode = self._suspended()
        self.assertIn("another step first", episode.objections)
        self._pay(document, 99)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_suspension_that_nothing_spoke_against_ends_below_the_minimum(self):
        self._bill()
        self._notify()
        self.contract.suspend_services()
        self.policy.minimum_amount = 150
        self._run({"resume", "resuspend"})
        self.assertEqual(self.contract.suspension_state, "active")

    def test_notice_after_a_reduction_by_hand_belongs_to_the_full_suspension(self):
        notify = self._use(*ANATEL_632)[0]
        document = self._bill(due=days_ago(65))
        with freeze_time(noon(days_ago(60))):
            self._suspended(level="reduced")
        self._tell(notify, 47)
        self._bill(due=days_ago(1))
        self._run(actions={"suspend"})
        self.assertEqual(self.contract.suspension_state, "suspended")
        self._pay(document)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_notice_of_termination_does_not_become_a_reason_of_the_suspension(self):
        """Nor where it was given before an unlock that ended without payment."""
        steps = (("notice", 15, "due_date"), ("suspend", 15, "notice"), ("notice", 1, "previous"))
        first, _cut, last = self._use(*steps)
        document = self._bill()
        self._tell(first, 20)
        episode = self.contract.suspend_services()
        self._bill(due=days_ago(1))
        self._tell(last, 0)
        self.contract.trust_unlock(1)
        self._run_on(self._later(6), {"resuspend"})
        self.assertEqual((episode.state, episode.notice_ids.step_id), ("active", first))
        self._pay(document)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_reminder_notifies_of_nothing(self):
        """Of two debts that a reminder was about the notice is about one, as the other was contested then."""
        remind, notify, _cut = self._use(("reminder", 1, "due_date"), ("notice", 15, "due_date"), ("suspend", 15, "notice"))
        contested, document = self._bill(), self._bill(due=days_ago(35))
        self._tell(remind, 30)
        self._items(contested).action_contest()
        self._tell(notify, 20)
        self._items(contested).action_answer()
        self._run(actions={"suspend"})
        self._pay(document)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_notice_that_was_not_given_notifies_of_nothing(self):
        for state in ("queued", "failed"):
            with self.subTest(state=state):
                contract = self._contract(self._customer("Bruno"))
                self._bill(contract)
                self._run(actions={"notice"})
                if state == "failed":
                    contract.sudo().notice_ids._update_state("failed", "mail_email_missing")
                self.assertFalse(self._suspended(contract).notice_ids)

    def test_suspension_ends_when_the_notified_debt_is_contested(self):
        document = self._bill()
        self._notify()
        self._bill(due=days_ago(1))
        self.contract.suspend_services()
        self._items(document).action_contest()
        self._commit()
        self.assertEqual(self.contract.suspension_state, "active")

    def test_rest_of_a_notified_debt_does_not_carry_one_that_was_not(self):
        self.policy.minimum_amount = 50
        document = self._bill()
        self._notify()
        self._bill(due=days_ago(1))
        self._pay(document, 60)
        self._run()
        self.assertEqual(self.contract.suspension_state, "active")

    def test_next_notice_where_the_first_one_was_contested(self):
        document = self._bill()
        first = self._notify()
        self._bill(due=days_ago(16))
        with patch.object(self.env.registry["contract.contract"], "_after_payment"):
            document.no_followup = True
        self._run(actions={"notice"})
        self.assertEqual(len(self.contract.notice_ids - first), 1)
        self.assertFalse(self.contract.delinquency_error)

    def test_debt_that_was_contested_on_the_fixed_day_does_not_catch_up_when_it_is_answered(self):
        notify, _cut = self._use(("notice", 15, "due_date"), ("suspend", 15, "notice"), fixed_day=10)
        item = self._items(self._bill())
        self._tell(notify, 35)
        for days, act in ((19, item.action_contest), (4, item.action_answer)):
            with freeze_time(noon(days_ago(days))):
                act()
                self._commit()
        self._run()
        self._send()
        states = []
        for day in (date(2026, 12, 9), date(2026, 12, 10)):
            self._run_on(day)
            states.append(self.contract.suspension_state)
        self.assertEqual(states, ["active", "suspended"])

    def test_notice_of_a_debt_that_is_put_off_does_not_carry_one_that_was_never_notified(self):
        document = self._bill()
        notice = self._notify()
        self._bill(due=days_ago(5))
        self._terms(document).date_maturity = self._later(20)
        self._run()
        self.assertEqual((self.contract.suspension_state, notice.is_standing), ("active", False))

    def test_suspension_ends_when_the_notified_debt_is_put_off(self):
        document = self._bill()
        self._notify()
        self._run()
        self._bill(due=days_ago(5))
        self._terms(document).date_maturity = self._later(20)
        self._run({"resume", "resuspend"})
        self.assertEqual(self.contract.suspension_state, "active")

    def test_debt_that_is_put_off_is_notified_again_on_its_new_day(self):
        document = self._bill()
        first = self._notify()
        self._terms(document).date_maturity = self._later(20)
        self._run({"resume", "resuspend"})
        self._run_on(self._later(35), {"notice"})
        self.assertEqual(len(self.contract.notice_ids - first), 1)

    def test_full_suspension_by_hand_keeps_the_notices_of_the_reduction(self):
        """Also where a notice came back meanwhile: it is the proof of why services were reduced."""
        self._bill()
        notice = self._notify()
        episode = self._suspended(level="reduced")
        notice._update_state("failed", "mail_bounce")
        self._suspended()
        self.assertEqual((episode.level, episode.notice_ids), ("full", notice))

    def test_days_are_counted_from_the_due_date_with_which_the_minimum_was_reached(self):
        """A few cents of an old invoice do not begin the clock of the next one."""
        self.policy.minimum_amount = 5
        self._bill(amount=0.5, due=days_ago(60))
        self._bill(due=days_ago(14))
        decision = self._decision()
        self.assertEqual((decision.is_due, decision.day), (False, self._later(1)))
        [explained] = self.contract.explain_delinquency()
        self.assertIn("Only 14 of 15 days overdue, counted from", explained["text"])
        self.assertEqual(self.contract.overdue_days, 60)
        self._run_on(self._later(1), {"notice"})
        self.assertEqual(len(self.contract.notice_ids.item_ids), 2)

    def test_reminder_of_what_is_due_next_stands_where_less_than_the_minimum_is_overdue(self):
        self._use(("reminder", -3, "due_date"), ("notice", 15, "due_date"), minimum_amount=10)
        self._bill(amount=0.5)
        self._bill(due=self._later(2))
        for _run in range(2):
            self._run({"reminder"})
        self.assertEqual(len(self.contract.notice_ids), 1)
        self.assertEqual(sum(self.contract.notice_ids.item_ids.mapped("amount_residual")), 100.5)
