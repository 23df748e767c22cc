from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import days_ago
from .common_letter import LetterCommon

USER = "account_delinquency.group_delinquency_user"


@tagged("post_install", "-at_install")
class TestLetterDialog(LetterCommon):
    """The dialog as its user, who has the rights of a user alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._user("clerk", USER)
        cls.document = cls._document(100, days_ago(5))

    def _dialog(self, *partners, **terms):
        customers = self.customer.union(*partners)
        debtors = self.env["account.debtor"].search([("partner_id", "in", customers.ids)])
        action = debtors.with_user(self.clerk).action_write_letter()
        dialog = self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
        dialog.write(terms)
        return dialog

    def test_preview_shows_the_real_letter(self):
        dialog = self._dialog()
        dialog.action_preview()
        self.assertIn(self.document.name, dialog.preview_html)
        self.assertEqual(dialog.preview_recipient, "ana@example.com")

    def test_preview_leaves_nothing_behind(self):
        self._dialog().action_preview()
        self.assertFalse(self.notices.search([]) | self.env["account.delinquency.mailing"].search([]).notice_ids)

    def test_preview_steps_from_customer_to_customer_and_around(self):
        other = self._customer("Bia", email="bia@example.com")
        self._document(50, days_ago(9), partner=other)
        dialog = self._dialog(other)
        seen = []
        dialog.action_preview()
        for _step in range(3):
            seen.append(dialog.preview_partner_id)
            dialog.action_next()
        self.assertEqual(seen, [other, self.customer, other])

    def test_preview_says_who_is_not_reached(self):
        self.customer.email = False
        dialog = self._dialog()
        dialog.action_preview()
        self.assertEqual(dialog.preview_failure, "No e-mail address")

    def test_preview_of_a_text_message_says_its_parts(self):
        dialog = self._dialog(channel="sms", extra_message="ã" * 71)
        dialog.action_preview()
        self.assertIn("charged as 3 part(s)", dialog.segment_hint)
        self.assertIn("Without accents: 1", dialog.segment_hint)

    def test_preview_of_a_notice_without_a_day_says_so(self):
        dialog = self._dialog(kind="suspension")
        dialog.action_preview()
        self.assertIn("names no day", dialog.preview_warning)

    def test_preview_of_a_notice_with_a_day_and_of_a_reminder_says_nothing_of_it(self):
        self._bill(due=days_ago(5))
        for kind in ("suspension", "reminder"):
            dialog = self._dialog(kind=kind)
            dialog.action_preview()
            with self.subTest(kind=kind):
                self.assertFalse(dialog.preview_warning)

    def test_accents_are_stripped_where_that_is_asked_for(self):
        dialog = self._dialog(channel="sms", extra_message="amanhã", is_without_accents=True)
        dialog.action_preview()
        self.assertIn("amanha", dialog.preview_html)

    def test_user_may_send(self):
        action = self._dialog().action_send()
        self._send_all()
        mailing = self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
        self.assertEqual((mailing.sent_count, mailing.is_done, mailing.progress), (1, True, 100))

    def test_a_sending_never_writes_to_a_customer_twice(self):
        mailing = self._mailing()
        self._send_all()
        mailing.sudo().waiting_partners = self.customer.ids
        mailings = "odoo.addons.account_delinquency.models.account_delinquency_mailing"
        with mute_logger("odoo.sql_db", mailings), self.assertRaises(UniqueViolation):
            mailing.sudo()._record_some()

    def test_two_users_who_write_at_the_same_moment_send_one_letter(self):
        for _user in range(2):
            self._dialog().action_send()
        self._send_all()
        letters = self.env["account.delinquency.mailing"].search([]).notice_ids
        self.assertEqual((sorted(letters.mapped("state")), len(self._mails)), (["cancelled", "sent"], 1))

    def test_dialog_says_who_was_written_to_today(self):
        self._letter_to(self.customer)
        dialog = self._dialog()
        self.assertEqual((dialog.written_count, self._dialog(kind="suspension").written_count), (1, 0))

    def test_who_was_written_to_today_gets_another_letter_where_that_is_asked_for(self):
        self._letter_to(self.customer)
        self._dialog(is_once_a_day=False).action_send()
        self._send_all()
        self.assertEqual(len(self._mails), 1)

    def test_whom_the_letter_did_not_reach_may_be_written_to_again(self):
        self._letter_to(self.customer)._fail("mail_bounce")
        self.assertEqual(self._dialog().written_count, 0)

    def test_who_has_no_rights_may_not_write(self):
        accountant = self._user("accountant", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.env["account.delinquency.letter"].with_user(accountant)._open_for([(self.company.id, self.customer.id)])

    def test_another_company_is_out_of_reach(self):
        other = self._other_company()
        self._document_of(other, 100)
        dialog = self._dialog()
        dialog.debtors = [[other.id, self.customer.id]]
        with self.assertRaises(UserError):
            dialog.action_preview()
        with self.assertRaises(UserError):
            dialog.action_send()

    def test_contact_of_somebody_else_is_refused(self):
        stranger = self._customer("Bia", email="bia@example.com")
        dialog = self._dialog(destination="contact", contact_id=stranger.id)
        with self.assertRaisesRegex(UserError, "debtor alone"):
            dialog.action_send()

    def test_choice_is_remembered_for_the_user(self):
        self._dialog(kind="agreement", reply_to="cobranca@provedor.example", subject="Your debt").action_send()
        again = self._dialog()
        self.assertEqual((again.kind, again.reply_to, again.subject), ("agreement", "cobranca@provedor.example", "Your debt"))

    def test_one_contact_is_not_remembered_for_the_next_customers(self):
        self._dialog(destination="contact", contact_id=self.customer.id).action_send()
        self.assertEqual(self._dialog().destination, "main")

    def test_nobody_ticked_says_what_to_do(self):
        with self.assertRaisesRegex(UserError, "Tick the customers"):
            self.env["account.debtor"].browse().with_user(self.clerk).action_write_letter()

    def test_invoices_and_statement_are_attached_where_that_is_asked_for(self):
        dialog = self._dialog(attach_invoices=True, attach_statement=True)
        self.notices = self.notices.with_context(force_report_rendering=True)  # in tests Odoo makes none
        dialog.action_send()
        self._send_all()
        letter = self.notices.search([("partner_id", "=", self.customer.id)])
        files = letter.mail_message_id.attachment_ids
        self.assertEqual(len(files), 2)
        self.assertTrue(all(file.raw.startswith(b"%PDF") for file in files))

    def test_letter_on_paper_is_printed_and_then_marked_as_sent(self):
        self._dialog(channel="letter").action_send()
        self._send_all()
        letter = self.notices.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(letter.state, "queued")
        letter.with_user(self.clerk).action_print()
        self.assertIn(self.document.name, letter.body)
        letter.sudo(False).action_mark_sent()
        self.assertEqual(letter.state, "sent")


@tagged("post_install", "-at_install")
class TestLetterPage(LetterCommon, HttpCase):
    def test_page_fits_a_telephone(self):
        self._document(100, days_ago(5))
        clerk = self._user("clerk", USER)
        letters = self.env["account.delinquency.letter"].with_user(clerk).with_company(self.company)
        dialog = letters.browse(letters._open_for([(self.company.id, self.customer.id)])["res_id"])
        dialog.action_preview()
        self.authenticate("clerk", "clerk")
        page = self.url_open(f"/delinquency/letter/{dialog.id}").text
        self.assertIn("width=device-width", page)
        # The style of reports gives it margins of their paper.
        self.assertNotIn("report_assets_common", page)

    def test_page_is_shown_to_its_user_alone(self):
        self._document(100, days_ago(5))
        for login in ("clerk", "other"):
            self._user(login, USER)
        dialog = self.env["account.delinquency.letter"].with_user(self.env.ref("base.user_admin"))
        clerk = self.env["res.users"].search([("login", "=", "clerk")])
        action = dialog.with_user(clerk).with_company(self.company)._open_for([(self.company.id, self.customer.id)])
        dialog = dialog.with_user(clerk).browse(action["res_id"])
        dialog.action_preview()
        statuses = []
        for login in ("clerk", "other"):
            self.authenticate(login, login)
            statuses.append(self.url_open(f"/delinquency/letter/{dialog.id}").status_code)
        self.assertEqual(statuses, [200, 404])
