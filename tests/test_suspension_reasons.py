from datetime import datetime

from odoo.tests import freeze_time, tagged

from .common import TODAY, days_ago
from .common_contract import ContractCommon, noon

REDUCED_FIRST = (("notice", 15, "due_date"), ("reduce", 15, "notice"), ("suspend", 30, "previous"))


@tagged("post_install", "-at_install")
class TestSuspensionReasons(ContractCommon):
    """Why something was done to a contract, and why not yet, is kept and said."""

    def _reduced_by_the_run(self):
        self.policy = self._policy(*REDUCED_FIRST)
        self.company.delinquency_policy_id = self.policy
        self._bill()
        with freeze_time(noon(days_ago(15))):
            self._run()
            self._send()
        self._run()
        return self.contract.suspension_ids

    def _move(self, invoice):
        """Moves the due date of an invoice to one that has not come yet."""
        invoice.line_ids.filtered(lambda line: line.display_type == "payment_term").date_maturity = self._later(5)

    def _log(self):
        return " ".join(self.contract.message_ids.mapped("body"))

    # An episode that is changed

    def test_reason_of_an_officer_stands_beside_that_of_the_run(self):
        episode = self._reduced_by_the_run()
        self.contract.suspend_services(reason="Order of the director")
        self.assertEqual(episode.reason, "Its day has come. · Order of the director")
        self.assertIn("Order of the director", self._log())

    def test_what_spoke_against_a_fuller_suspension_is_kept_with_its_author(self):
        episode = self._reduced_by_the_run()
        self.assertFalse(episode.objections or episode.user_id)
        self.contract.suspend_services(reason="Order of the director")
        self.assertIn("days have passed since the step before", episode.objections)
        self.assertEqual(episode.user_id, self.env.user)

    def test_reason_for_the_end_of_an_unlock_is_kept(self):
        self._bill()
        episode = self._suspended()
        self.contract.trust_unlock(1)
        self.contract.suspend_services(reason="The promise was withdrawn")
        self.assertEqual(episode.reason, "By phone · The promise was withdrawn")

    def test_same_reason_is_not_said_twice(self):
        self._bill()
        episode = self._suspended(level="reduced")
        self._suspended()
        self.assertEqual(episode.reason, "By phone")

    def test_run_keeps_the_officer_as_the_author(self):
        self._bill()
        episode = self._suspended()
        self.contract.trust_unlock(1)
        self._run_on(self._later(2))
        self.assertEqual((episode.state, episode.user_id), ("active", self.env.user))

    # Tickets

    def test_ticket_says_that_a_reduction_has_become_a_suspension(self):
        ticket = self._reduced_by_the_run().ticket_id
        self.contract.suspend_services(reason="Order of the director")
        self.assertIn("Suspended: Its day has come. · Order of the director", " ".join(ticket.message_ids.mapped("body")))

    def test_ticket_says_that_the_services_are_unlocked_and_stop_again(self):
        self._bill()
        ticket = self._suspended().ticket_id
        self.contract.trust_unlock(1)
        self.assertIn("Unlocked in trust until", ticket.message_ids[0].body)
        self._run_on(self._later(2))
        self.assertIn("The unlock has ended without payment.", ticket.message_ids[0].body)

    # What waits

    def test_stop_that_is_due_waits_for_the_hours(self):
        self._bill()
        self._notify(days=15)
        for hour, waits in ((10, True), (11, False), (20, False), (21, True)):
            with self.subTest(utc=hour), freeze_time(datetime(TODAY.year, TODAY.month, TODAY.day, hour)):
                said = self.contract.explain_delinquency()[0]["text"]
                self.assertEqual("It waits for the hours in which services may stop: from 08:00." in said, waits, said)

    def test_message_that_is_due_waits_for_no_hour(self):
        self._bill()
        with freeze_time(datetime(TODAY.year, TODAY.month, TODAY.day, 10)):
            self.assertEqual(self.contract.explain_delinquency()[0]["text"], "Its day has come.")

    def test_officer_is_asked_to_resume_where_the_policy_does_not(self):
        invoice = self._bill()
        self._suspended()
        self._move(invoice)
        for auto_resume, asked in ((True, False), (False, True)):
            with self.subTest(auto_resume=auto_resume):
                self.policy.auto_resume = auto_resume
                said = self.contract.explain_delinquency()[0]["text"]
                self.assertEqual("The policy leaves this to an officer." in said, asked)

    def test_suspension_whose_debt_is_not_paid_but_moved_is_not_said_to_be_paid(self):
        invoice = self._bill()
        episode = self._suspended()
        self._move(invoice)
        self._run()
        self.assertEqual(episode.end_reason, "What it was suspended for is no longer overdue.")

    # For the debts of another contract

    def test_server_action_follows_a_policy_that_counts_all_debts_of_the_customer(self):
        self.policy.scope = "customer"
        other = self._contract()
        self._bill()
        self._notify(15, self.contract | other)
        other.action_suspend_for_debt()
        self.assertEqual(other.suspension_state, "suspended")

    def test_server_action_cuts_no_contract_for_the_debts_of_another_one(self):
        other = self._contract()
        self._bill()
        self._notify(15, self.contract | other)
        other.action_suspend_for_debt()
        self.assertEqual(other.suspension_state, "active")
