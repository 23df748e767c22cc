from odoo.tests import freeze_time, tagged

from ..rules import sms_text
from ..rules.text_message import text_of
from .common import TODAY, days_ago
from .common_contract import noon
from .common_letter import LetterCommon


@tagged("post_install", "-at_install")
class TestLetter(LetterCommon):
    """What goes out, to whom, and when."""

    def _remind_before(self, days):
        """Lets the policy send a reminder, by e-mail and SMS, before the due date."""
        policy = self._policy(("reminder", -days, "due_date"), ("notice", 15, "due_date"))
        policy.step_ids[0].use_sms = True
        self.company.delinquency_policy_id = policy

    def _text(self) -> str:
        """Sends what waits and returns the text message that was made last."""
        self._text_all()
        return text_of(self.notices.search([("channel", "=", "sms")], order="id DESC", limit=1).body)

    def test_notice_of_the_ladder_goes_out_by_email(self):
        self._bill()
        notice = self._record_notice()
        self._send_all()
        self.assertEqual((notice.state, notice.recipient, notice.date_given), ("sent", "ana@example.com", TODAY))
        self.assertEqual(len(self._mails), 1)

    def test_the_text_as_sent_is_kept(self):
        document = self._bill()
        notice = self._record_notice()
        self._send_all()
        self.assertIn(document.name, notice.body)
        self.assertEqual(notice.subject, self._mails[0]["subject"])

    def test_notice_says_the_planned_day_of_the_cut(self):
        self._bill()
        notice = self._record_notice()
        self._send_all()
        self.assertEqual(notice.planned_date, self._later(15))
        self.assertIn("12/09/2026", notice.body)

    def test_two_contracts_of_a_customer_get_one_message(self):
        other = self._contract()
        self._bill()
        self._bill(other, amount=50)
        notices = self._record_notice(self.contract | other)
        self._send_all()
        self.assertEqual(len(self._mails), 1)
        self.assertEqual(notices.mapped("state"), ["sent", "sent"])
        self.assertEqual(len(notices.mail_message_id), 1)

    def test_letter_tells_of_all_that_is_overdue(self):
        told, untold = self._bill(), self._document(30, days_ago(3))
        self._record_notice()
        self._send_all()
        body = self._mails[0]["body"]
        self.assertTrue(told.name in body and untold.name in body)

    def test_letter_never_shows_another_customer(self):
        other = self._customer("Bia Lima", email="ana@example.com")
        own, foreign = self._document(100, days_ago(5)), self._document(70, days_ago(5), partner=other)
        letters = self._letter_to(self.customer, other)
        bodies = {letter.partner_id: letter.body for letter in letters}
        self.assertTrue(own.name in bodies[self.customer] and foreign.name not in bodies[self.customer])
        self.assertTrue(foreign.name in bodies[other] and own.name not in bodies[other])

    def test_letter_of_one_company_never_shows_the_debt_with_another(self):
        other = self._other_company()
        own, foreign = self._document(100, days_ago(5)), self._document_of(other, 70)
        letter = self._letter_to(self.customer)
        self.assertTrue(own.name in letter.body)
        self.assertNotIn(foreign.get_portal_url().split("?")[0], letter.body)

    def test_paid_between_recording_and_sending_is_withdrawn(self):
        document = self._bill()
        notice = self._record_notice()
        self._pay(document)
        self._send_all()
        self.assertEqual((notice.state, len(self._mails)), ("cancelled", 0))

    def test_letter_of_a_debt_paid_meanwhile_is_withdrawn(self):
        document = self._document(100, days_ago(5))
        mailing = self._mailing()
        mailing.sudo()._record_some()
        self._pay(document)
        self._send_all()
        self.assertEqual((mailing.notice_ids.state, len(self._mails)), ("cancelled", 0))

    def test_contested_after_the_recording_is_not_asked_for(self):
        contested, other = self._document(100, days_ago(5)), self._document(50, days_ago(5))
        mailing = self._mailing()
        mailing.sudo()._record_some()
        self._items(contested).action_contest()
        self._send_all()
        letter = mailing.notice_ids.sudo()
        self.assertEqual((letter.state, letter.debt), ("sent", 50))
        self.assertTrue(contested.name not in letter.body and other.name in letter.body)

    def test_contested_after_the_recording_is_not_asked_for_by_the_ladder(self):
        contested, other = self._bill(), self._bill(amount=50)
        notice = self._record_notice()
        self._items(contested).action_contest()
        self._send_all()
        self.assertEqual((notice.state, notice.debt), ("sent", 50))
        self.assertTrue(contested.name not in notice.body and other.name in notice.body)

    def test_what_falls_due_soon_is_told_by_the_reminder_before_it(self):
        self._remind_before(4)
        document = self._bill(due=days_ago(-4))
        self._run({"reminder"})
        self._send_all()
        self.assertIn(document.name, self._mails[0]["body"])

    def test_text_message_before_the_due_date_says_when_it_is_due(self):
        self._remind_before(4)
        self._bill(due=days_ago(-4))
        self._run({"reminder"})
        text = self._text()
        self.assertIn("is due on 11/28/2026", text)
        self.assertNotIn("overdue", text)

    def test_text_message_after_the_due_date_says_since_when_it_is_overdue(self):
        self._document(100, days_ago(5))
        self._mailing(channel="sms")
        self.assertIn("is overdue since 11/19/2026", self._text())

    def test_text_message_has_no_character_that_doubles_its_price(self):
        self._document(100, days_ago(5))
        self._mailing(channel="sms", extra_message="Até\u202flogo")
        text = self._text()
        self.assertIn("R$ 100.00", text)
        self.assertEqual((sms_text.measure(text).encoding, sms_text.measure(text).segments), ("GSM-7", 1))

    def test_text_message_of_a_notice_says_the_day(self):
        self._bill()
        self._mailing(channel="sms", kind="suspension")
        self.assertIn("your service is suspended from 12/09/2026.", self._text())

    def test_text_message_without_a_day_says_none(self):
        self._document(100, days_ago(5))
        for kind in ("suspension", "termination"):
            self._mailing(channel="sms", kind=kind, is_once_a_day=False)
            with self.subTest(kind=kind):
                self.assertRegex(self._text(), r"is overdue since 11/19/2026\.$")

    def test_notice_by_hand_says_the_day_of_a_contract_whose_ladder_is_not_due(self):
        self._bill(due=days_ago(5))
        letter = self._letter_to(self.customer, kind="suspension")
        # The ladder gives its own notice on the 15th day; 15 days after that is a Saturday.
        self.assertEqual(letter.planned_date, self._later(27))
        self.assertIn("12/21/2026", letter.body)

    def test_notice_by_hand_starts_no_clock_of_a_contract_whose_ladder_is_not_due(self):
        self._bill(due=days_ago(5))
        self._letter_to(self.customer, kind="suspension")
        self.assertFalse(self.contract.notice_ids)
        self._run_on(self._later(24))
        self.assertEqual(self.contract.suspension_state, "active")

    def test_reminder_by_hand_says_no_day(self):
        self._bill(due=days_ago(5))
        self.assertFalse(self._letter_to(self.customer).planned_date)

    def test_notice_by_hand_says_nothing_of_a_contract_that_owes_nothing(self):
        self._contract(name="Paid up")
        self._bill(due=days_ago(5))
        self.assertNotIn("Paid up", self._letter_to(self.customer, kind="suspension").body)

    def test_who_owes_nothing_gets_no_letter_and_is_shown(self):
        letter = self._letter_to(self.customer)
        self.assertEqual((letter.state, letter.mailing_id.cancelled_count, len(self._mails)), ("cancelled", 1, 0))

    def test_a_credit_that_covers_the_debt_keeps_the_letter_back(self):
        self._document(100, days_ago(5))
        self._pay_on_account(100)
        self.assertEqual(self._letter_to(self.customer).state, "cancelled")

    def test_a_credit_is_taken_from_what_is_to_be_paid(self):
        self._document(100, days_ago(5))
        self._pay_on_account(30)
        self.assertEqual(self._letter_to(self.customer).updated_debt, 70)

    def test_nothing_goes_out_at_night(self):
        self._bill()
        notice = self._record_notice()
        for hour, state in ((10, "queued"), (11, "sent")):  # 7:00 and 8:00 in São Paulo
            with freeze_time(noon(self._later(1)).replace(hour=hour)):
                self._send_all()
            self.assertEqual(notice.state, state)

    def test_second_run_sends_nothing_twice(self):
        self._bill()
        self._record_notice()
        self._send_all()
        self._send_all()
        self.assertEqual(len(self._mails), 0)

    def test_after_two_weeks_without_a_run_each_customer_gets_one_message(self):
        policy = self._policy(("reminder", 1, "due_date"), ("reminder", 5, "due_date"), ("notice", 15, "due_date"))
        self.company.delinquency_policy_id = policy
        self._bill(due=days_ago(15))
        self._run({"reminder", "notice"})
        self._send_all()
        self.assertEqual(len(self._mails), 1)

    def test_hostile_name_does_no_harm(self):
        self.customer.name = "<script>alert(1)</script>"
        self._document(100, days_ago(5))
        letter = self._letter_to(self.customer)
        self.assertNotIn("<script", letter.body)
        self.assertIn("&lt;script", letter.body)

    def test_customer_reads_the_letter_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.env["ir.module.module"]._load_module_terms(["account_delinquency"], ["pt_BR"])
        self.customer.lang = "pt_BR"
        self._document(1234.5, days_ago(5))
        letter = self._letter_to(self.customer)
        self.assertIn("1.234,50", letter.body)
        self.assertIn("Prezado", letter.body)
