from odoo.tests import freeze_time, tagged

from .common import TODAY, days_ago
from .common_contract import noon
from .common_letter import LetterCommon


@tagged("post_install", "-at_install")
class TestLetterJoined(LetterCommon):
    """What the ladder has recorded and not sent yet goes out with a letter to the same customer, as one message."""

    def _recorded_reminder(self):
        """Returns the reminder of a ladder, recorded and not sent."""
        self.company.delinquency_policy_id = self._policy(("reminder", 1, "due_date"), ("notice", 15, "due_date"))
        self._bill(due=days_ago(5))
        self._run({"reminder"})
        return self.contract.notice_ids.sudo()

    def _recorded_notice(self):
        self._bill()
        return self._record_notice()

    def _send_tomorrow(self):
        with freeze_time(noon(days_ago(-1))):
            self._send_all()

    def _body(self):
        return self._mails[0]["body"]

    def test_reminder_of_the_ladder_goes_out_with_a_reminder_by_hand(self):
        notice = self._recorded_reminder()
        letters = self._letter_to(self.customer, extra_message="Our office is closed")
        self.assertIn(notice, letters)
        self.assertEqual((letters.mapped("state"), len(self._mails)), (["sent", "sent"], 1))
        self.assertIn("Our office is closed", self._body())

    def test_notice_of_the_ladder_goes_out_with_a_reminder_by_hand_and_says_all_that_the_law_asks_for(self):
        notice = self._recorded_notice()
        mailing = self._mailing(extra_message="Our office is closed")
        self._send_all()
        self.assertEqual(len(self._mails), 1)
        for said in ("notice that goes before a suspension", "suspended from", "12/09/2026", "credit bureaus", "closed"):
            self.assertIn(said, self._body())
        self.assertEqual((notice.state, notice.date_given), ("sent", TODAY))
        self.assertEqual((mailing.sent_count, mailing.customer_count), (1, 1))

    def test_template_of_a_reminder_is_not_that_of_the_notice_that_goes_out_with_it(self):
        self._recorded_notice()
        template = self.env.ref("account_delinquency.email_template_reminder").copy({"body_html": "<p>Just a reminder</p>"})
        self._letter_to(self.customer, mail_template_id=template.id)
        self.assertNotIn("Just a reminder", self._body())
        self.assertIn("suspended from", self._body())

    def test_preview_shows_the_one_message(self):
        self._recorded_notice()
        dialog = self.env["account.delinquency.letter"].create({"debtors": [[self.company.id, self.customer.id]]})
        dialog.action_preview()
        self.assertIn("suspended from", dialog.preview_html)

    def test_preview_takes_nothing_from_the_ladder(self):
        notice = self._recorded_notice()
        self.env["account.delinquency.letter"].create({"debtors": [[self.company.id, self.customer.id]]}).action_preview()
        self.assertFalse(notice.mailing_id)

    def test_bounce_stops_the_clock_of_the_notice_that_went_out_with_a_letter(self):
        notice = self._recorded_notice()
        self._letter_to(self.customer)
        notification = self.env["mail.notification"].sudo().search([("mail_message_id", "=", notice.mail_message_id.id)])
        notification.write({"notification_status": "bounce", "failure_type": "mail_bounce"})
        self.assertEqual((notice.state, notice.date_given), ("failed", False))

    def test_graver_notice_waits_for_the_day_after_a_letter_with_a_subject_of_its_own(self):
        notice = self._recorded_notice()
        self._letter_to(self.customer, subject="A friendly word")
        self.assertEqual((notice.state, notice.mailing_id.id, len(self._mails)), ("queued", False, 1))
        self._send_tomorrow()
        self.assertEqual((notice.state, len(self._mails)), ("sent", 1))
        self.assertNotEqual(notice.subject, "A friendly word")

    def test_graver_notice_waits_for_the_day_after_a_letter_to_one_contact(self):
        notice = self._recorded_notice()
        contact = self._customer("Office", parent_id=self.customer.id, email="office@example.com")
        self._letter_to(self.customer, destination="contact", contact_id=contact.id)
        self.assertEqual((notice.recipient, len(self._mails)), (False, 1))
        self._send_tomorrow()
        self.assertEqual((notice.recipient, len(self._mails)), ("ana@example.com", 1))

    def test_notice_stays_apart_from_a_letter_that_reaches_nobody(self):
        notice = self._recorded_notice()
        office = self._customer("Office", parent_id=self.customer.id, email="office@example.com", type="invoice")
        self.contract.invoice_partner_id = office
        self.customer.email = False
        letter = self._letter_to(self.customer)
        self.assertEqual((letter.state, notice.state, notice.recipient), ("failed", "sent", "office@example.com"))

    def test_notice_in_another_channel_waits_for_the_next_day(self):
        notice = self._recorded_notice()
        self._mailing(channel="sms")
        self._text_all()
        self.assertEqual((notice.mailing_id.id, len(self._mails)), (False, 0))
        self._send_tomorrow()
        self.assertEqual((notice.mailing_id.id, len(self._mails)), (False, 1))

    def test_letter_that_is_left_out_takes_nothing_with_it(self):
        self._document(100, days_ago(5))
        self._letter_to(self.customer)
        notice = self._recorded_notice()
        letter = self._letter_to(self.customer, extra_message="Again")
        self.assertEqual((letter.state, notice.state, notice.mailing_id.id), ("cancelled", "queued", False))
        self._send_tomorrow()
        self.assertEqual((notice.state, notice.mailing_id.id), ("sent", False))

    def test_other_customer_s_notice_goes_out_by_itself(self):
        notice = self._recorded_notice()
        other = self._customer("Bia", email="bia@example.com")
        self._document(50, days_ago(5), partner=other)
        self._letter_to(other)
        self.assertFalse(notice.mailing_id)
