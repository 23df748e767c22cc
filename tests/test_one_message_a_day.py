from odoo.tests import freeze_time, tagged

from .common import TODAY, days_ago
from .common_contract import noon
from .common_letter import LetterCommon

_REMINDER = ("reminder", 1, "due_date")


@tagged("post_install", "-at_install")
class TestOneMessageADay(LetterCommon):
    """Whichever policy, contract or person asks, the customer gets one message a day; the second one waits for the next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._contract()
        cls.other_policy = cls._policy(_REMINDER, ("notice", 45, "due_date"))

    def _told(self, contract=None):
        """Records the notice of the contract and sends it; returns it."""
        self._bill(contract)
        notice = self._record_notice(contract)
        self._send_all()
        return notice

    def _remind(self, contract=None):
        """Records the reminder of another policy about a contract, as a run does that knows of no other message; returns it."""
        contract = contract or self.other
        contract.delinquency_policy_id = self.other_policy
        self._bill(contract, due=days_ago(5))
        return self._record_notice(contract, self.other_policy.step_ids[0])

    def _on(self, day, act):
        with freeze_time(noon(self._later(day))):
            act()

    # What a run records

    def test_other_policy_waits_for_the_next_day_where_one_is_archived_after_its_notice(self):
        self._told()
        self.policy.active = False
        self.company.delinquency_policy_id = self.other_policy
        self._run()
        self.assertEqual(len(self.contract.notice_ids), 1)
        self.contract.invalidate_recordset()
        explained = self.contract.explain_delinquency()[0]
        self.assertEqual((explained["reason"], explained["date"]), ("step_taken", "2026-11-25"))
        self._run_on(self._later(1))
        self.assertEqual(len(self.contract.notice_ids), 2)

    def test_other_contract_waits_for_the_next_day(self):
        self._told()
        self._bill(self.other)
        self._run()
        self.assertFalse(self.other.notice_ids)
        explained = self.other.explain_delinquency()[0]
        self.assertEqual((explained["reason"], explained["date"]), ("written_to", "2026-11-25"))
        self.assertEqual(explained["text"], "The customer was written to today already: one message a day.")
        self._run_on(self._later(1))
        self.assertEqual(self.other.notice_ids.date, self._later(1))

    def test_letter_by_hand_lets_the_ladder_wait_for_the_next_day(self):
        self._bill()
        self._letter_to(self.customer)
        self._run()
        self.assertFalse(self.contract.notice_ids)
        self._run_on(self._later(1))
        self.assertTrue(self.contract.notice_ids)

    def test_message_to_another_customer_or_of_another_company_is_none(self):
        other = self._other_company()
        self._document_of(other, 50)
        self._mailing(company=other)
        stranger = self._customer("Bia", email="bia@example.com")
        self._document(50, days_ago(5), partner=stranger)
        self._letter_to(stranger)
        self._bill()
        self._run()
        self.assertEqual(set(self.notices.search([("contract_ids", "=", False)]).mapped("state")), {"sent"})
        self.assertTrue(self.contract.notice_ids)

    def test_message_that_failed_is_none(self):
        self._told()._update_state("failed")
        self._bill(self.other)
        self._run()
        self.assertTrue(self.other.notice_ids)

    def test_day_is_that_of_the_company(self):
        """02:59 in UTC is a minute before midnight there."""
        for minute, is_told in (("02:59", False), ("03:00", True)):
            contract = self._contract(self._customer(f"Customer {minute}", email="new@example.com"))
            self._bill(contract)
            with freeze_time(f"{TODAY} {minute}:00"):
                self._record_notice(contract)._update_state("sent")
            standing = self.env["contract.position"]._of(contract)[contract.id]
            self.assertEqual(standing.told_on == TODAY, is_told, minute)

    # What is sent

    def test_what_two_runs_record_before_it_is_sent_goes_out_as_one_message(self):
        self._bill()
        notice, reminder = self._record_notice(), self._remind()
        self._send_all()
        self.assertEqual((notice.state, reminder.state, len(self._mails)), ("sent", "sent", 1))

    def test_what_is_recorded_while_another_one_goes_out_waits_for_the_next_day(self):
        self._told()
        reminder = self._remind()
        self._send_all()
        self.assertEqual((reminder.state, len(self._mails)), ("queued", 0))
        self._on(1, self._send_all)
        self.assertEqual((reminder.state, reminder.date_given), ("sent", self._later(1)))

    def test_who_became_one_customer_meanwhile_gets_one_message(self):
        stranger = self._customer("Bia", email="bia@example.com")
        contract = self._contract(stranger)
        self._bill()
        self._bill(contract)
        notices = self._record_notice() | self._record_notice(contract)
        self.customer.is_company = True
        stranger.parent_id = self.customer
        for day, states in ((0, ["queued", "sent"]), (1, ["sent", "sent"])):
            self._on(day, self._send_all)
            self.assertEqual((sorted(notices.mapped("state")), len(self._mails)), (states, 1))

    def test_what_has_been_handed_to_a_transport_counts(self):
        self._bill()
        notice = self._record_notice()
        notice._hand_over()
        reminder = self._remind()
        self.assertFalse(reminder._hand_over())
        self.assertEqual((notice.state, reminder.state), ("queued", "queued"))

    def test_forecast_of_what_waits_in_the_queue_is_the_next_day(self):
        self._told()
        self._bill(self.other)
        self._record_notice(self.other)
        decision = self._decision(self.other)
        self.assertEqual((decision.reason, decision.day), ("not_sent", self._later(1)))

    def test_text_message_of_the_same_notice_is_no_other_one(self):
        self.notify.use_sms = True
        self._bill()
        notices = self._record_notice()
        email, text = notices.sorted("channel")
        text._fail("sms_server")
        self._send_all()
        text._update_state("queued")
        self._text_all()
        self.assertEqual((email.state, text.state), ("sent", "sent"))

    def test_failed_message_goes_again_on_the_same_day_unless_another_one_went(self):
        self._bill()
        notice = self._record_notice()
        for is_other_told, state in ((False, "sent"), (True, "queued")):
            notice._update_state("failed")
            if is_other_told:
                self._remind()
                self._send_all()
            notice._update_state("queued")
            self._send_all()
            self.assertEqual(notice.state, state)

    def test_letter_by_hand_waits_for_the_day_after_another_message(self):
        self._told()
        letter = self._letter_to(self.customer)
        self.assertEqual((letter.state, len(self._mails), letter.mailing_id.tomorrow_count), ("queued", 0, 1))
        self._on(1, self._send_all)
        self.assertEqual((letter.state, len(self._mails), letter.date_given), ("sent", 1, self._later(1)))

    def test_letter_by_hand_goes_out_at_once_where_that_is_asked_for(self):
        self._told()
        letter = self._letter_to(self.customer, is_once_a_day=False)
        self.assertEqual((letter.state, len(self._mails), letter.mailing_id.tomorrow_count), ("sent", 1, 0))

    def test_letter_by_hand_of_the_same_kind_goes_out_in_another_way(self):
        self._bill()
        for channel in ("email", "sms"):
            letter = self._letter_to(self.customer, channel=channel)
            self._text_all()
            self.assertIn(letter.state, ("sent", "delivered"), channel)

    def test_of_two_letters_by_hand_of_two_kinds_the_first_one_goes_out(self):
        self._bill()
        first, second = (self._mailing(kind=kind).sudo() for kind in ("reminder", "agreement"))
        for expected, day in ((("sent", "queued"), 0), (("sent", "sent"), 1)):
            self._on(day, self._send_all)
            self.assertEqual((first.notice_ids.state, second.notice_ids.state, len(self._mails)), (*expected, 1))

    def test_letter_by_hand_to_another_customer_does_not_wait(self):
        self._told()
        stranger = self._customer("Bia", email="bia@example.com")
        self._document(50, days_ago(5), partner=stranger)
        self.assertEqual(self._letter_to(stranger).state, "sent")

    def test_dialog_says_who_gets_the_letter_tomorrow(self):
        self._told()
        for kind, is_once_a_day, counts in (
            ("reminder", True, (0, 1)),
            ("reminder", False, (0, 0)),
            ("suspension", True, (1, 0)),
        ):
            dialog = self.env["account.delinquency.letter"].create(
                {"debtors": [(self.company.id, self.customer.id)], "kind": kind, "is_once_a_day": is_once_a_day}
            )
            self.assertEqual((dialog.written_count, dialog.tomorrow_count), counts)

    def test_what_waits_for_tomorrow_goes_out_with_a_letter_by_hand(self):
        self._told()
        reminder = self._remind()
        self._send_all()
        letters = self._letter_to(self.customer, is_once_a_day=False)
        self.assertIn(reminder, letters)
        self.assertEqual((reminder.state, len(self._mails)), ("sent", 1))

    def test_what_is_recorded_after_a_letter_by_hand_was_written_goes_out_with_it(self):
        self._bill()
        mailing = self._mailing()
        mailing.sudo()._record_some()
        notice = self._record_notice()
        self._send_all()
        self.assertEqual((notice.state, notice.mailing_id, len(self._mails)), ("sent", mailing, 1))

    def test_notice_that_waits_for_tomorrow_is_given_by_a_legal_letter_by_hand(self):
        self._told()
        self._bill(self.other)
        self._letter_to(self.customer, kind="suspension", is_once_a_day=False)
        self.assertEqual((self.other.notice_ids.state, self.other.notice_ids.date_given), ("sent", TODAY))
