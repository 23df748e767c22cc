from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import TODAY, days_ago
from .common_contract import ContractCommon, noon

_ANY_DAY = {"block_friday": False, "block_saturday": False, "block_sunday": False}


@tagged("post_install", "-at_install")
class TestOneStepADay(ContractCommon):
    """Whatever changes where a contract stands is the step of its day: what the program would do next waits for tomorrow."""

    def _unlocked_until_tomorrow(self, *steps):
        """Has the contract stopped the day before yesterday, 15 days after its notice, and unlocked now until tomorrow."""
        self._use(("notice", 15, "due_date"), *steps, **_ANY_DAY)
        self.document = self._bill()
        self._tell(self.policy.step_ids[0], 17)
        self._run_on(days_ago(2))
        self.contract.trust_unlock(1)

    def _states_on(self, *days):
        """Returns the contract's state after each of two runs on each day."""
        states = []
        for day in days:
            for _run in range(2):
                self._run_on(self._later(day))
                states.append(self.contract.suspension_state)
        return states

    def test_end_of_an_unlock_brings_back_what_was_reduced_and_the_suspension_follows_tomorrow(self):
        self._unlocked_until_tomorrow(("reduce", 15, "notice"), ("suspend", 2, "previous"))
        self.assertEqual(self._states_on(1, 2, 3), ["active"] * 2 + ["reduced"] * 2 + ["suspended"] * 2)
        episode = self.contract.suspension_ids
        days = (episode.date_reduced, episode.date_returned, episode.date_suspended)
        self.assertEqual(days, (days_ago(2), self._later(2), self._later(3)))

    def test_forecast_of_an_unlock_names_both(self):
        self._unlocked_until_tomorrow(("reduce", 15, "notice"), ("suspend", 2, "previous"))
        explained = self.contract.explain_delinquency()[0]
        self.assertEqual((explained["action"], explained["date"]), ("resuspend", "2026-11-26"))
        self.assertEqual(explained["text"], "Unlocked in trust until 11/25/2026. After that, on 11/27/2026: Suspend.")

    def test_officer_needs_a_reason_to_suspend_at_the_end_of_an_unlock_what_was_reduced(self):
        self._unlocked_until_tomorrow(("reduce", 15, "notice"), ("suspend", 30, "previous"))
        with freeze_time(noon(self._later(2))):
            with self.assertRaisesRegex(UserError, "The policy only reduces the services now."):
                self.contract.suspend_services()
            self.assertEqual(self.contract.suspension_state, "active")
            self.contract.suspend_services(level="reduced")
        self.assertEqual(self.contract.suspension_state, "reduced")

    def test_forecast_of_an_unlock_of_all_services_names_their_end_alone(self):
        self._unlocked_until_tomorrow(("suspend", 15, "notice"))
        self.assertEqual(self.contract.explain_delinquency()[0]["text"], "Unlocked in trust until 11/25/2026.")

    def test_notice_of_termination_follows_on_the_day_after_the_end_of_an_unlock(self):
        self._unlocked_until_tomorrow(("suspend", 15, "notice"), ("notice", 2, "previous"))
        told = []
        for day in (2, 2, 3):
            self._run_on(self._later(day))
            told.append(len(self.contract.notice_ids))
        self.assertEqual((told, self.contract.suspension_state), ([1, 1, 2], "suspended"))

    def test_ladder_begins_anew_on_the_day_after_services_were_given_back_by_hand(self):
        self._bill()
        self._suspended()
        self.contract.resume_services("By phone")
        self._run()
        self.assertFalse(self.contract.notice_ids)
        explained = self.contract.explain_delinquency()[0]
        self.assertEqual((explained["reason"], explained["date"]), ("step_taken", "2026-11-25"))
        self.assertEqual(explained["text"], "Something was done today already: one step a day.")
        self._run_on(self._later(1))
        self.assertEqual(self.contract.notice_ids.date, self._later(1))

    def test_next_debt_is_notified_on_the_day_after_a_payment_gave_services_back(self):
        document = self._bill()
        self._notify()
        self._run()
        self._bill(due=days_ago(20))
        self._pay(document)
        self._run()
        self.assertEqual((self.contract.suspension_state, len(self.contract.notice_ids)), ("active", 1))
        self._run_on(self._later(1))
        self.assertEqual(len(self.contract.notice_ids), 2)

    def test_notice_follows_on_the_day_after_services_were_reduced_by_hand(self):
        self._use(("notice", 15, "due_date"), ("reduce", 15, "notice"), ("suspend", 5, "previous"))
        self._bill()
        self._suspended(level="reduced")
        self._run()
        self.assertFalse(self.contract.notice_ids)
        self._run_on(self._later(1))
        self.assertTrue(self.contract.notice_ids)

    def test_officer_may_suspend_on_the_day_of_another_step(self):
        self._bill()
        self._suspended()
        self.contract.resume_services("By phone")
        episode = self._suspended()
        self.assertEqual((episode.state, self.contract.suspension_state), ("active", "suspended"))
        self.assertIn("The policy takes another step first: Give notice.", episode.objections)

    def test_what_was_done_for_another_reason_is_no_step(self):
        self._bill()
        self.contract.suspend_services(kind="manual", reason="Broken modem")
        self.contract.resume_services("Repaired")
        self._run()
        self.assertTrue(self.contract.notice_ids)

    def test_stop_whose_hours_are_over_is_foreseen_for_the_next_allowed_day(self):
        self._bill()
        self._notify()
        for hour, expected in ((10, (True, TODAY)), (20, (True, TODAY)), (21, (False, self._later(1)))):
            with self.subTest(utc=hour), freeze_time(noon(TODAY).replace(hour=hour)):
                decision = self._decision()
                self.assertEqual((decision.is_due, decision.day), expected)

    def test_reminder_before_the_due_date_is_foreseen_for_the_day_on_which_it_comes(self):
        self._use(("reminder", -3, "due_date"), ("notice", 15, "due_date"))
        self._bill(due=self._later(13))
        self.contract.hold_suspension(self._later(12), "By phone", silence=True)
        self.assertEqual(self.contract.next_step_date, self._later(13))
        for day in (10, 12, 13):
            self.assertFalse(self.contract.notice_ids)
            self._run_on(self._later(day))
        self.assertEqual(self.contract.notice_ids.date, self._later(13))
