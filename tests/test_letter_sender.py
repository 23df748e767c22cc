from odoo.tests import tagged

from .common import days_ago
from .common_wire import WireCommon

USER = "account_delinquency.group_delinquency_user"
OFFICE = "cobranca@provedor.example"


@tagged("post_install", "-at_install")
class TestLetterSender(WireCommon):
    """Who a letter is from: the company, else who has written it; never the program."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._bill()
        cls.clerk = cls._user("clerk", USER)
        cls.clerk.email = "bia@provedor.example"
        cls.company.alias_domain_id = False

    def _without_address(self):
        self.company.email = False

    def _letter_of_clerk(self, **terms):
        """Returns the letter that the clerk sends, and from whom it came to the server."""
        mailings = self.env["account.delinquency.mailing"].with_user(self.clerk).with_company(self.company)
        mailing = mailings._start(self.company, self.customer, {"is_once_a_day": False, **terms})
        self._send_all()
        return mailing.sudo().notice_ids, [one["msg_from"] for one in self.emails]

    def _template(self, sender):
        return self.env.ref("account_delinquency.email_template_reminder").copy({"email_from": sender})

    def _assert_from(self, address, **terms):
        letter, senders = self._letter_of_clerk(**terms)
        self.assertEqual((letter.state, len(senders)), ("sent", 1))
        self.assertIn(address, senders[0])

    def _assert_refused(self, notice):
        self.assertEqual((notice.state, notice.failure_type, self.emails), ("failed", "mail_from_missing", []))
        self.assertIn("no e-mail address to send from", notice.failure_reason)

    # By hand

    def test_letter_comes_from_the_company(self):
        self._assert_from(OFFICE)

    def test_letter_of_a_company_without_an_address_comes_from_the_clerk(self):
        self._without_address()
        self._assert_from("bia@provedor.example")

    def test_template_may_name_the_clerk(self):
        self._assert_from("bia@provedor.example", mail_template_id=self._template("{{ user.email_formatted }}").id)

    def test_letter_of_nobody_with_an_address_is_refused(self):
        self._without_address()
        self.clerk.partner_id.email = False
        self._assert_refused(self._letter_of_clerk()[0])

    def test_preview_says_that_there_is_no_sender(self):
        letters = self.env["account.delinquency.letter"].with_user(self.clerk).with_company(self.company)
        for clerk, company, failure in (
            ("bia@provedor.example", False, False),
            (False, OFFICE, False),
            (False, False, "No sender"),
        ):
            self.clerk.partner_id.email, self.company.email = clerk, company
            dialog = letters.browse(letters._open_for([(self.company.id, self.customer.id)])["res_id"])
            dialog.action_preview()
            with self.subTest(clerk=clerk, company=company):
                self.assertEqual(dialog.preview_failure, failure)

    # By the program

    def test_notice_of_the_ladder_comes_from_the_company(self):
        notice = self._record_notice()
        self._send_all()
        self.assertEqual(notice.state, "sent")
        self.assertIn(OFFICE, self.emails[0]["msg_from"])

    def test_notice_of_the_ladder_of_a_company_without_an_address_is_refused(self):
        self._without_address()
        notice = self._record_notice()
        self._send_all()
        self._assert_refused(notice)

    def test_notice_of_the_ladder_is_never_from_the_program(self):
        self._without_address()
        self.notify.mail_template_id = self._template("{{ user.email_formatted }}")
        notice = self._record_notice()
        self._send_all()
        self._assert_refused(notice)

    def test_template_with_a_sender_needs_no_address_of_the_company(self):
        self._without_address()
        self.notify.mail_template_id = self._template("juridico@provedor.example")
        notice = self._record_notice()
        self._send_all()
        self.assertEqual((notice.state, self.emails[0]["msg_from"]), ("sent", "juridico@provedor.example"))

    def test_refused_notice_goes_out_once_there_is_an_address(self):
        self._without_address()
        notice = self._record_notice()
        self._send_all()
        self.company.email = OFFICE
        notice.action_retry()
        self._send_all()
        self.assertEqual(notice.state, "sent")

    def test_one_that_is_refused_stops_no_other(self):
        other = self._customer("Bia", email="bia@example.com")
        self._document(70, days_ago(5), partner=other)
        self._without_address()
        notice = self._record_notice()
        letter = self._letter_to(other, email_from=OFFICE)
        self.assertEqual((notice.state, letter.state, len(self.emails)), ("failed", "sent", 1))

    # What the manager sees before

    def _warning(self, **values):
        policy = self._policy(("notice", 15, "due_date"))
        policy.write(values)
        return "no e-mail address" in (policy.warning_text or "")

    def test_policy_warns_where_there_is_no_sender(self):
        self.assertFalse(self._warning())
        self._without_address()
        self.assertTrue(self._warning())

    def test_policy_that_sends_no_e_mail_or_names_a_sender_does_not_warn(self):
        self._without_address()
        policy = self._policy(("notice", 15, "due_date"))
        self.assertIn("no e-mail address", policy.warning_text)
        policy.step_ids.mail_template_id = self._template("juridico@provedor.example")
        self.assertNotIn("no e-mail address", policy.warning_text or "")
        other = self._policy(("notice", 15, "due_date"))
        other.step_ids.write({"use_sms": True, "use_email": False})
        self.assertNotIn("no e-mail address", other.warning_text or "")

    def test_settings_warn_and_take_the_address(self):
        self._without_address()
        settings = self.env["res.config.settings"].create({"company_id": self.company.id})
        self.assertFalse(settings.has_delinquency_sender)
        settings.delinquency_email = OFFICE
        self.assertEqual((settings.has_delinquency_sender, self.company.email), (True, OFFICE))
