from smtplib import SMTPRecipientsRefused
from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import email_normalize, mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from .common import TODAY, days_ago
from .common_contract import noon
from .common_letter import LetterCommon

_BOUNCE = """\
From: MAILER-DAEMON@mx.example.com
To: cobranca@provedor.example
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce-1@mx.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain; charset=us-ascii

The mailbox is full.
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.2.2

--part
Content-Type: message/rfc822

From: cobranca@provedor.example
To: {address}
Subject: Notice
Message-Id: {message_id}

Text
--part--
"""


@tagged("post_install", "-at_install")
class TestLetterTransport(LetterCommon):
    """What becomes of a message is what the transport says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._bill()
        cls.notice = cls._record_notice()

    def _notification(self):
        return self.env["mail.notification"].sudo().search([("mail_message_id", "=", self.notice.mail_message_id.id)])

    def _say(self, status, failure=False):
        self._notification().write({"notification_status": status, "failure_type": failure})

    def test_queued_until_the_transport_says_sent(self):
        self._send_all()
        self._say("ready")
        self.assertEqual(self.notice.state, "sent")  # what was said once is not taken back

    def test_bounce_makes_it_failed_and_stops_the_clock(self):
        self._send_all()
        self._say("bounce", "mail_bounce")
        self.assertEqual((self.notice.state, self.notice.failure_type, self.notice.date_given), ("failed", "mail_bounce", False))

    def test_bounce_that_comes_back_by_mail_makes_it_failed(self):
        self._send_all()
        bounce = _BOUNCE.format(address="ana@example.com", message_id=self.notice.mail_message_id.message_id)
        self.env["mail.thread"].message_process("res.partner", bounce)
        self.assertEqual((self.notice.state, self.notice.failure_type), ("failed", "mail_bounce"))
        self.assertIn("mailbox is full", self.notice.failure_reason)

    def test_bounce_of_another_message_changes_nothing(self):
        self._send_all()
        bounce = _BOUNCE.format(address="ana@example.com", message_id="<invoice-1@provedor.example>")
        self.env["mail.thread"].message_process("res.partner", bounce)
        self.assertEqual(self.notice.state, "sent")

    def test_bounced_notice_suspends_nobody(self):
        self._send_all()
        self._say("bounce", "mail_bounce")
        self._run_on(self._later(30))
        self.assertEqual(self.contract.suspension_state, "active")

    def test_given_notice_suspends(self):
        self._send_all()
        self._run_on(self._later(16))
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_one_of_two_addresses_is_enough(self):
        self._customer("Office", parent_id=self.customer.id, email="office@example.com")
        self.notice._end()
        letter = self._letter_to(self.customer, destination="all")
        first = self.env["mail.notification"].sudo().search([("mail_message_id", "=", letter.mail_message_id.id)], limit=1)
        first.write({"notification_status": "bounce", "failure_type": "mail_bounce"})
        self.assertEqual(letter.state, "sent")

    def _letter_refused_for(self, *refused):
        """Returns a letter to two addresses, after the mail server refused some, and to whom the e-mails were sent."""
        self._customer("Office", parent_id=self.customer.id, email="office@example.com")
        self.notice._end()
        sent = []

        def send(server, message, *args, **kwargs):
            address = email_normalize(message["To"])
            if address in refused:
                refusal = SMTPRecipientsRefused({address: (550, b"5.1.1 no such mailbox")})
                raise MailDeliveryException("Mail Delivery Failed", repr(refusal))
            sent.append(address)
            return message["Message-Id"]

        with patch.object(self.registry["ir.mail_server"], "send_email", send), mute_logger("odoo.addons.mail.models.mail_mail"):
            letter = self._letter_to(self.customer, destination="all")
        return letter, sent

    def test_address_that_is_refused_stops_no_later_one(self):
        letter, sent = self._letter_refused_for("ana@example.com")
        self.assertEqual((letter.state, sent), ("sent", ["office@example.com"]))

    def test_address_that_is_refused_takes_back_no_earlier_one(self):
        letter, sent = self._letter_refused_for("office@example.com")
        self.assertEqual((letter.state, sent), ("sent", ["ana@example.com"]))

    def test_letter_that_all_addresses_refuse_has_failed(self):
        letter, sent = self._letter_refused_for("ana@example.com", "office@example.com")
        self.assertEqual((letter.state, letter.failure_type, sent), ("failed", "mail_bounce", []))

    def test_address_that_was_not_reached_for_now_is_tried_again_beside_one_that_refuses_for_good(self):
        """The server hangs up between the two: none of them is told, and one still may be."""
        self.customer.email = "ana@example.com, bia@example.com"
        self._send_all()
        failures = ("mail_bounce", "mail_smtp")
        for notification, failure in zip(self._notification().sorted("id"), failures, strict=True):
            notification.write({"notification_status": "exception", "failure_type": failure})
        self.assertEqual((self.notice.state, self.notice.failure_type), ("failed", "mail_smtp"))
        with freeze_time(noon(TODAY).replace(hour=17)):
            self._send_all()
        self.assertEqual((self.notice.state, len(self._mails)), ("sent", 2))

    def test_letter_has_failed_once_it_came_back_from_all_addresses_of_a_contact(self):
        self.notice._end()
        self.customer.email = "ana@example.com, bia@example.com"
        letter = self._letter_to(self.customer)
        for address, state in (("bia@example.com", "sent"), ("ana@example.com", "failed")):
            bounce = _BOUNCE.format(address=address, message_id=letter.mail_message_id.message_id)
            self.env["mail.thread"].message_process("res.partner", bounce.replace("bounce-1", address))
            self.assertEqual(letter.state, state)

    def test_server_that_is_down_is_tried_again(self):
        self._send_all()
        self._say("exception", "mail_smtp")
        with freeze_time(noon(TODAY).replace(hour=17)):
            self._send_all()
        self.assertEqual((self.notice.state, len(self._mails)), ("sent", 1))

    def test_server_that_is_down_is_not_tried_at_once(self):
        self._send_all()
        self._say("exception", "mail_smtp")
        self._send_all()
        self.assertEqual((self.notice.state, len(self._mails)), ("failed", 0))

    def test_server_that_is_down_is_not_tried_for_ever(self):
        self._send_all()
        self._say("exception", "mail_smtp")
        with freeze_time(noon(self._later(4))):
            self._send_all()
        self.assertEqual(self.notice.state, "failed")

    def test_wrong_address_is_not_tried_again(self):
        self._send_all()
        self._say("exception", "mail_email_invalid")
        with freeze_time(noon(self._later(1))):
            self._send_all()
        self.assertEqual(self.notice.state, "failed")

    def test_payment_takes_back_what_has_not_left(self):
        with self.mock_mail_gateway():
            mails = self.notices.search([("id", "=", self.notice.id)])._hand_over()
        self._pay(self.env["account.move"].search([("partner_id", "=", self.customer.id), ("move_type", "=", "out_invoice")]))
        self.assertEqual((self.notice.state, mails.state), ("cancelled", "cancel"))

    def _hand_over_two(self, **step):
        """Returns the notices of two contracts of a customer, in one message that has not left Odoo's queue."""
        self.notify.write(step)
        self.other = self._contract()
        self._bill(self.other, amount=50)
        self._record_notice(self.contract | self.other)
        with patch.object(type(self.notices), "_send_out", lambda *args: None):
            self._send_all()
        notices = (self.contract.notice_ids | self.other.notice_ids).sudo().filtered("is_standing")
        self.assertEqual((len(notices.mail_message_id), set(notices.mapped("state"))), (1, {"queued"}))
        return notices

    def test_one_of_two_in_a_message_is_withdrawn_and_the_other_goes_out(self):
        notices = self._hand_over_two()
        self.notice.action_cancel()
        self._send_all()
        self.assertEqual([(notice.state, bool(notice.date_given)) for notice in notices - self.notice], [("sent", True)])
        self.assertEqual((self.notice.state, len(self._mails)), ("cancelled", 1))

    def test_one_of_two_in_a_message_is_paid_and_the_other_goes_out(self):
        notices = self._hand_over_two()
        self._pay(self.env["account.move"].search([("line_ids.contract_line_id.contract_id", "=", self.contract.id)]))
        self._send_all()
        self.assertEqual((self.notice.state, (notices - self.notice).state, len(self._mails)), ("cancelled", "sent", 1))

    def test_one_of_two_in_a_text_message_is_withdrawn_and_the_other_goes_out(self):
        self.notice._end()
        notices = self._hand_over_two(use_email=False, use_sms=True)
        notices[0].action_cancel()
        self._text_all()
        self.assertEqual((notices[0].state, notices[1].state), ("cancelled", "sent"))

    def test_withdrawn_while_the_message_is_on_its_way_sends_no_second_one(self):
        notices = self._hand_over_two()
        message = notices.mail_message_id
        with patch.object(self.registry["mail.mail"], "try_lock_for_update", lambda mails, **kwargs: mails.browse()):
            self.notice.action_cancel()
        self.assertEqual((notices - self.notice).mail_message_id, message)

    def _hand_over_only(self, **terms):
        """Returns a letter that has not left Odoo's queue, with its message there."""
        self.notice._end()
        mailing = self._mailing(**terms)
        with patch.object(type(self.notices), "_send_out", lambda *args: None):
            self._send_all()
        letter = mailing.notice_ids.sudo()
        if terms:
            return letter, self.env["sms.sms"].sudo().search([("uuid", "=", letter.sms_uuid)])
        return letter, self.env["mail.mail"].sudo().search([("mail_message_id", "=", letter.mail_message_id.id)])

    def _check_lost(self, letter):
        self._send_all()
        self.assertEqual((letter.state, letter.failure_type, letter.mailing_id.is_done), ("failed", "unknown", True))
        self.assertIn("queue", letter.failure_reason)
        letter.action_retry()
        self._text_all()
        self.assertEqual(letter.state, "sent")

    def test_email_cancelled_by_hand_has_failed_and_can_be_retried(self):
        letter, mail = self._hand_over_only()
        mail.cancel()
        self._check_lost(letter)

    def test_email_deleted_by_hand_has_failed_and_can_be_retried(self):
        letter, mail = self._hand_over_only()
        mail.unlink()
        self._check_lost(letter)

    def test_text_message_deleted_by_hand_has_failed_and_can_be_retried(self):
        letter, text = self._hand_over_only(channel="sms")
        text.unlink()
        self._check_lost(letter)

    def test_message_that_waits_in_the_queue_is_not_lost(self):
        for terms in ({}, {"channel": "sms"}):
            letter, message = self._hand_over_only(**terms)
            self.assertTrue(message)
            self.notices._fail_lost()
            self.assertEqual(letter.state, "queued")

    def test_email_that_odoo_deletes_since_it_was_sent_is_not_lost(self):
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self.notice._hand_over().send()
        self.assertFalse(self.env["mail.mail"].sudo().search([("mail_message_id", "=", self.notice.mail_message_id.id)]))
        self.notices._fail_lost()
        self.assertEqual(self.notice.state, "sent")

    def _leave_queue_at(self, moment):
        """Lets Odoo's own queue send what is left there."""
        with freeze_time(moment), self.mock_mail_gateway():
            self.env["mail.mail"].sudo().process_email_queue()

    def test_email_left_in_the_queue_goes_out_in_the_hours_for_it(self):
        letter, _mail = self._hand_over_only()
        self._leave_queue_at(noon(TODAY).replace(hour=22))  # 19:00 in São Paulo
        self.assertEqual((letter.state, len(self._mails)), ("sent", 1))

    def test_email_left_in_the_queue_waits_for_the_hours_for_it(self):
        letter, _mail = self._hand_over_only()
        self._leave_queue_at(noon(self._later(1)).replace(hour=2))  # 23:00 in São Paulo
        self.assertEqual((letter.state, len(self._mails)), ("queued", 0))
        self._leave_queue_at(noon(self._later(1)))
        self.assertEqual((letter.state, len(self._mails)), ("sent", 1))

    def test_other_email_knows_no_hours(self):
        mail = self.env["mail.mail"].sudo().create({"email_to": "ana@example.com", "body_html": "Hello"})
        self._leave_queue_at(noon(self._later(1)).replace(hour=2))
        self.assertEqual(mail.state, "sent")

    def test_what_was_on_its_way_when_the_debt_was_paid_has_gone_out(self):
        with self.mock_mail_gateway():
            mails = self.notices.search([("id", "=", self.notice.id)])._hand_over()
            self.patch(type(self.notices), "_recall", lambda notices: None)  # as where the mail server has it already
            self._pay(self.env["account.move"].search([("partner_id", "=", self.customer.id), ("move_type", "=", "out_invoice")]))
            self.assertEqual(self.notice.state, "cancelled")
            mails.send()
        self.assertEqual((self.notice.state, self.notice.is_standing), ("sent", False))

    def test_text_message_is_sent_and_then_delivered(self):
        self.notice._end()
        self._mailing(channel="sms")
        self._text_all()
        letter = self.notices.search([("channel", "=", "sms")])
        self.assertEqual(letter.state, "sent")
        letter.env["sms.tracker"].search([("sms_uuid", "=", letter.sms_uuid)])._action_update_from_sms_state("sent")
        self.assertEqual(letter.state, "delivered")

    def test_text_message_without_credit_fails_and_says_so(self):
        self.notice._end()
        self._mailing(channel="sms")
        self._text_all(sim_error="credit")
        letter = self.notices.search([("channel", "=", "sms")])
        self.assertEqual((letter.state, letter.failure_type), ("failed", "sms_credit"))

    def test_proof_outlives_the_text_message(self):
        self.notice._end()
        self._mailing(channel="sms", extra_message="Obrigado")
        self._text_all()
        letter = self.notices.search([("channel", "=", "sms")])
        self.env["sms.sms"].sudo().search([]).unlink()
        self.assertIn("Obrigado", letter.body)

    def test_one_message_that_fails_stops_no_other(self):
        broken = self._customer("Bia", email="bia@example.com")
        self._document(100, days_ago(5), partner=broken)
        self._mailing(broken)
        prepare = type(self.notices)._prepare_email

        def fail(notice, *args):
            if notice.partner_id == broken:
                raise ValueError("template")
            return prepare(notice, *args)

        self.patch(type(self.notices), "_prepare_email", fail)
        with self.assertLogs("odoo.addons.account_delinquency", "WARNING"):
            self._send_all()
        failed = self.notices.search([("partner_id", "=", broken.id)])
        self.assertEqual((failed.state, failed.failure_reason, self.notice.state), ("failed", "template", "sent"))

    def test_one_letter_that_cant_be_recorded_stops_no_other(self):
        broken = self._customer("Bia", email="bia@example.com")
        self._document(100, days_ago(5), partner=broken)
        prepare = type(self.notices)._prepare_debt

        def fail(notices, statement, currency):
            if statement.residual == 100 and statement.lines[0].move_id in broken.invoice_ids.ids:
                raise ValueError("statement")
            return prepare(notices, statement, currency)

        self.patch(type(self.notices), "_prepare_debt", fail)
        mailing = self._mailing(broken, self.customer)
        with self.assertLogs("odoo.addons.account_delinquency", "WARNING"):
            self._send_all()
        states = {letter.partner_id: (letter.state, letter.failure_reason) for letter in mailing.notice_ids}
        self.assertEqual(states, {broken: ("failed", "statement"), self.customer: ("sent", False)})
        self.assertEqual(mailing.unreached_ids.partner_id, broken)
