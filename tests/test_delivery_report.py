from odoo.tests import tagged

from .common_delivery_report import FORMS, old_exim, other_report, report
from .common_letter import LetterCommon

ANA = "ana@example.com"


@tagged("post_install", "-at_install")
class TestDeliveryReport(LetterCommon):
    """What mail servers report of a letter, as Odoo's own gateway gets it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._bill()

    def _sent(self):
        """Returns a notice that was sent."""
        self.notices.search([("is_standing", "=", True)])._end()
        notice = self._record_notice()
        self._send_all()
        return notice

    def _say(self, raw: str):
        self.env["mail.thread"].message_process(False, raw)

    def _report(self, notice, form, action, address=ANA, **values):
        self._say(report(form, action, notice.mail_message_id.message_id, address, **values))

    def test_failure_fails_the_letter(self):
        for form in FORMS:
            notice = self._sent()
            self._report(notice, form, "failed")
            with self.subTest(form=form):
                self.assertEqual((notice.state, notice.failure_type, notice.date_given), ("failed", "mail_bounce", False))

    def test_what_is_no_failure_changes_nothing(self):
        notice = self._sent()
        for form in FORMS:
            for action in ("delayed", "relayed", "expanded"):
                self._report(notice, form, action)
                with self.subTest(form=form, action=action):
                    self.assertEqual((notice.state, bool(notice.date_given)), ("sent", True))

    def test_delay_counts_no_failure_of_the_contact(self):
        notice = self._sent()
        self._report(notice, "postfix", "delayed")
        self.assertEqual(self.customer.message_bounce, 0)
        self._report(notice, "postfix", "failed")
        self.assertEqual(self.customer.message_bounce, 1)

    def test_delivery_is_the_proof(self):
        for form in FORMS:
            notice = self._sent()
            given = notice.date_given
            self._report(notice, form, "delivered")
            with self.subTest(form=form):
                self.assertEqual((notice.state, notice.date_given), ("delivered", given))

    def test_failure_after_a_delay_fails_the_letter(self):
        notice = self._sent()
        for action, state in (("delayed", "sent"), ("failed", "failed")):
            self._report(notice, "exchange", action)
            self.assertEqual(notice.state, state)

    def test_notice_that_is_late_still_suspends(self):
        notice = self._sent()
        self._report(notice, "exchange", "delayed")
        self._run_on(self._later(16))
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_text_of_old_servers_fails_the_letter(self):
        notice = self._sent()
        self._say(old_exim(notice.mail_message_id.message_id, ANA))
        self.assertEqual((notice.state, notice.failure_type), ("failed", "mail_bounce"))

    def test_warning_of_old_servers_changes_nothing(self):
        notice = self._sent()
        self._say(old_exim(notice.mail_message_id.message_id, ANA, is_failure=False))
        self.assertEqual(notice.state, "sent")

    def test_text_of_old_servers_about_another_message_changes_nothing(self):
        notice = self._sent()
        self._say(old_exim("<invoice-1@provedor.example>", ANA))
        self.assertEqual(notice.state, "sent")

    def test_forwarded_letter_that_fails_there_has_failed(self):
        notice = self._sent()
        self._report(notice, "postfix", "failed", final="ana.souza@elsewhere.example")
        self.assertEqual(notice.state, "failed")

    def test_forwarded_letter_does_not_fail_for_the_other_address(self):
        self.customer.email = f"{ANA}, bia@example.com"
        letter = self._letter_to(self.customer, is_once_a_day=False)
        self._report(letter, "exchange", "failed", final="bia@example.com")
        failed = letter.mail_message_id.notification_ids.filtered(lambda one: one.notification_status == "bounce")
        self.assertEqual(failed.mapped("mail_email_address"), [ANA])

    def test_letter_that_reached_one_of_two_addresses_is_delivered(self):
        self.customer.email = f"{ANA}, bia@example.com"
        letter = self._letter_to(self.customer, is_once_a_day=False)
        for address, action in ((ANA, "failed"), ("bia@example.com", "delivered")):
            self._report(letter, "gmail", action, address)
        self.assertEqual(letter.state, "delivered")

    def test_reading_and_complaining_fail_no_letter(self):
        notice = self._sent()
        for kind in ("disposition-notification", "feedback-report"):
            self._say(other_report(kind, notice.mail_message_id.message_id, ANA))
            with self.subTest(kind=kind):
                self.assertEqual(notice.state, "sent")

    def test_failure_of_what_a_person_wrote_on_the_notice_is_left_to_odoo(self):
        notice = self._sent()
        message = notice.message_post(body="Hello", partner_ids=self.customer.ids)
        self._say(report("postfix", "failed", message.message_id, ANA))
        self.assertEqual((notice.state, message.notification_ids.notification_status), ("sent", "bounce"))
